"""Levels are fitted on held-out patients, each counting the same, and hold what they say on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.reconstruct import reconstruct
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.conformal import (
    LEVEL,
    Tally,
    fit_levels,
    level_for,
    merged,
    needed_levels,
    quantity_of,
)
from immuneworld.model.episode import ABUNDANCE
from immuneworld.model.forecast import Forecaster, interval
from immuneworld.model.train import Trained, fit

BINS = 200


def patients(levels: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """A tally of patients with one value each."""
    counted = np.histogram(levels, bins=BINS, range=(0, 1))[0]
    return [float(n) for n in counted]


@given(arrays(float, (40, 1, 3), elements=st.floats(-5, 5)), arrays(float, (1, 3), elements=st.floats(-6, 6)))
@settings(max_examples=40)
def test_an_interval_of_the_needed_level_holds_the_truth(
    sample: np.ndarray[tuple[int, int, int], np.dtype[np.float64]],
    truth: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    needed = needed_levels(sample, truth)
    assert ((needed >= 0) & (needed <= 1)).all()
    for k in range(3):
        wide = min(float(needed[0, k]) + 2 / 40, 1.0)
        low, high = interval(sample[:, 0, k], wide)
        inside = sample[:, 0, k].min() <= truth[0, k] <= sample[:, 0, k].max()
        assert (low - 1e-9 <= truth[0, k] <= high + 1e-9) or not inside


@pytest.mark.parametrize(("scale", "low", "high"), [(1.0, 0.87, 0.93), (1.5, 0.97, 0.998), (0.5, 0.5, 0.72)])
def test_forecasts_too_sure_ask_for_more_and_cover_as_they_say(scale: float, low: float, high: float) -> None:
    """Truth is `scale` times as wide as the forecasts' own normal distribution."""
    rng = np.random.default_rng(0)
    sample = np.sort(rng.normal(size=(2000, 1)), 0)
    fitted, new = (scale * rng.normal(size=(4000, 1)) for _ in range(2))
    needed = needed_levels(sample[:, None], fitted.T)
    level = fit_levels({"scores": {"study": patients(needed.ravel())}})["scores"]["study"]
    assert low <= level <= high
    bounds = interval(sample[:, 0], level)
    assert 0.88 <= np.mean((new >= bounds[0]) & (new <= bounds[1])) <= 0.92


def test_few_patients_lean_on_the_forecasts_own_word() -> None:
    sure = {"shares": {f"{n}": patients(np.full(n, 0.3)) for n in (1, 5, 100)}}
    levels = fit_levels(sure)["shares"]
    assert levels["100"] == pytest.approx(0.3, abs=0.01)
    assert LEVEL > levels["1"] > levels["5"] > 0.5, "the fewer, the less is moved"
    assert fit_levels({"shares": {"nobody": patients(np.zeros(0))}})["shares"]["nobody"] == pytest.approx(
        LEVEL
    )
    assert level_for({}, "alone", "shares") == LEVEL
    assert level_for({"shares": levels}, "never seen", "shares") == LEVEL


def test_far_days_have_a_level_of_their_own_and_in_old_runs_that_of_near_ones() -> None:
    assert quantity_of(ABUNDANCE, inner=False, far=True) == "far shares"
    levels = {"shares": {"a": 0.8}, "far shares": {"a": 0.95}}
    assert [level_for(levels, "a", sort) for sort in ("shares", "far shares")] == [0.8, 0.95]
    assert level_for({"shares": {"a": 0.8}}, "a", "far shares") == 0.8


def test_folds_add_up() -> None:
    one: Tally = {"shares": {"a": patients(np.array([0.1, 0.2]))}}
    other: Tally = {"shares": {"a": patients(np.array([0.1])), "b": patients(np.array([0.5]))}}
    total = merged([one, other])
    assert {s: sum(bins) for s, bins in total["shares"].items()} == {"a": 3, "b": 1}
    assert merged([]) == {}


@pytest.fixture(scope="module")
def calibrated(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> Trained:
    config = replace(tiny_config, steps=2, check_every=2)
    return fit(list(simulated.values()), real_graph, config)


def test_training_fits_levels_on_every_held_out_patient(calibrated: Trained) -> None:
    assert set(calibrated.levels) == {"shares", "inner shares", "far shares"}
    for studies in calibrated.levels.values():
        assert set(studies) == {"simulated-a", "simulated-b"}
        assert all(0 < level < 1 for level in studies.values())


def test_every_answer_of_what_is_measured_uses_its_level(
    calibrated: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    cohort = simulated["simulated-a"]
    widths = {}
    for name, level in (("narrow", 0.2), ("wide", 0.99)):
        levels = {"shares": {"simulated-a": level}, "inner shares": {"simulated-a": 0.5}}
        forecaster = Forecaster(replace(calibrated, levels=levels), real_graph, cohort)
        assert (forecaster.level(), forecaster.level(inner=True)) == (level, 0.5)
        patient = cohort.trajectories[0]
        forecast = forecaster.forecast(patient, 60.0)
        between = reconstruct(forecaster, patient.patient, [10.0])
        widths[name] = (
            float((forecast.high - forecast.low).sum()),
            float((between.high - between.low).sum()),
        )
    assert widths["wide"][0] > 2 * widths["narrow"][0]
    assert widths["wide"][1] == widths["narrow"][1], "a day seen from both sides has a level of its own"
