"""Exit codes and the one line that bad input ends with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from immuneworld.cli.base import make_app, run
from immuneworld.ontology.errors import InputError


def app_that(does: object) -> typer.Typer:
    """An app of two commands: the second one raises, exits or returns."""
    app = make_app("Help of the app.")

    @app.command()
    def other() -> None:
        """Do nothing."""

    @app.command()
    def act() -> None:
        """Act."""
        if isinstance(does, BaseException):
            raise does

    return app


@pytest.mark.parametrize(
    ("does", "code"), [(None, 0), (typer.Exit(1), 1), (SystemExit(None), 0), (InputError("bad"), 2)]
)
def test_exit_codes(does: object, code: int) -> None:
    assert run(app_that(does), ["act"]) == code


def test_bad_input_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    error = InputError("two\nlines", where="file.csv", hint="mend\tit")
    assert run(app_that(error), ["act"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith("error: ")
    assert all(part in line for part in ("two lines", "file.csv", "mend it"))


@pytest.mark.parametrize("args", [["nope"], ["act", "--nope"], ["act", "surplus"]])
def test_wrong_usage_is_exit_code_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app_that(None), args) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_bug_is_not_hidden_as_bad_input() -> None:
    with pytest.raises(ZeroDivisionError):
        run(app_that(ZeroDivisionError()), ["act"])


def test_the_console_script_returns_the_exit_code(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "iw-onto"
    missing = tmp_path / "missing.ttl"
    done = subprocess.run([script, "validate", missing], capture_output=True, text=True)
    assert done.returncode == 2
    assert str(missing) in done.stderr
    assert len(done.stderr.splitlines()) == 1
