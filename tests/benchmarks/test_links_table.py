import numpy as np
import pytest

from immuneworld.benchmarks.links_answers import Answers
from immuneworld.benchmarks.links_ours import OURS
from immuneworld.benchmarks.links_table import EDGES, TUNING, columns, mean_line, overall, report, split
from immuneworld.kg.link_tensors import NAMES


def answers(method: str, rank: list[float], seed: int = 0, part: str = EDGES) -> Answers:
    number = len(rank)
    way = [2 * NAMES.index("subclass_of")] * number
    return Answers(part, method, seed, rank, way, list(range(number)), [0] * number, 1.0)


def test_columns_join_seeds_and_leave_out_who_has_not_answered_all() -> None:
    found = columns(
        [answers(OURS, [1, 2], seed=1), answers(OURS, [4, 5]), answers("late", [1, 1]), answers("b", [9] * 4)]
    )
    assert list(found) == [OURS, "b"]
    np.testing.assert_array_equal(found[OURS].rank, [4, 5, 1, 2])
    np.testing.assert_array_equal(found[OURS].seed, [0, 0, 1, 1])
    assert found[OURS].seconds == 1.0


def test_a_row_has_the_mean_its_difference_and_each_seed() -> None:
    found = columns([answers(OURS, [1, 2] * 20), answers("chance", [20] * 40)])
    ours, chance = overall(found).splitlines()[2:]
    assert "| 0.750 (" in ours
    assert "| 0.050 (0.050 to 0.050) | +0.700 (" in chance
    assert "| 0.000 (0.000 to 0.000) | 0.050 | 1 |" in chance


def test_an_interval_draws_whole_groups() -> None:
    values = np.repeat([0.0, 1.0], 50)
    narrow = mean_line(values, np.arange(100))
    assert mean_line(values, np.repeat([0, 1], 50)) == "0.500 (0.000 to 1.000)"
    assert narrow.startswith("0.500 (0.4")


def test_rare_relations_have_no_row() -> None:
    found = columns([answers(OURS, [1.0] * 10)])
    assert "subclass_of" not in split(found, lambda c: c.relation, NAMES)
    assert "| subclass_of | 5 | 1.00 (1.00 to 1.00) |" in split(found, lambda c: c.relation, NAMES, least=1)


def test_the_report_has_each_part_and_what_was_tuned() -> None:
    text = report([answers(OURS, [1.0] * 4), answers("peer, rate 0.01", [2.0], part=TUNING)])
    assert f"### {EDGES}: 4 questions about 4 pairs" in text
    assert "| peer, rate 0.01 | 0.500 | 1 |" in text


def test_nothing_done_is_no_error() -> None:
    assert "Tuning" in report([])
    with pytest.raises(ValueError, match="empty"):
        columns([])
