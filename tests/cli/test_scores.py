from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from immuneworld.cli.scores import print_outcomes, print_scores, write_scores
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.evaluate import Line, OutcomeScore, Scored

Capture = pytest.CaptureFixture[str]


def test_means_stand_with_their_intervals(capsys: Capture) -> None:
    print_scores([Line("one", 11, "model", 0.4321, 0.4, 0.45678, 19, 12)])
    said = capsys.readouterr().out
    assert "total variation of the next composition" in said
    assert all(w in said for w in ("one (11 labels)", "model", "0.432", "0.400 to 0.457", "19", "12"))


def test_outcomes_stand_beside_shuffled_labels(real_graph: KnowledgeGraph, capsys: Capture) -> None:
    print_outcomes([OutcomeScore("one", "IW:0300001", 30, 12, 0.62, 0.5, 0.75, 0.4, 0.6)], real_graph)
    said = capsys.readouterr().out
    assert all(w in said for w in ("objective response", "0.620", "0.500 to 0.750", "0.400 to 0.600"))
    print_outcomes([], real_graph)
    assert capsys.readouterr().out == ""


def test_a_row_a_forecast(tmp_path: Path) -> None:
    scored = [
        Scored("one", 11, "P1", f"s{i}", {"persistence": 0.5, "model": i / 3}, 0.9, 0.8) for i in range(3)
    ]
    write_scores(tmp_path / "t.tsv", scored)
    table = pd.read_csv(tmp_path / "t.tsv", sep="\t")
    own = ["study", "labels", "patient", "sample", "covered", "uncorrected"]
    assert list(table.columns) == [*own, "persistence", "model"]
    assert table["sample"].tolist() == ["s0", "s1", "s2"]
    assert table["model"].tolist() == pytest.approx([0, 1 / 3, 2 / 3], abs=1e-6)


def test_no_forecast_is_a_header_alone(tmp_path: Path) -> None:
    write_scores(tmp_path / "t.tsv", [])
    table = pd.read_csv(tmp_path / "t.tsv", sep="\t")
    assert len(table) == 0
    assert list(table.columns)[:4] == ["study", "labels", "patient", "sample"]
