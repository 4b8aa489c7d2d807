from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.sssom import read_mapping_set, write_mapping_set

WHO = ["--reviewer", "curator A"]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    rows = tuple(
        Mapping(label, "skos:closeMatch", curie, "", "semapv:LexicalMatching", 0.5, comment="1 cells")
        for label in ("x", "y")
        for curie in ("CL:0000084", "CL:0000236")
    )
    path = tmp_path / "draft.sssom.tsv"
    write_mapping_set(
        MappingSet("lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", rows), path
    )
    return path


def test_from_draft_to_a_version_that_validates(draft: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "d.tsv").write_text("label\tterm\ny\tB cell\n")
    folder = tmp_path / "sets"
    for command in (
        ["reject", str(draft), "x", "T cell", *WHO],
        ["accept", str(draft), "x", *WHO],
        ["accept", str(draft), "--table", str(tmp_path / "d.tsv"), *WHO],
        [
            "promote",
            str(draft),
            "--lab",
            "lab",
            "--version",
            "1.0.0",
            "--source",
            "doi:10.1000/1",
            "--to",
            str(folder),
        ],
        ["validate", str(folder)],
    ):
        assert run(app, command) == 0, (command, capsys.readouterr())
    shown = capsys.readouterr().out
    assert "x is not CL:0000084 T cell (semapv:MappingReview)" in shown
    assert "x skos:exactMatch CL:0000236 B cell (semapv:MappingReview)" in shown
    assert "2 labels, follows none" in shown
    assert {r.reviewer for r in read_mapping_set(folder / "lab" / "1.0.0.sssom.tsv").mappings} == {
        "curator A"
    }


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["accept", "draft.sssom.tsv", "xx", *WHO], "did you mean 'x'"),
        (["accept", "draft.sssom.tsv", *WHO], "give a label"),
        (["accept", "draft.sssom.tsv", "x", "B cel", *WHO], "did you mean"),
        (["accept", "no.sssom.tsv", "x", *WHO], "cannot be read"),
        (["reject", "draft.sssom.tsv", "x", "none", *WHO], "cannot be rejected"),
        (
            ["promote", "draft.sssom.tsv", "--lab", "l", "--version", "1"],
            "2 labels are not decided: 'x', 'y'",
        ),
    ],
)
def test_bad_input_is_one_line_and_the_file_stays(draft: Path, monkeypatch, capsys, args, says) -> None:
    monkeypatch.chdir(draft.parent)
    before = draft.read_bytes()
    assert run(app, args) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert len(shown.strip().splitlines()) == 1
    assert draft.read_bytes() == before
    assert [path.name for path in draft.parent.iterdir()] == ["draft.sssom.tsv"]
