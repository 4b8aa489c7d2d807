import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.benchmark.cross_validate import Answer
from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.metrics import intervals, table
from immuneworld.ontology.benchmark.tables import risk_coverage, write_tables
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.match import Match

T, CD8, B = "CL:0000084", "CL:0000625", "CL:0000236"


def rows(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter="\t"))


def test_what_is_written_is_what_was_answered(tmp_path, answer):
    ontology = load_ontology()
    answers = [
        answer(T, [T], 0.9, "T cells", "one"),
        answer(CD8, [T], 0.8, "CD8", "one"),
        answer(T, [B], 0.7, "odd", "two"),
        answer(T, [], 0.0, "none", "two"),
    ]
    methods = {"harmonize": answers, "peer": answers[:1]}
    family = {"one": "one", "two": "two"}
    figures = {
        name: (table(own, ontology), intervals(own, family, ontology, 10)) for name, own in methods.items()
    }
    figures["harmonize"][0]["labels per second"] = 4000.0
    write_tables(tmp_path, methods, figures, ontology, "harmonize")
    summary = {(row["method"], row["figure"]): row for row in rows(tmp_path / "summary.tsv")}
    assert summary["harmonize", "top-1 exact"]["value"] == "0.2500"
    assert summary["harmonize", "labels per second"]["low"] == "nan"
    assert summary["peer", "top-1 exact"]["value"] == "1.0000"
    studies = {row["study"]: row for row in rows(tmp_path / "studies.tsv")}
    assert {name: (row["labels"], row["top-1 exact"]) for name, row in studies.items()} == {
        "one": ("2", "0.500"),
        "two": ("2", "0.000"),
    }
    assert [row["kind"] for row in rows(tmp_path / "answers.tsv")] == [
        *("", "curator is narrower", "other lineage", "no answer"),
    ]
    assert [row["label"] for row in rows(tmp_path / "worst.tsv")] == ["CD8", "odd", "none"]
    assert (tmp_path / "risk-coverage.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(tmp_path.iterdir())) == 5


def test_risk_against_coverage_by_hand(answer):
    answers = [answer(T, [T], 0.9), answer(T, [B], 0.8), answer(T, [T], 0.7), answer(T, [], 0.1)]
    coverage, risk = risk_coverage(answers)
    assert coverage == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_the_curve_ends_at_the_share_of_all_that_is_wrong(pairs):
    nothing = Match("x", None, "", "", 0.0, "", "rank")
    answers = [Answer(Curated("x", T, "s"), (T,) if right else (B,), sure, nothing) for right, sure in pairs]
    coverage, risk = risk_coverage(answers)
    assert coverage[-1] == 1
    assert risk[-1] == pytest.approx(sum(not right for right, _ in pairs) / len(pairs))
    assert coverage == sorted(coverage)
