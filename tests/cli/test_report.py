from __future__ import annotations

import re
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

Capture = pytest.CaptureFixture[str]


def report(files: Path, out: Path, **changes: str) -> int:
    options = {"patient": "A01", "at": "60", "plan": "anti-PD1@0", "subtype": "Tpex", **changes}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return run(app, ["report", str(files / "run"), str(files / "a.h5ad"), *flags, "-o", str(out)])


def test_a_page_with_three_pictures(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "r.html"
    assert report(files, out) == 0
    assert capsys.readouterr().out == f"{out}: 1 plans, 3 pictures\n"
    page = out.read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3
    assert not re.search(r"""(?:src|href)\s*=\s*["']?https?:""", page)
    assert "Research use only" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subtype": "Tpexx"}, "did you mean"),
        ({"patient": "Z9"}, "patient 'Z9' is not known"),
        ({"plan": "anti-XYZ"}, "'anti-XYZ' is not known"),
        ({"at": "0"}, "has no snapshot before day 0"),
    ],
)
def test_bad_questions_are_one_line_and_no_page(
    changes: dict[str, str], words: str, files: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert report(files, tmp_path / "r.html", **changes) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    assert words in error
    assert not list(tmp_path.iterdir())


def test_a_page_on_the_whole_run(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "r.html"
    cohorts = (str(files / "a.h5ad"), str(files / "b.h5ad"))
    assert run(app, ["report", str(files / "run"), *cohorts, "-o", str(out)]) == 0
    assert re.fullmatch(rf"{out}: 2 cohorts, 0\.\d\d MB\n", capsys.readouterr().out)
    page = out.read_text(encoding="utf-8")
    assert "in-sample, no test" in page
    assert "not in training: held out" in page


def test_half_a_patient_is_refused(files: Path, tmp_path: Path, capsys: Capture) -> None:
    args = ["report", str(files / "run"), str(files / "a.h5ad"), "--patient", "A01"]
    assert run(app, [*args, "-o", str(tmp_path / "r.html")]) == 2
    assert "needs one cohort, --patient, --at, --plan and --subtype" in capsys.readouterr().err


def test_a_page_is_html(files: Path, tmp_path: Path, capsys: Capture) -> None:
    assert report(files, tmp_path / "r.pdf") == 2
    assert "r.pdf: ends in '.pdf' (name it .html)" in capsys.readouterr().err
