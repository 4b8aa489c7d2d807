"""Tests of `immuneworld.model.change_rule`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.model.change_rule import (
    ChangeRule,
    OnBoard,
    changes_from,
    course_of,
    foretell_columns,
    foretell_refits,
)
from immuneworld.model.cohort import Snapshot, TherapyInterval

RULE = ChangeRule(
    therapies=("drug",),
    half_lives=(1.0,),
    mean=(0.1, 0.0, -0.2),
    covariance=((1e-2, 0.0, 0.0), (0.0, 1e-8, 0.0), (0.0, 0.0, 1e-2)),
    noise=1e-6,
    centre=0.0,
    scale=1.0,
)


def test_an_effect_fades_with_its_half_life() -> None:
    board = OnBoard([TherapyInterval("drug", 2.0, 3.0)], ["drug"], [1.0], 6.0)
    days = np.arange(6.0)
    assert board.mean(days, days + 1)[:, 0] == pytest.approx([0, 0, 1, 0.5, 0.25, 0.125])


def test_a_therapy_in_force_is_given_every_day_and_an_unknown_one_does_nothing() -> None:
    plan = [TherapyInterval("drug", 1.0), TherapyInterval("other", 0.0)]
    board = OnBoard(plan, ["drug"], [0.0], 4.0)
    assert board.mean(np.array([0.0]), np.array([4.0]))[0, 0] == pytest.approx(0.75)


def test_days_follow_each_other_to_the_day_asked_for() -> None:
    untreated, _ = RULE.foretell(np.array([0.0]), np.array([0.0]), (), 3.0)
    assert untreated == pytest.approx(3 * np.log(1.1))
    half, _ = RULE.foretell(np.array([0.0]), np.array([0.0]), (), 0.5)
    assert half == pytest.approx(0.5 * np.log(1.1))
    treated, _ = RULE.foretell(np.array([0.0]), np.array([0.0]), (TherapyInterval("drug", 0.0, 1.0),), 2.0)
    assert treated == pytest.approx(np.log(0.9) + np.log(1.0))


def test_what_was_seen_in_a_patient_tells_of_their_future() -> None:
    days, logs = np.arange(5.0), np.arange(5.0) * np.log(1.3)
    alone, unsure = RULE.foretell(days[-1:], logs[-1:], (), 5.0)
    known, sure = RULE.foretell(days, logs, (), 5.0)
    assert known - logs[-1] == pytest.approx(np.log(1.3), rel=0.01)
    assert alone - logs[-1] == pytest.approx(np.log(1.1))
    assert sure < unsure / 10


@settings(deadline=None)
@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=8), st.floats(0.1, 400))
def test_whatever_was_measured_the_answer_is_a_number(values: list[float], ahead: float) -> None:
    snapshots = [Snapshot(f"{i}", float(i // 2), np.array([v])) for i, v in enumerate(values)]
    days, logs = course_of(snapshots)
    assert len(days) == (len(values) + 1) // 2
    mean, spread = RULE.foretell(days, logs[:, 0], (TherapyInterval("drug"),), days[-1] + ahead)
    assert np.isfinite([mean, spread]).all()
    assert spread > 0


def test_a_rule_is_read_back_from_json() -> None:
    (read,) = changes_from(json.loads(json.dumps([asdict(RULE)])))
    assert read == RULE


def test_a_rule_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="another shape"):
        changes_from([asdict(replace(RULE, mean=(0.1,)))])


def test_columns_together_are_told_as_each_alone() -> None:
    other = replace(RULE, half_lives=(2.0,), noise=RULE.noise * 3, centre=1.0)
    days, logs = np.array([0.0, 2.5, 4.0]), np.array([[0.1, -1.0], [0.2, -0.5], [0.5, 0.1]])
    plan = [TherapyInterval("drug", 1.0, 7.0)]
    told = foretell_columns((RULE, other), days, logs, plan, 9.25)
    alone = [rule.foretell(days, logs[:, k], plan, 9.25) for k, rule in enumerate((RULE, other))]
    np.testing.assert_allclose(np.transpose(told), alone, rtol=1e-12)
    assert told[0][0] != told[0][1]


@pytest.mark.parametrize("seen", [1, 4])
def test_refits_say_what_rules_with_their_means_would(seen: int) -> None:
    """To first order: a patient who was seen to change goes less with the mean."""
    rule, rng = replace(RULE, noise=0.01), np.random.default_rng(0)
    refits = np.array(rule.mean) + 0.003 * rng.standard_normal((20, len(rule.mean)))
    days = np.arange(float(seen))
    logs = np.cumsum(0.05 * rng.standard_normal((seen, 1)), 0)
    plan = (TherapyInterval("drug", 2.0, 4.0),)
    told = foretell_refits((replace(rule, refits=refits),), days, logs, plan, 20.5)[:, 0]
    exact = [
        replace(rule, mean=tuple(row)).foretell(days, logs[:, 0], plan, 20.5)[0] for row in refits.tolist()
    ]
    assert np.std(exact) > 0.01
    np.testing.assert_allclose(told, exact, atol=0.1 * float(np.std(exact)))
