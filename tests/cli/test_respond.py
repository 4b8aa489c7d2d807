from __future__ import annotations

import json
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.checkpoint import save_run
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import write_cohort
from immuneworld.model.train import Trained

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    responding: Trained,
    melanoma: list[Cohort],
    real_graph: KnowledgeGraph,
) -> Path:
    """`run/` of three studies and the fourth as `d.h5ad`."""
    folder = tmp_path_factory.mktemp("respond")
    save_run(folder / "run", responding, real_graph, melanoma[:3])
    write_cohort(as_of(melanoma[3], real_graph), folder / "d.h5ad")
    return folder


def as_of(cohort: Cohort, graph: KnowledgeGraph) -> Cohort:
    """With the versions that a file of this graph has."""
    from dataclasses import replace

    return replace(cohort, versions=dict(graph.versions))


def ask(made: Path, *args: str) -> int:
    return run(app, ["respond", str(made / "run"), str(made / "d.h5ad"), *args])


def test_a_table_a_file_and_a_picture(made: Path, tmp_path: Path, capsys: Capture) -> None:
    table, picture = tmp_path / "r.tsv", tmp_path / "r.png"
    assert ask(made, "-o", str(table), "--picture", str(picture)) == 0
    said = capsys.readouterr().out
    for words in ("d0", "90 % interval", "driven by", "model card: docs/model-card.md", "research use only"):
        assert words in said, words
    lines = table.read_text().splitlines()
    assert len(lines) == 25
    assert lines[0].split("\t")[:2] == ["patient", "therapies"]
    assert picture.stat().st_size > 1000


def test_json_alone_is_printed(made: Path, capsys: Capture) -> None:
    assert ask(made, "--json", "--patient", "d1") == 0
    told = json.loads(capsys.readouterr().out)
    (one,) = told["patients"]
    assert 0 < one["low"] < one["probability"] < one["high"] < 1
    assert one["drivers"]
    assert one["nearest"]
    assert told["about"]["model_card"] == "docs/model-card.md"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--patient", "nobody"), "nobody"),
        (("--plan", "water"), "water"),
        (("--plan", ""), "no therapy is named"),
        (("--outcome", "happiness"), "happiness"),
        (("-o", "r.xlsx"), "r.xlsx"),
    ],
)
def test_bad_questions_are_one_line(made: Path, capsys: Capture, args: tuple[str, ...], words: str) -> None:
    assert ask(made, *args) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert words in error
    assert error.count("\n") == 1
