import numpy as np
import pytest

from immuneworld.model.icb.record import Record
from immuneworld.model.icb.run import run
from immuneworld.model.icb.study import families
from immuneworld.model.survival.methods import base_rate
from immuneworld.model.survival.scores import MACRO
from immuneworld.model.survival.tables import CAME, CONCORDANCE, FORETOLD, rows_of, rows_of_answers, said_of


def knowing(train, test, seed):
    """Says of each patient the first column, whatever came; the shuffles are then noise."""
    return [np.column_stack((s.tables["columns"][:, 0], np.full(len(s.time), 0.5))) for s in test]


@pytest.fixture(scope="module")
def record(studies, tmp_path_factory):
    made = Record(tmp_path_factory.mktemp("tables") / "answers.jsonl", {})
    methods = {"knowing": knowing, "base rate": base_rate(365.0)}
    run(studies, families(studies), methods, made, [0], 3, rows_of=rows_of_answers)
    return made


def test_a_shuffle_is_scored_against_what_it_dealt(record, studies):
    true, dealt = (said_of(record, studies, "knowing", 0, number) for number in (0, 1))
    assert true is not None
    assert dealt is not None
    assert [s.risk.tolist() for s in true] == [s.risk.tolist() for s in dealt]
    assert true[0].study.watched != dealt[0].study.watched
    assert said_of(record, studies, "knowing", 1, 0) is None, "another seed was not asked"


def test_figures_stand_with_intervals_and_shuffles(record, studies):
    rows = rows_of(record, studies, ["knowing", "base rate", "nobody"], 0, 365.0, 30)
    (macro,) = [r for r in rows if (r.figure, r.method) == (MACRO, "knowing")]
    assert macro.low < macro.value < macro.high
    assert (macro.shuffles, macro.p) == (3, 0.25), "none of three shuffles reaches it"
    assert macro.null < macro.value
    each = [r for r in rows if r.figure == CONCORDANCE and r.method == "knowing"]
    assert [r.study for r in each] == list("abcd")
    assert np.mean([r.value for r in each]) == pytest.approx(macro.value)
    assert {r.value for r in rows if r.figure == FORETOLD and r.method == "knowing"} == {0.5}
    assert len({r.value for r in rows if r.figure == CAME and r.study == "a"}) == 1, "whoever foretold"
    (apart,) = [r for r in rows if (r.figure, r.method) == (MACRO, "knowing - base rate")]
    assert apart.value == pytest.approx(macro.value - 0.5)
