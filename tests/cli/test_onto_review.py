"""What `iw-onto review` refuses, before and instead of serving a page."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.cli.pages.serve import _bound
from immuneworld.ontology.errors import InputError

REVIEW = ["review", "--no-show", "--reviewer", "A"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "no lab is named"),
        (["--lab", "../up"], "is no name of a folder"),
        (["--lab", "no-such-lab"], "lab 'no-such-lab' is not known"),
        (["cells.csv", "--lab", "new"], "no column of labels is named"),
        (["cells.csv", "--lab", "new", "--label-key", "type"], "column 'type' is not known"),
        (["no.sssom.tsv"], "no.sssom.tsv: is not there"),
        (["--lab", "lm22", "--source", "a paper"], "'a paper' is no DOI and no PubMed id"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(args, said, tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "cells.csv").write_text("label\nT cell\n")
    monkeypatch.chdir(tmp_path)
    assert run(app, [*REVIEW, *args]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert said in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["cells.csv"]


def test_a_review_has_a_reviewer(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(app, ["review", "--lab", "lm22", "--no-show"]) == 2
    assert "nobody is named as the reviewer" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken"):
            _bound(port)
