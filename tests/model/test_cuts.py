from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.model.cohort import Cohort
from immuneworld.model.cuts import merge_columns, random_cut

MakeCohort = Callable[..., Cohort]
# CL:0 above all, CL:1 above CL:2, CL:3 and CL:5, CL:4 above CL:6 alone.
ABOVE = {
    "CL:2": ("CL:2", "CL:1", "CL:0"),
    "CL:3": ("CL:3", "CL:1", "CL:0"),
    "CL:5": ("CL:5", "CL:1", "CL:0"),
    "CL:6": ("CL:6", "CL:4", "CL:0"),
    "CL:7": ("CL:7", "CL:0"),
    "CL:1": ("CL:1", "CL:0"),
}
NODES = ("CL:2", "CL:6", "CL:3", "CL:7", "CL:5", "")


def above(node: str) -> tuple[str, ...]:
    return ABOVE[node]


def test_merged_columns_become_their_sum(make_cohort: MakeCohort) -> None:
    cohort = make_cohort(NODES, {"P": [[1, 2, 3, 4, 5, 6]], "Q": [[0, 1, 0, 0, 9, 1]]})
    merged = merge_columns(cohort, "CL:1", [0, 2, 4])
    assert merged.nodes == ("CL:6", "CL:7", "", "CL:1")
    assert [t.snapshots[0].values.tolist() for t in merged.trajectories] == [[2, 4, 6, 9], [1, 0, 1, 9]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=6, max_size=6).filter(any), st.integers(0, 99))
def test_a_cut_keeps_every_cell_and_names_an_ancestor(
    make_cohort: MakeCohort, values: list[int], seed: int
) -> None:
    cut = random_cut(make_cohort(NODES, {"P": [values]}), above, np.random.default_rng(seed))
    assert cut.trajectories[0].snapshots[0].values.sum() == sum(values)
    # Only CL:1 stands above two columns or more and not above nearly all; what has no term stays.
    assert cut.nodes == ("CL:6", "CL:7", "", "CL:1")


def test_nothing_is_merged_where_nothing_can_be(make_cohort: MakeCohort) -> None:
    cohort = make_cohort(("CL:2", "CL:7"), {"P": [[1, 2]]})
    assert random_cut(cohort, above, np.random.default_rng(0)).nodes == ("CL:2", "CL:7")


def test_scores_do_not_add_up(make_cohort: MakeCohort) -> None:
    with pytest.raises(ValueError, match="do not add up"):
        random_cut(make_cohort(NODES, {"P": [[0.5] * 6]}, kind="score"), above, np.random.default_rng(0))
