import numpy as np
import pytest

from immuneworld.benchmarks.dynamics_courses import GRID
from immuneworld.benchmarks.dynamics_world import WorldCells, axes
from immuneworld.model.cohort import Array

pytest.importorskip("ot")


@pytest.fixture(scope="module")
def cells() -> dict[float, Array]:
    """A cloud that moves by (1, 0) a unit of time, and whose upper half doubles."""
    rng = np.random.default_rng(0)
    low, high = (rng.normal((0, y), 0.1, (15, 2)) for y in (-1, 1))
    return {t: np.concatenate((low, *[high] * int(2**t))) + np.array([t, 0]) for t in (0.0, 1.0, 3.0)}


@pytest.fixture(scope="module")
def trained(cells: dict[float, Array]) -> WorldCells:
    return WorldCells(cells, seed=0, turns=3, steps=20, drawn=500)


def test_without_a_turn_every_cell_stays(cells: dict[float, Array]) -> None:
    places, weights = WorldCells(cells, seed=0, turns=0).at(1.0, 2.0)
    np.testing.assert_allclose(places, cells[1.0], atol=1e-5)
    np.testing.assert_allclose(weights, 1 / len(weights), rtol=1e-5)


def test_it_finds_movement_and_growth(trained: WorldCells, cells: dict[float, Array]) -> None:
    """On a time between and on one beyond those measured."""
    for time, before in ((2.0, 2 / 3), (4.0, 2 / 3)):
        places, weights = trained.at(1.0, time)
        assert weights @ places[:, 0] == pytest.approx(time, abs=0.5)
        assert before < weights @ (places[:, 1] > 0) < 1


def test_what_nobody_trained_answers_with_the_rule(cells: dict[float, Array]) -> None:
    start = WorldCells(cells, seed=0, turns=1, steps=0, drawn=100)
    assert start.lesson
    rule = start.lesson.reference.states
    assert rule
    places = np.array([[0.3, -0.8]])
    np.testing.assert_allclose(start.next(places), rule.foretell(np.array([[0.3, -0.8, 0.0]]), 1 / GRID))


def test_asking_many_cells_at_once_is_asking_each(trained: WorldCells) -> None:
    from immuneworld.model.run import answer_of

    places = np.array([[0.3, -0.2], [1.0, 0.7]])
    assert trained.run
    for place, told in zip(places, trained.next(places), strict=True):
        alone = answer_of(trained.run.averaged, trained.atlas, [trained.question(place)]).mean
        np.testing.assert_allclose(told, alone[0].detach().numpy(), atol=1e-5)


def test_the_same_seed_gives_the_same_answer(cells: dict[float, Array]) -> None:
    first, again, other = (
        WorldCells(cells, s, turns=1, steps=1, drawn=100).at(0.0, 1.0)[0] for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_each_coordinate_has_an_address_of_its_own() -> None:
    graph, columns = axes(3)
    assert [c.label for c in columns] == ["coordinate 1", "coordinate 2", "coordinate 3", "descendants"]
    assert {c.node for c in columns} == graph.nodes.keys()
