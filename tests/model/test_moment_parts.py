from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.moment_parts import part_of, stretches


def test_a_part_of_four_cells() -> None:
    values = np.array([[1.0, 0.0], [3.0, 2.0], [7.0, 7.0], [5.0, 1.0]])
    part = part_of(values, np.array([1, 1, 0, 0]), np.array([0, 0, -1, 2]), 3)
    assert part is not None
    assert part.pairs.tolist() == [3, 2]  # row 1 of column 0, row 0 of column 2
    assert part.cells.tolist() == [2, 1]
    assert part.means.tolist() == [[2, 1], [5, 1]]
    assert part.squares.tolist() == [[2, 2], [0, 0]]
    assert part.starts.tolist() == [0, 1]
    assert part.scatter.tolist() == [[[2, 2], [2, 2]], [[0, 0], [0, 0]]]


def test_the_values_stay_and_the_given_memory_is_used() -> None:
    values, work = np.arange(8.0).reshape(4, 2), np.zeros((6, 2))
    part_of(values, np.zeros(4, np.int8), np.array([1, 0, 1, 0]), 2, work)
    assert values.tolist() == np.arange(8.0).reshape(4, 2).tolist()
    assert work.any()


def test_what_is_not_finite_shows_in_the_scatter() -> None:
    for bad in (np.nan, np.inf, 1e30):
        part = part_of(np.array([[bad], [0]], np.float32), np.zeros(2, np.int8), np.zeros(2, np.int8), 1)
        assert part is not None
        assert not np.isfinite(part.scatter).all()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=9))
def test_stretches_are_summed(lengths: list[int]) -> None:
    begin, count = np.cumsum([0, *lengths[:-1]]), sum(lengths)
    values = np.arange(count * 2.0).reshape(count, 2)
    np.testing.assert_array_equal(stretches(begin, count) @ values, np.add.reduceat(values, begin, axis=0))
