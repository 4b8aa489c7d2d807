from immuneworld.benchmarks.unseen_arms import GRAPH, ORACLE
from immuneworld.benchmarks.unseen_store import Result
from immuneworld.benchmarks.worlds_tables import tables


def test_a_table_has_errors_paired_differences_and_the_share_of_the_gain() -> None:
    errors = {GRAPH: 0.2, "text": 0.4, ORACLE: 0.1}
    results = [
        Result("C", "whole", f"{seed}/w{i}", arm, seed, -error - 0.01 * i)
        for arm, error in errors.items()
        for seed in (0, 1)
        for i in range(3)
    ]
    lines = tables(results).splitlines()
    assert lines[0] == "**C** (6 units)"
    text = next(line for line in lines if line.startswith("| text"))
    assert text == "| text | 0.410 | 0.410 | 0.410 | +0.200 (+0.200 to +0.200) | 0.67 (0.67 to 0.67) |"


def test_an_ablation_has_a_row_of_its_own() -> None:
    results = [
        Result("C", v, "0/w", a, 0, -0.5)
        for v, a in (("whole", GRAPH), ("whole", ORACLE), ("shuffled", GRAPH))
    ]
    assert "| shuffled graph | 0.500 |" in tables(results)
