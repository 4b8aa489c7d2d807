from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.checkpoint import load_run, save_run
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import write_cohort
from immuneworld.model.train import Trained

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    surviving: Trained,
    watched: list[Cohort],
    real_graph: KnowledgeGraph,
) -> Path:
    """`run/` of three studies and the fourth as `d.h5ad`."""
    folder = tmp_path_factory.mktemp("survive")
    save_run(folder / "run", surviving, real_graph, watched[:3])
    write_cohort(replace(watched[3], versions=dict(real_graph.versions)), folder / "d.h5ad")
    return folder


def ask(made: Path, *args: str) -> int:
    return run(app, ["survive", str(made / "run"), str(made / "d.h5ad"), *args])


def test_a_run_remembers_hazards_and_follow_up(made: Path, surviving: Trained) -> None:
    trained, _, _ = load_run(made / "run")
    assert trained.rules == surviving.rules
    assert trained.cases == surviving.cases
    assert any(rule.edges for rule in trained.rules)


def test_a_table_a_file_and_a_picture(made: Path, tmp_path: Path, capsys: Capture) -> None:
    table, picture = tmp_path / "s.tsv", tmp_path / "s.png"
    assert ask(made, "--at", "90", "--at", "365", "-o", str(table), "--picture", str(picture)) == 0
    said = capsys.readouterr().out
    for words in ("d: overall survival", "day 90", "median", "model card: docs/", "research use only"):
        assert words in said, words
    lines = table.read_text().splitlines()
    assert len(lines) == 25
    assert {"free_90", "low_365", "group", "median"} <= set(lines[0].split("\t"))
    assert picture.stat().st_size > 1000


def test_json_alone_is_printed(made: Path, capsys: Capture) -> None:
    assert ask(made, "--json", "--patient", "d1") == 0
    told = json.loads(capsys.readouterr().out)
    (one,) = told["patients"]
    assert 0 < one["low_365"] < one["free_365"] < one["high_365"] < 1
    assert told["about"]["model_card"] == "docs/model-card.md"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--patient", "nobody"), "nobody"),
        (("--outcome", "PFS"), "no training study that was followed for 'PFS'"),
        (("--outcome", "happiness"), "happiness"),
        (("--at", "4000"), "--at 4000 is not asked about (give days after 0 and up to 1095)"),
        (("--plan", ""), "no therapy is named"),
        (("-o", "s.xlsx"), "s.xlsx"),
    ],
)
def test_bad_questions_are_one_line(made: Path, capsys: Capture, args: tuple[str, ...], words: str) -> None:
    assert ask(made, *args) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert words in error
    assert error.count("\n") == 1
