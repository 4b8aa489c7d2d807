from __future__ import annotations

import pytest

from immuneworld.cli.show import print_table, progress_bar

Capture = pytest.CaptureFixture[str]


def test_numbers_stand_right_with_three_digits_and_text_left(capsys: Capture) -> None:
    print_table("title", ("name", "value"), [("a", 0.12345), ("longer", 10.0)])
    title, header, first, second = capsys.readouterr().out.splitlines()
    assert title.strip() == "title"
    assert header.split() == ["name", "value"]
    assert first.split() == ["a", "0.123"]
    assert second.split() == ["longer", "10.000"]
    assert len(first.rstrip()) == len(second.rstrip())


@pytest.mark.parametrize("label", ["CD8 [Tex]", "[/CD8]", "[bold]x", "T :b: cell", "a\\[b]"])
def test_labels_are_printed_as_they_are(label: str, capsys: Capture) -> None:
    print_table(f"study {label}", ("label", "n"), [(label, 1)])
    assert capsys.readouterr().out.count(label) == 2


def test_a_pipe_gets_whole_lines(capsys: Capture) -> None:
    print_table("t", ("label", "n"), [("x" * 150, 1)])
    assert "x" * 150 in capsys.readouterr().out


def test_an_empty_table_is_its_header(capsys: Capture) -> None:
    print_table("t", ("a", "b"), [])
    assert capsys.readouterr().out.split() == ["t", "a", "b"]


def test_progress_goes_to_stderr(capsys: Capture) -> None:
    with progress_bar() as report:
        for done in (1, 2, 3):
            report("training", done, 3)
    said = capsys.readouterr()
    assert said.out == ""
    assert "training" in said.err
    assert "3/3" in said.err


def test_no_progress_says_nothing(capsys: Capture) -> None:
    with pytest.raises(ZeroDivisionError), progress_bar():
        raise ZeroDivisionError
    assert capsys.readouterr().err == "", "an error is to be the only line"
