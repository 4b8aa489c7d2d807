import numpy as np
import pytest

from immuneworld.benchmarks.worlds_graph import DRIVER, TARGET, make_worlds
from immuneworld.benchmarks.worlds_patients import Truth, carries, cells_at, draw_truth, simulate
from immuneworld.model.cohort import Array


def truth_of(effect: list[list[float]]) -> Truth:
    return Truth(np.array([0.6, 0.3]), np.array([0.06, 0.03]), np.array(effect))


def test_nothing_moves_without_a_drug() -> None:
    cells = cells_at(truth_of([[1.0, 0.0]]), np.array([-5.0, 0.0, 90.0]), [])
    np.testing.assert_allclose(cells, 10.0)


def test_the_solution_between_changes_is_that_of_small_steps() -> None:
    truth, plan = truth_of([[-1.2, 0.5], [0.7, 0.0]]), [(0, 0.0, 40.0), (1, 10.0, np.inf)]
    exact = cells_at(truth, np.array([25.0, 80.0]), plan)
    cells, step, seen = np.array([10.0, 10.0]), 0.005, []
    for i in range(16_000):
        if i == 5_000:
            seen.append(cells)
        force = np.exp(sum(truth.effect[d] * (a <= i * step < b) for d, a, b in plan))
        cells = cells + step * (truth.inflow - truth.loss * force * cells)
    np.testing.assert_allclose(exact, [*seen, cells], rtol=5e-3)


def test_the_planted_effect_is_what_the_graph_states() -> None:
    graph, worlds = make_worlds(20, 5)
    for world in worlds:
        effect = draw_truth(world, graph, np.random.default_rng(0)).effect
        gene, sign = world.targets[world.drugs[0]]
        one, other = effect[0, :2]
        if world.differ == TARGET:
            assert sorted([one == 0, other == 0]) == [False, True]
        else:
            strong, weak = sorted((one, other), key=abs, reverse=True)
            assert strong == pytest.approx(5 * weak)
            assert DRIVER in carries(graph, world.types[0 if strong == one else 1])
        for t, moved in zip(world.types, effect[0], strict=True):
            assert np.sign(-moved) == sign * (gene in carries(graph, t))


def test_patients_shift_as_planted() -> None:
    graph, worlds = make_worlds(12, 7)
    for world in worlds:
        rng = np.random.default_rng(1)
        truth = draw_truth(world, graph, rng)
        cohort = simulate(world, truth, 60, rng, must=0)
        moves = [np.diff(_odds(t.snapshots[0].values, t.snapshots[-1].values)) for t in cohort.trajectories]
        one, other = truth.effect[0, :2]
        if abs(one - other) > 0.5:
            assert np.sign(np.mean(moves)) == np.sign(
                other - one
            )  # what is lost faster has the smaller share


def _odds(*values: Array) -> list[float]:
    return [float(np.log((v[0] + 1) / (v[1] + 1))) for v in values]
