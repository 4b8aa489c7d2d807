"""Tests of `immuneworld.benchmarks.growth_questions`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.benchmarks.growth_questions import best_plan, chances, interval, put, sums_of
from immuneworld.model.simulator.geng import draw_patients
from immuneworld.model.simulator.geng_questions import ask, nrmse


@settings(deadline=None)
@given(st.lists(st.floats(1e-6, 1e3), min_size=20, max_size=60), st.integers(2, 15))
def test_chances_add_up_and_follow_the_volume(volumes: list[float], number: int) -> None:
    found = chances(np.array(volumes), number)
    assert found.sum() <= number + 1e-6
    assert (found > 0).all()
    assert (np.diff(found[np.argsort(volumes)]) >= -1e-9).all()


@pytest.mark.parametrize("plans", ["one-step", "sliding"])
def test_when_all_are_asked_the_error_is_the_benchmarks(plans: str) -> None:
    def patients() -> object:
        return draw_patients(30, np.random.default_rng(1))

    found, _, _ = ask(patients(), 2.0, np.random.default_rng(2), plans)  # type: ignore[arg-type]
    asked = put(patients(), 2.0, np.random.default_rng(2), plans, "fixed", (1, 2, 6), 10**9)  # type: ignore[arg-type]
    still = np.broadcast_to(asked.known[:, None, None], asked.answer.shape)
    whole = nrmse(np.broadcast_to(found.known[:, None], found.answer.shape), found.answer)
    assert sums_of(asked, still).rms() == pytest.approx(whole[[a - found.first for a in asked.ahead]])
    assert best_plan(asked, asked.answer) == 1


def test_a_part_of_the_days_stands_for_all() -> None:
    every, some = (
        put(
            draw_patients(200, np.random.default_rng(1)),
            2.0,
            np.random.default_rng(2),
            "one-step",
            "fixed",
            (1,),
            n,
        )
        for n in (10**9, 1500)
    )
    assert len(some.day) < len(every.day) / 4
    errors = [
        sums_of(asked, np.broadcast_to(asked.known[:, None, None], asked.answer.shape))
        for asked in (every, some)
    ]
    assert errors[1].rms()[0] == pytest.approx(errors[0].rms()[0], rel=0.1)
    mean, low, high = interval([errors[0]], draws=100)
    assert low[0] < mean[0] < high[0]


def test_the_plan_of_a_question_follows_what_was_given() -> None:
    asked = put(
        draw_patients(20, np.random.default_rng(1)),
        2.0,
        np.random.default_rng(2),
        "sliding",
        "fixed",
        (2, 6),
        10**9,
    )
    group = int(np.flatnonzero(asked.day == 10)[0])
    given = asked.treated(group, 0, 6)
    # The day of the question is as it was given; the first option is chemotherapy on the day after.
    assert len(given) == 16
    assert (given[:11] == asked.given[asked.patient[group], :11]).all()
    assert given[11].tolist() == [True, False]
    assert not given[12:].any()
