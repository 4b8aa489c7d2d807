import numpy as np
import pytest

from immuneworld.benchmarks.icb_curve import Told, drawn, report, run
from immuneworld.model.icb.simple import sample_ranks
from immuneworld.model.icb.study import studies_of
from immuneworld.model.jobs import Jobs


@pytest.fixture(scope="module")
def studies(four):
    return studies_of(four, "IW:0300001")[0]


def test_the_left_out_study_is_never_among_those_drawn(studies):
    for left_out in range(4):
        for draw in range(5):
            chosen = [s.name for s in drawn(studies, left_out, 2, draw)]
            assert len(set(chosen)) == 2
            assert studies[left_out].name not in chosen
    assert len({tuple(s.name for s in drawn(studies, 0, 2, draw)) for draw in range(20)}) == 3


def test_every_size_is_a_row_and_what_was_done_is_not_done_again(studies, tmp_path):
    done = Jobs(tmp_path / "curve.jsonl", Told, say=lambda _: None)
    run(studies, {"ranks": sample_ranks("columns")}, done, draws=2, sizes=(2, 3))
    told = done.results()
    assert len(told) == 4 * 2 + 4  # all three others are drawn once
    table = report(studies, told)
    assert "| ranks | 2 | 2 | macro AUC |" in table
    assert "| ranks | 3 | 1 | macro AUC |" in table
    kept = (tmp_path / "curve.jsonl").read_bytes()

    def never(train, test, seed):
        raise AssertionError

    run(studies, {"ranks": never}, Jobs(tmp_path / "curve.jsonl", Told), draws=2, sizes=(2, 3))
    assert (tmp_path / "curve.jsonl").read_bytes() == kept


def test_half_a_draw_is_no_figure(studies):
    told = [Told("m", 2, 0, s.name, np.linspace(0, 1, len(s.patients)).tolist()) for s in studies[:3]]
    assert len(report(studies, told).splitlines()) == 2
