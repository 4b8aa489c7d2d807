from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from immuneworld.model.moment_parts import part_of
from immuneworld.model.moments import Moments

ROWS, COLUMNS = 3, 4


@st.composite
def cells(draw: st.DrawFn) -> tuple[Any, Any, Any, int]:
    """Values, rows and columns of some cells, and the size of a piece."""
    count, size = draw(st.integers(1, 60)), draw(st.integers(1, 3))
    value = st.floats(-50, 50, width=32)
    values = draw(hnp.arrays(np.float64, (count, size), elements=value))
    rows = draw(hnp.arrays(np.int8, count, elements=st.integers(0, ROWS - 1)))
    columns = draw(hnp.arrays(np.int16, count, elements=st.integers(-1, COLUMNS - 1)))
    return values, rows, columns, draw(st.integers(1, 60))


def streamed(values: Any, rows: Any, columns: Any, step: int) -> tuple[Any, Any, Any, Any]:
    moments = Moments((ROWS, COLUMNS, values.shape[1]), values.dtype)
    for start in range(0, len(values), step):
        piece = slice(start, start + step)
        part = part_of(values[piece], rows[piece], columns[piece], COLUMNS)
        if part:
            moments.add(part)
    return *moments.of_columns(), *moments.take_pairs()


def whole(values: Any, rows: Any, columns: Any) -> tuple[Any, Any, Any, Any]:
    """The same with numpy, from all values at once, group by group."""
    size = values.shape[1]
    means, covariances = np.full((COLUMNS, size), np.nan), np.full((COLUMNS, size, size), np.nan)
    of_pairs, variances = (np.full((ROWS, COLUMNS, size), np.nan) for _ in range(2))
    for column in range(COLUMNS):
        group = values[columns == column].astype(np.float64)
        if len(group):
            means[column] = group.mean(axis=0)
        if len(group) > 1:
            covariances[column] = np.cov(group.T)
        for row in range(ROWS):
            group = values[(columns == column) & (rows == row)].astype(np.float64)
            if len(group):
                of_pairs[row, column] = group.mean(axis=0)
            if len(group) > 1:
                variances[row, column] = group.var(axis=0, ddof=1)
    return means, covariances, of_pairs, variances


@given(cells())
def test_pieces_give_what_numpy_gives_of_all(made: tuple[Any, Any, Any, int]) -> None:
    values, rows, columns, step = made
    for found, expected in zip(
        streamed(values, rows, columns, step), whole(values, rows, columns), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@given(cells(), st.sampled_from([0, 1e3, -1e6]))
def test_values_far_from_zero_lose_nothing(made: tuple[Any, Any, Any, int], offset: float) -> None:
    values, rows, columns, step = made
    moved = streamed(values + offset, rows, columns, step)
    for found, expected in zip(moved, whole(values + offset, rows, columns), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("offset", [0, 300])
def test_single_precision_is_as_exact_as_its_values(offset: float) -> None:
    rng = np.random.default_rng(0)
    rows, columns = rng.integers(0, ROWS, 5000), rng.integers(-1, COLUMNS, 5000)
    values = (rng.normal(size=(5000, 3)) + offset + 20 * columns[:, None]).astype(np.float32)
    found = streamed(values, rows, columns, 700)
    assert [part.dtype.itemsize for part in found] == [8, 8, 4, 4]
    for part, expected in zip(found, whole(values, rows, columns), strict=True):
        np.testing.assert_allclose(part, expected, rtol=2e-5, atol=2e-5)


def test_the_whole_is_the_scatter_within_samples_and_that_between() -> None:
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, ROWS, 400), rng.integers(0, COLUMNS, 400)
    values = rng.normal(size=(400, 2)) + rows[:, None]
    means, covariances, of_pairs, variances = streamed(values, rows, columns, 90)
    counts = np.array([[np.sum((rows == r) & (columns == c)) for c in range(COLUMNS)] for r in range(ROWS)])
    within = ((counts - 1)[..., None] * variances).sum(axis=0)
    between = (counts[..., None] * (of_pairs - means) ** 2).sum(axis=0)
    total = np.diagonal(covariances, axis1=1, axis2=2) * (counts.sum(axis=0) - 1)[:, None]
    np.testing.assert_allclose(within + between, total)


def test_the_order_of_the_cells_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    rows, columns = rng.integers(0, ROWS, 300), rng.integers(-1, COLUMNS, 300)
    values, order = rng.normal(size=(300, 2)), np.argsort(rows, kind="stable")
    for one, other in zip(
        streamed(values, rows, columns, 50),
        streamed(values[order], rows[order], columns[order], 50),
        strict=True,
    ):
        np.testing.assert_allclose(one, other)


def test_cells_without_a_column_add_nothing() -> None:
    assert part_of(np.ones((3, 2)), np.zeros(3, np.int8), np.full(3, -1), COLUMNS) is None
