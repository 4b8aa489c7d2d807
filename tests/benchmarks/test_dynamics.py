from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks.dynamics import read_cells
from immuneworld.benchmarks.dynamics_flow import Fitted
from immuneworld.benchmarks.dynamics_simple import distance, even, last_seen, mixture, neighbours, transport
from immuneworld.model.cohort import Array
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def cells() -> dict[float, Array]:
    """A cloud that moves by (1, 0) a unit of time, and whose upper half doubles."""
    rng, times = np.random.default_rng(0), (0.0, 1.0, 3.0)
    low, high = (rng.normal((0, y), 0.1, (15, 2)) for y in (-1, 1))
    return {t: np.concatenate((low, *[high] * int(2**t))) + np.array([t, 0]) for t in times}


def test_neighbours_are_around_it_or_before() -> None:
    assert neighbours([0, 1, 3], 2) == (1, 3)
    assert neighbours([0, 1, 3], 4) == (1, 3)


def test_simple_answers(cells: dict[float, Array]) -> None:
    np.testing.assert_array_equal(last_seen(cells, 2.0)[0], cells[1.0])
    places, weights = mixture(cells, 2.0)
    assert len(places) == len(cells[1.0]) + len(cells[3.0])
    assert weights[: len(cells[1.0])].sum() == pytest.approx(0.5)
    assert weights.sum() == pytest.approx(1)


def test_a_flow_finds_movement_and_growth(cells: dict[float, Array]) -> None:
    """On a time between and on one beyond those measured."""
    fitted = Fitted(cells, seed=0, steps=50)
    for time, share in ((2.0, 4 / 5), (4.0, 16 / 17)):
        places, weights = fitted.at(1.0, time)
        assert weights @ places[:, 0] == pytest.approx(time, abs=0.7)
        before = (fitted.cells[1.0][:, 1] > 0).double().mean()
        assert before < weights @ (places[:, 1] > 0) < share + 0.1
    still = Fitted(cells, seed=0, grows=False, steps=2).at(0.0, 2.0)[1]
    np.testing.assert_allclose(still, 1 / len(still))


def test_the_same_seed_gives_the_same_flow(cells: dict[float, Array]) -> None:
    first, again, other = (Fitted(cells, seed=s, steps=2).at(0.0, 2.0)[0] for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_transport_and_distance_are_exact() -> None:
    pytest.importorskip("ot")
    cells = {0.0: np.array([[0.0, 0.0], [0.0, 9.0]]), 2.0: np.array([[4.0, 9.0], [4.0, 0.0]])}
    places, weights = transport(cells, 1.0)
    assert sorted(places.tolist()) == [[2, 0], [2, 9]]
    assert distance((places, weights), even(cells[2.0])) == pytest.approx(2)
    assert distance(transport(cells, 3.0), even(cells[2.0])) == pytest.approx(2)


@pytest.mark.parametrize("text", ["", "time,x\n0,1\n", "samples,x\n0,1\n1,2\n", "samples,x\n0,a\n"])
def test_what_is_no_table_of_cells_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="cells"):
        read_cells(path)


def test_a_table_is_read_by_time(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("samples,x1,x2\n1,2,3\n0,1,1\n0,5,5\n2,0,0\n", encoding="utf-8")
    found = read_cells(path)
    assert list(found) == [0.0, 1.0, 2.0]
    assert found[0.0].tolist() == [[1, 1], [5, 5]]
