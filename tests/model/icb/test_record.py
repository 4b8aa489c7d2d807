import json

import pytest

from immuneworld.model.icb.record import Record, Said
from immuneworld.ontology.errors import InputError

MADE = {"graph": "g", "cohorts": "c"}
ONE = Said("ranks", 0, 0, ("a",), (("a", "p1", 1.0, 0.25), ("a", "p2", 0.0, 0.5)))
TWO = Said("ranks", 0, 3, ("b", "c"), (("b", "p1", 0.0, 0.75),), "digest")


def test_answers_come_back_and_a_line_that_was_cut_off_is_asked_again(tmp_path):
    path = tmp_path / "r" / "answers.jsonl"
    record = Record(path, MADE)
    record.add(ONE)
    record.add(TWO)
    assert Record(path, MADE).said == {ONE.task: ONE, TWO.task: TWO}
    path.write_bytes(path.read_bytes()[:-9])
    again = Record(path, MADE)
    assert list(again.said.values()) == [ONE]
    again.add(TWO)
    assert list(Record(path, MADE).said.values()) == [ONE, TWO]


def test_other_data_and_other_settings_are_refused(tmp_path):
    path = tmp_path / "answers.jsonl"
    Record(path, MADE).add(TWO)
    with pytest.raises(InputError, match="was made with other cohorts"):
        Record(path, {**MADE, "cohorts": "d"})
    record = Record(path, MADE)
    assert record.has(TWO.task, "digest")
    assert not record.has(ONE.task, "")
    with pytest.raises(InputError, match="'ranks' was answered with other settings"):
        record.has(TWO.task, "another")


@pytest.mark.parametrize("text", ["not json\n", "[1]\n{}\n", json.dumps(MADE) + '\n{"method": 1}\n', "\n"])
def test_a_file_that_is_no_record(text, tmp_path):
    (tmp_path / "answers.jsonl").write_text(text)
    with pytest.raises(InputError, match="is no record"):
        Record(tmp_path / "answers.jsonl", MADE)
