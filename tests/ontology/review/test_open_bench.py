from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.review.labels import labels_of_dataset
from immuneworld.ontology.review.open_bench import Asked, open_bench
from immuneworld.ontology.review.session import Session
from immuneworld.ontology.sssom import read_mapping_set, write_mapping_set

HOSTILE = ("<img src=x onerror=alert(1)> T", "B\u202elanimreg", "exhausted " * 1000, "a\nb")


def test_twenty_labels_of_a_dataset_become_those_rows_and_are_valid(tmp_path: Path):
    labels = [f"odd blob {chr(97 + i)}{chr(97 + i)}" for i in range(17)] + list(HOSTILE)
    table = tmp_path / "cells.tsv"
    quoted = ['"' + label + '"' for label in labels]
    table.write_text("type\n" + "".join(f"{label}\n" * (i + 1) for i, label in enumerate(quoted)))
    opened = open_bench(Asked(table, "lab", tmp_path / "lab" / "draft.sssom.tsv", "type", below=1.0))
    assert opened.left_out == ("a\nb",)
    assert [item.cells for item in opened.bench.items] == list(range(20, 0, -1))
    session = Session(opened.bench, "A", lambda: datetime.date(2026, 11, 26))
    for _ in range(20):
        session.no_term()
    path = opened.bench.file.path
    written = read_mapping_set(path)
    assert {row.label for row in written.mappings} == set(labels) - {"a\nb"}
    assert len(written.mappings) == 20
    assert not [f for f in validate([path], reasoner=False).findings if f.level == "error"]
    again = open_bench(Asked(table, "lab", path, "type", below=1.0)).bench
    assert again.progress.labels == 20, "a new program finds what the former wrote"


def test_a_draft_is_reviewed_in_place(tmp_path: Path):
    rows = [
        Mapping(
            label,
            "skos:closeMatch",
            term,
            "",
            "semapv:LexicalMatching",
            0.4,
            comment=f"{n} cells; candidate 1 of 1",
        )
        for label, term, n in (("odd blob", "CL:0000236", 7), ("odder blob", "CL:0000084", 9))
    ]
    path = tmp_path / "draft.sssom.tsv"
    write_mapping_set(
        MappingSet("lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", tuple(rows)), path
    )
    opened = open_bench(Asked(path))
    assert opened.lab == "lab"
    assert [(item.label, item.cells) for item in opened.bench.items] == [("odder blob", 9), ("odd blob", 7)]
    assert "CL:0000236" in [c.term_id for c in opened.bench.items[1].candidates]
    Session(opened.bench, "A").accept(0)
    assert len([row for row in read_mapping_set(path).mappings if row.label == "odder blob"]) == 1


def test_samples_are_counted(tmp_path: Path):
    table = tmp_path / "cells.csv"
    table.write_text("type,sample\nT,s1\nT,s2\nT,s2\nB,s1\n")
    found = {one.label: (one.cells, one.samples) for one in labels_of_dataset(table, "type", "sample")}
    assert found == {"T": (3, 2), "B": (1, 1)}


def test_what_cannot_be_reviewed_is_said():
    with pytest.raises(InputError, match="no lab is named"):
        open_bench(Asked())
    with pytest.raises(InputError, match="no name of a folder"):
        open_bench(Asked(lab="../x"))
    with pytest.raises(UnknownNameError, match="lab 'nobody'"):
        open_bench(Asked(lab="nobody"))
    with pytest.raises(InputError, match="label-key"):
        open_bench(Asked(Path("cells.csv"), "nobody"))
