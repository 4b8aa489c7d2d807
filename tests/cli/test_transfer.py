import re
from pathlib import Path

import anndata
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

Capture = pytest.CaptureFixture[str]


def test_a_transfer_is_told_written_and_drawn(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out, picture = tmp_path / "t.h5ad", tmp_path / "t.svg"
    args = ["transfer", str(files / "run"), str(files / "b.h5ad"), "--shots", "2", "--steps", "1"]
    assert run(app, [*args, "-o", str(out), "--picture", str(picture)]) == 0
    said = capsys.readouterr().out
    for words in ("simulated-b: total variation", "zero-shot", "adapted", "target alone", "last snapshot"):
        assert words in said, words
    shown = re.search(r"shown, in this order: (\w+), (\w+); nobody", said)
    assert shown
    data = anndata.read_h5ad(out)
    assert set(data.obs["forecast"]) == {"zero-shot", "adapted", "target alone", "last snapshot"}
    assert not set(data.obs["patient"]) & set(shown.groups())
    assert data.X.sum(1) == pytest.approx(1, abs=1e-4)
    assert {"seen", "last"} <= set(data.layers)
    assert "<svg" in picture.read_text()


def test_too_many_shots_are_one_line(files: Path, capsys: Capture) -> None:
    assert run(app, ["transfer", str(files / "run"), str(files / "b.h5ad"), "--shots", "99"]) == 2
    assert re.fullmatch(r"error: study simulated-b: has \d+ patients [^\n]+\n", capsys.readouterr().err)
