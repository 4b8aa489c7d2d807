from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.icb.record import Record
from immuneworld.model.icb.run import answers_of, run, shuffled
from immuneworld.model.icb.simple import marker
from immuneworld.model.icb.study import families, studies_of


@pytest.fixture
def studies(four):
    found = studies_of(four, "IW:0300001")[0]
    return [replace(s, markers={"M": s.tables["columns"][:, 1]}) for s in found]


def test_every_patient_is_answered_once_by_what_never_met_their_family(studies, tmp_path):
    met = []

    def method(train, test, seed):
        met.append(({s.name for s in train}, {s.name for s in test}))
        return [np.full(len(s.patients), seed / 10) for s in test]

    record = Record(tmp_path / "r.jsonl", {})
    run(studies, families(studies, [["a", "b"]]), {"m": method}, record, seeds=[1, 2], null=1)
    assert all(not train & test and train | test == set("abcd") for train, test in met)
    assert Counter(tuple(sorted(test)) for _, test in met) == {("a", "b"): 3, ("c",): 3, ("d",): 3}
    again = Record(tmp_path / "r.jsonl", {})
    before = len(met)
    run(studies, families(studies, [["a", "b"]]), {"m": method}, again, seeds=[1, 2], null=1)
    assert len(met) == before
    found = answers_of(again, studies, "m", 2, 0)
    assert found is not None
    assert [len(y) for y in found.labels] == [24] * 4
    assert set(np.concatenate(found.said)) == {0.2}
    assert answers_of(again, studies, "m", 3, 0) is None


def test_shuffled_outcomes_are_learnt_from_and_asked_for(studies, tmp_path):
    record = Record(tmp_path / "r.jsonl", {})
    run(studies, families(studies), {"m": marker("M")}, record, null=2)
    truth = answers_of(record, studies, "m", 0, 0)
    first, second = (answers_of(record, studies, "m", 0, k) for k in (1, 2))
    assert truth
    assert first
    assert second
    dealt = shuffled(studies, 1)
    assert all((y == s.labels).all() for y, s in zip(first.labels, dealt, strict=True))
    assert any((a != b).any() for a, b in zip(first.labels, second.labels, strict=True))
    assert any((a != b).any() for a, b in zip(truth.said, first.said, strict=True))
