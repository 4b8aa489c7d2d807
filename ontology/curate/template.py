"""The TSV template in which a curator writes new terms: one term a row, lists joined by `|`."""

from __future__ import annotations

import csv
import difflib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .problems import Problems

LISTS = (
    "parents",
    "positive",
    "high",
    "low",
    "negative",
    "develops_from",
    "capable_of",
    "exact_synonyms",
    "related_synonyms",
    "source",
)
COLUMNS = ("label", "definition", *LISTS, "defined")
NEEDED = ("label", "definition", "parents", "source")
EMPTY = (
    "# One new term a row, lists joined by |. parents, develops_from: CL or IW ids, or labels. positive,\n"
    "# high, low, negative: gene symbols. capable_of: GO ids. source: doi:10.… or PMID:…. defined: yes, if\n"
    "# parents and markers together are sufficient.\n" + "\t".join(COLUMNS) + "\n"
)
_YES = {"yes": True, "no": False, "": False}


@dataclass(frozen=True)
class TermRow:
    """One row.

    :param line: 1-based, in the template.
    :param lists: the columns that hold lists, by name; blanks stripped, empty items left out.
    :param defined: whether parents and markers are sufficient, not only necessary.
    """

    line: int
    label: str
    definition: str
    lists: dict[str, tuple[str, ...]]
    defined: bool


def read_template(path: Path, problems: Problems) -> list[TermRow]:
    """Read a template; lines that start with `#` and empty lines do not count. BOM and CRLF are understood.

    :param problems: gets what is wrong with single rows.
    :raises InputError: if the file cannot be read, is no UTF-8 text, or lacks columns or rows.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=str(path), hint="save it as UTF-8") from error
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    told = [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]
    header = _header(told, path)
    if len(told) < 2:
        raise InputError("has no row", where=str(path), hint="write a row for each new term")
    return [_row(number, line, header, problems) for number, line in told[1:]]


def _header(told: list[tuple[int, str]], path: Path) -> list[str]:
    if not told:
        raise InputError("is empty", where=str(path), hint="start from: iw-onto term template")
    number, line = told[0]
    names = [name.strip() for name in line.split("\t")]
    hint = "start from: iw-onto term template"
    for name in names:
        if name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"columns: {', '.join(COLUMNS)}"
            raise InputError(f"column {name!r} is not known", where=f"{path}:{number}", hint=hint)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InputError(f"lacks the column {missing[0]!r}", where=f"{path}:{number}", hint=hint)
    if len(set(names)) < len(names):
        raise InputError("has a column twice", where=f"{path}:{number}", hint="take one out")
    return names


def _row(number: int, line: str, header: list[str], problems: Problems) -> TermRow:
    cells = dict(zip(header, _cells(number, line, len(header), problems), strict=False))
    for name, cell in cells.items():
        hidden = next((c for c in cell if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}), None)
        if hidden is not None:
            problems.say(number, name, "hidden-character", f"U+{ord(hidden):04X}", "take it out")
    for name in NEEDED:
        if not cells.get(name):
            problems.say(number, name, f"{name}-missing", "", "fill it in")
    if (defined := cells.get("defined", "").lower()) not in _YES:
        problems.say(number, "defined", "defined-form", defined, "yes or no")
    return TermRow(
        number,
        " ".join(cells.get("label", "").split()),
        " ".join(cells.get("definition", "").split()),
        {name: _items(cells.get(name, "")) for name in LISTS},
        _YES.get(defined, False),
    )


def _cells(number: int, line: str, columns: int, problems: Problems) -> list[str]:
    """Stripped cells. Spreadsheets drop empty cells at the end of a row: fewer than columns are no error."""
    try:
        cells = next(csv.reader([line], delimiter="\t", strict=True))
    except csv.Error as error:
        problems.say(number, "", "tsv-syntax", str(error), "mend the quotes")
        cells = line.split("\t")
    if len(cells) > columns:
        value = f"{len(cells)} cells under {columns} columns"
        problems.say(number, "", "tsv-syntax", value, "take out a tab, or join a list by |")
    return [cell.strip() for cell in cells]


def _items(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in cell.split("|") if item.strip()))
