import numpy as np
import pytest

from immuneworld.benchmarks.unseen_store import Result
from immuneworld.benchmarks.unseen_tables import (
    Scores,
    ablation_table,
    arms_table,
    interval,
    seeds_table,
    share_line,
    units_table,
)

VALUES = {"graph": (0.4, 0.6), "random": (0.0, 0.2), "oracle": (0.8, 1.0)}
RESULTS = [
    Result("A", "whole", unit, arm, seed, value + 0.1 * seed)
    for seed in (0, 1)
    for arm, values in VALUES.items()
    for unit, value in zip(("x", "y"), values, strict=True)
]


def test_seeds_are_averaged_within_a_unit() -> None:
    scores = Scores(RESULTS)
    assert scores.units == ["x", "y"]
    np.testing.assert_allclose(scores.of("graph"), [0.45, 0.65])
    np.testing.assert_allclose(scores.of("graph", 1), [0.5, 0.7])
    assert Scores(RESULTS, {"y"}).units == ["y"]


def test_a_difference_that_is_the_same_everywhere_has_no_width() -> None:
    lines = {line.split("|")[1].strip(): line for line in arms_table(Scores(RESULTS)).splitlines()}
    assert "0.400 (0.400 to 0.400)" in lines["random"]
    assert "-0.400 (-0.400 to -0.400)" in lines["oracle"]
    assert lines["graph"].endswith("| 0.50 (0.50 to 0.50) |")


def test_an_interval_covers_the_mean_and_narrows_with_units() -> None:
    values = np.random.default_rng(0).normal(size=400)
    few, many = (interval(n, lambda i, n=n: float(values[:n][i].mean())) for n in (20, 400))  # type: ignore[misc]
    assert few[0] < values[:20].mean() < few[1]
    assert many[1] - many[0] < few[1] - few[0]
    assert many[1] - many[0] == pytest.approx(2 * 1.96 / 20, rel=0.2)


def test_no_gain_is_no_share() -> None:
    assert share_line(np.ones(3), np.ones(3), np.ones(3)).startswith("nan")


def test_every_unit_and_seed_is_in_a_table() -> None:
    scores = Scores(RESULTS)
    assert units_table(scores, {"y"}).splitlines()[2:] == [
        "| x | 0.45 | 0.05 | 0.85 |",
        "| y * | 0.65 | 0.25 | 1.05 |",
    ]
    assert seeds_table(scores).splitlines()[2:] == [
        "| 0 | 0.500 | 0.100 | 0.900 |",
        "| 1 | 0.600 | 0.200 | 1.000 |",
    ]


def test_a_spoiled_graph_is_compared_on_its_own_seeds() -> None:
    spoiled = [Result("A", "shuffled", unit, "graph", 0, 0.1) for unit in ("x", "y")]
    table = ablation_table([*RESULTS, *spoiled], "whole", ["graph"]).splitlines()[2:]
    assert table == ["| whole | 0.500 |", "| shuffled | 0.100; whole minus it 0.400 (0.300 to 0.500) |"]
