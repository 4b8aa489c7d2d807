"""Tests of `immuneworld.benchmarks.growth_world` and of the network it is laid beside."""

from __future__ import annotations

import numpy as np
import pytest

from immuneworld.benchmarks.growth_gru import answer_gru, train_gru
from immuneworld.benchmarks.growth_questions import put, sums_of
from immuneworld.benchmarks.growth_world import answer_world, lessons_of, train_world
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.simulator.geng import draw_patients, simulate
from immuneworld.model.simulator.geng_cohort import growth_cohort


def test_both_answer_about_patients_they_never_met(real_graph: KnowledgeGraph) -> None:
    rng = np.random.default_rng(0)
    inside, outside = (simulate(draw_patients(n, rng), 2.0, rng, days=10) for n in (60, 12))
    train, validation = (growth_cohort(r, real_graph, "growth") for r in (inside, outside))
    lessons = lessons_of(train)
    trained = train_world(lessons, validation, real_graph, steps=2, check_every=1, seed=0)
    assert set(trained.curve) == {0, 1, 2}
    assert 0 < trained.levels["scores"]["growth"] < 1

    asked = put(draw_patients(100, rng), 2.0, rng, "sliding", "fixed", (2, 6), 12)
    (told,) = answer_world([trained], real_graph, train, asked)
    said = answer_gru(train_gru(inside, outside, epochs=3, seed=0), asked)
    still = np.broadcast_to(asked.known[:, None, None], asked.answer.shape)
    assert said.shape == told.mean.shape == asked.answer.shape
    assert np.isfinite(said).all()
    assert (sums_of(asked, told.mean).rms() < sums_of(asked, still).rms()).all()
    assert (told.low <= told.high).all()
    assert told.covered(asked) == pytest.approx(0.9, abs=0.3)
