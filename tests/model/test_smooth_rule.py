"""Tests of `immuneworld.model.smooth_rule`."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.cohort import Snapshot, Trajectory
from immuneworld.model.mean_course import MeanCourse
from immuneworld.model.smooth_rule import SmoothRule, rule_from

MEAN = np.sqrt([0.5, 0.3, 0.2])
RULE = SmoothRule(
    course=MeanCourse(100.0, (0.0, 2.0), ((),), ((tuple(MEAN.tolist()), tuple(MEAN.tolist())),)),
    scale=(0.5, 0.5, 0.4),
    axes=((0.6, -0.8, 0.0),),
    variances=(0.05,),
    rest=0.01,
    lasting=0.3,
    noise=0.0,
)


def asked(
    cells: float, *days: float, time: float = 30.0, shares: tuple[float, ...] = (0.1, 0.2, 0.7)
) -> object:
    seen = [Snapshot(f"{d}", d, np.array(shares) * cells) for d in days]
    return RULE.said(Trajectory("P", tuple(seen)), seen, "count", time)


def test_many_cells_are_believed_and_few_are_not() -> None:
    assert asked(1e7, 29.9, 30.1) == pytest.approx([0.1, 0.2, 0.7], abs=0.02)
    assert asked(1.0, 29.9, 30.1) == pytest.approx([0.5, 0.3, 0.2], abs=0.05)


def test_what_is_far_away_counts_less() -> None:
    near, far = (asked(1e4, day) for day in (31.0, 400.0))
    assert abs(near[2] - 0.7) < abs(far[2] - 0.7)  # type: ignore[index]


def test_days_on_both_sides_count_both() -> None:
    one = Snapshot("a", 0.0, np.array([1e5, 0, 0]))
    other = Snapshot("b", 60.0, np.array([0, 0, 1e5]))
    said = RULE.said(Trajectory("P", (one, other)), (one, other), "count", 30.0)
    assert said[0] > 0.1
    assert said[2] > 0.1


@given(
    st.lists(st.lists(st.floats(0, 1e4), min_size=3, max_size=3).filter(sum), min_size=1, max_size=5),
    st.floats(-100, 500),
)
def test_shares_add_up_to_one_and_none_is_gone(rows: list[list[float]], time: float) -> None:
    seen = [Snapshot(f"{i}", 20.0 * i, np.array(row)) for i, row in enumerate(rows)]
    said = RULE.said(Trajectory("P", tuple(seen)), seen, "count", time)
    assert said.sum() == pytest.approx(1)
    assert (said > 0).all()


def test_columns_in_another_order_are_told_the_same() -> None:
    order = [2, 0, 1]
    seen = [Snapshot("a", 0.0, np.array([10.0, 30, 60]))]
    turned = [Snapshot("a", 0.0, seen[0].values[order])]
    one = RULE.said(Trajectory("P", tuple(seen)), seen, "count", 9.0)
    other = RULE.in_order(order).said(Trajectory("P", tuple(turned)), turned, "count", 9.0)
    assert other == pytest.approx(one[order])


def test_a_rule_is_read_back_from_json() -> None:
    assert rule_from(json.loads(json.dumps(asdict(RULE)))) == RULE
