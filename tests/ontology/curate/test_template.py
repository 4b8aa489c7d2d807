from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.curate.problems import Problems
from immuneworld.ontology.curate.template import COLUMNS, EMPTY, LISTS, read_template
from immuneworld.ontology.errors import InputError

HEADER = "label\tdefinition\tparents\tpositive\tsource\tdefined\n"
ROW = "a cell\tWhat it is.\tCL:0000084 | T cell\tTCF7|TOX\tdoi:10.1000/1\tyes\n"


def read(tmp_path: Path, content: str | bytes) -> tuple[list[object], list[tuple[int, str, str]]]:
    path = tmp_path / "new.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems(str(path))
    rows = read_template(path, problems)
    return list(rows), [(f.row, f.column, f.rule) for f in problems.findings]


def test_a_row_is_its_lists(tmp_path: Path) -> None:
    (row,), findings = read(tmp_path, "# about\n\n" + HEADER + ROW)
    assert (row.line, row.label, row.defined) == (4, "a cell", True)  # type: ignore[attr-defined]
    assert row.lists["parents"] == ("CL:0000084", "T cell")  # type: ignore[attr-defined]
    assert row.lists["high"] == ()  # type: ignore[attr-defined]
    assert findings == []


def test_a_byte_order_mark_crlf_and_dropped_cells_are_understood(tmp_path: Path) -> None:
    crlf = (HEADER + ROW.replace("\tyes", "")).replace("\n", "\r\n").encode()
    (row,), findings = read(tmp_path, b"\xef\xbb\xbf" + crlf)
    assert row.lists["source"] == ("doi:10.1000/1",)  # type: ignore[attr-defined]
    assert findings == []


def test_every_problem_of_every_row_is_said(tmp_path: Path) -> None:
    rows = "\tx\t\tTCF7\t\tmaybe\n" + ROW.replace("\n", "\tmore\n") + "\u202eb\tx\n"
    _, findings = read(tmp_path, HEADER + rows)
    assert findings == [
        (2, "label", "label-missing"),
        (2, "parents", "parents-missing"),
        (2, "source", "source-missing"),
        (2, "defined", "defined-form"),
        (3, "", "tsv-syntax"),
        (4, "label", "hidden-character"),
        (4, "parents", "parents-missing"),
        (4, "source", "source-missing"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"# only this\n", "is empty"),
        (EMPTY, "has no row"),
        ("label\tdefinition\tparents\n", "lacks the column 'source'"),
        (HEADER.replace("positive", "postive") + ROW, "did you mean 'positive'"),
        (HEADER.replace("positive", "label") + ROW, "has a column twice"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_template(tmp_path / "no.tsv", Problems(""))


def test_the_empty_template_has_every_column() -> None:
    assert EMPTY.splitlines()[-1].split("\t") == list(COLUMNS)


ITEM = st.text(st.characters(categories=("L", "N", "P"), exclude_characters='|"#'), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(LISTS), st.lists(ITEM, unique=True, max_size=3), min_size=1))
def test_lists_come_back_as_they_were_written(tmp_path: Path, lists: dict[str, list[str]]) -> None:
    cells = {name: "|".join(items) for name, items in lists.items()}
    line = "\t".join({"label": "x", "definition": "y"}.get(name, cells.get(name, "")) for name in COLUMNS)
    (row,), _ = read(tmp_path, "\t".join(COLUMNS) + "\n" + line + "\n")
    found = {name: list(items) for name, items in row.lists.items() if items}  # type: ignore[attr-defined]
    assert found == {name: items for name, items in lists.items() if items}
