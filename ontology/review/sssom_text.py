"""`SssomText`: a mapping set as lines, of which a decision changes those of one label and no other.

A curator's file may hold columns and header keys that we do not know; they stay, to the byte. And a file of
5,000 labels with eight candidates each is written anew in milliseconds, where a model of every row takes
seconds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from functools import lru_cache

import yaml  # type: ignore[import-untyped,unused-ignore]

from ..curies import PREFIXES, citation, label_curie
from ..errors import InputError
from ..mapping import Mapping, MappingSet
from ..sssom import SUGGESTED, check_label, check_metadata, check_text, format_mapping_set, lab_of
from ..sssom_table import parse_sssom_table

NEEDED = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "reviewer_label", "mapping_date", "confidence", "comment"),
)
"""Columns of a set under review: all from the start, so that a decision touches its own lines only."""

Cells = tuple[str, ...]
Lines = Table[str, tuple[str, ...]]
"""Label → its lines, sorted."""


@dataclass(frozen=True)
class SssomText:
    """A file's parts.

    :param header: lines that start with `#`.
    :param lab: whose labels these are, by the header's `mapping_set_id`.
    :param source: the publication that the header cites for the labels; empty where it cites none.
    :param left: lines that decisions took out, by what they say: undo brings them back to the byte.
    """

    header: tuple[str, ...]
    columns: tuple[str, ...]
    lines: Lines
    lab: str
    source: str = ""
    left: Table[Mapping, str] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def parse(text: str, where: str) -> SssomText:
        """Read a file.

        :raises InputError: naming the line, for what is no SSSOM/TSV: such as the marks of a merge that git
            left to be made.
        """
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        lines = text.split("\n")
        count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        table = parse_sssom_table("\n".join(lines[: count + 1]))  # the header and the names of the columns
        for row, problem in table.problems:
            raise InputError(problem, where=f"{where}:{row}", hint="run iw-onto validate")
        record = check_metadata(table, where)
        columns = table.header
        if missing := [
            name for name in ("subject_label", "object_id", "predicate_id") if name not in columns
        ]:
            raise InputError(f"has no column {missing[0]}", where=where, hint="run iw-onto validate")
        found = _by_label(lines, count + 1, columns, where)
        lab, source = lab_of(str(record.mapping_set_id)), str(record.subject_source or "")
        made = SssomText(tuple(lines[:count]), columns, found, lab, source)
        return made._sorted()

    @staticmethod
    def of(mapping_set: MappingSet) -> SssomText:
        """The text that a set is written as."""
        # Without a row the writer has no columns; the row that stands in for one is not kept.
        rows = mapping_set.mappings or (Mapping("-", "skos:closeMatch", "CL:0000000", "", SUGGESTED, 0.0),)
        text = format_mapping_set(replace(mapping_set, mappings=rows))
        made = SssomText.parse(text, str(mapping_set.path or mapping_set.id))
        return (made if mapping_set.mappings else replace(made, lines={}))._with_columns()

    def text(self) -> str:
        """The file, rows sorted by label."""
        return self.data().decode("utf-8")

    def data(self) -> bytes:
        """The same as UTF-8."""
        head = _encoded((*self.header, "\t".join(self.columns)))
        rows = (_encoded(self.lines[label]) for label in sorted(self.lines))
        return b"\n".join((head, *rows, b""))

    def rows(self, label: str) -> tuple[Mapping, ...]:
        """What the file says of a label."""
        return tuple(_mapping(self._cells(line)) for line in self.lines.get(label, ()))

    def with_rows(self, label: str, rows: Iterable[Mapping]) -> SssomText:
        """The file in which a label has these rows, and every other label those that it had.

        :raises InputError: for a text that no TSV cell can hold.
        """
        whole = self._with_columns()
        old = [(_mapping(whole._cells(line)), line) for line in whole.lines.get(label, ())]
        left = {**whole.left, **dict(old)}
        made = sorted((_taken(old, row) or left.get(row) or whole._line(row) for row in rows), key=whole._key)
        lines = {**whole.lines, label: tuple(made)}
        if not made:
            del lines[label]
        header = _with_prefixes(whole.header, made, whole.columns)
        return replace(whole, header=header, lines=lines, left=left)

    def with_source(self, source: str) -> SssomText:
        """The file that cites a publication for its labels.

        :param source: a DOI or a PubMed id.
        :raises InputError: for anything else.
        """
        if not (cited := citation(source.strip())):
            raise InputError(f"{source!r} is no DOI and no PubMed id", hint="write doi:10.… or PMID:…")
        others = [line for line in self.header if not line.startswith("#subject_source:")]
        at = next((i for i, line in enumerate(others) if line.startswith("#subject_type:")), len(others))
        line = "#" + yaml.safe_dump({"subject_source": cited}, width=10_000, allow_unicode=True).strip()
        header = _with_prefix((*others[:at], line, *others[at:]), cited.partition(":")[0])
        if not _differ_by(self.header, header, {"subject_source": cited}):
            what = "the header is written in a way that cannot be edited safely"
            raise InputError(what, hint=f"write subject_source: {cited} into it by hand")
        return replace(self, header=header, source=cited)

    def _with_columns(self) -> SssomText:
        """With the columns that a decision needs; those that are missing come last."""
        missing = tuple(name for name in NEEDED if name not in self.columns)
        if not missing:
            return self
        more = "\t" * len(missing)
        lines = {label: tuple(line + more for line in rows) for label, rows in self.lines.items()}
        return replace(self, columns=(*self.columns, *missing), lines=lines, left={})

    def _sorted(self) -> SssomText:
        lines = {label: tuple(sorted(rows, key=self._key)) for label, rows in self.lines.items()}
        return replace(self, lines=lines)

    def _cells(self, line: str) -> dict[str, str]:
        return dict(zip(self.columns, _split(line), strict=True))

    def _key(self, line: str) -> tuple[str, str, bool]:
        """The order in which `format_mapping_set` writes the rows of a label."""
        cells = self._cells(line)
        return cells["predicate_id"], cells["object_id"], bool(cells.get("predicate_modifier", "").strip())

    def _line(self, row: Mapping) -> str:
        check_label(row.label)
        for text in (row.comment, row.object_label, row.reviewer):
            check_text(text)
        told = {
            "subject_id": label_curie(self.lab, row.label),
            "subject_label": row.label,
            "predicate_id": row.predicate,
            "predicate_modifier": "Not" * row.negated,
            "object_id": row.object_id,
            "object_label": row.object_label,
            "mapping_justification": row.justification,
            "reviewer_label": row.reviewer,
            "mapping_date": row.date,
            "confidence": "" if row.confidence is None else repr(float(row.confidence)),
            "comment": row.comment,
        }
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter="\t", lineterminator="")
        writer.writerow([told.get(name, "") for name in self.columns])
        return buffer.getvalue()


def _taken(old: list[tuple[Mapping, str]], row: Mapping) -> str:
    """The first line that says a row, which is taken from the list; empty if there is none."""
    at = next((i for i, (said, _) in enumerate(old) if said == row), None)
    return old.pop(at)[1] if at is not None else ""


@lru_cache(maxsize=1 << 16)
def _encoded(lines: Cells) -> bytes:
    """Kept, for a decision leaves nearly all lines of a file as they were."""
    return "\n".join(lines).encode("utf-8")


def _by_label(lines: list[str], names: int, columns: Cells, where: str) -> dict[str, tuple[str, ...]]:
    """The lines below the one of the columns' names, by label."""
    place = columns.index("subject_label")
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines[names:], start=names + 1):
        if not line.strip():
            continue
        cells = _split(line)
        if len(cells) != len(columns):
            what = f"{len(cells)} cells under {len(columns)} columns"
            raise InputError(what, where=f"{where}:{number}", hint="run iw-onto validate")
        found.setdefault(cells[place], []).append(line)
    return {label: tuple(rows) for label, rows in found.items()}


def _split(line: str) -> list[str]:
    return next(csv.reader([line], delimiter="\t")) if '"' in line else line.split("\t")


def _mapping(cells: Table[str, str]) -> Mapping:
    def told(name: str) -> str:
        return cells.get(name, "").strip()

    return Mapping(
        label=cells["subject_label"],
        predicate=told("predicate_id"),
        object_id=told("object_id"),
        object_label=told("object_label"),
        justification=told("mapping_justification"),
        confidence=_number(told("confidence")),
        negated=told("predicate_modifier") == "Not",
        comment=told("comment"),
        reviewer=told("reviewer_label"),
        date=told("mapping_date"),
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _with_prefixes(header: Cells, lines: Iterable[str], columns: Cells) -> Cells:
    """The header with the prefixes of new rows' terms in its `curie_map`, in their order."""
    place = columns.index("object_id")
    named = {_split(line)[place].partition(":")[0] for line in lines} & {"CL", "IW"}
    for prefix in sorted(named):
        header = _with_prefix(header, prefix)
    return header


def _differ_by(before: Cells, after: Cells, told: dict[str, str]) -> bool:
    """Whether a header says the same as before and what is told, prefixes aside."""
    old, new = (parse_sssom_table("\n".join((*lines, "subject_label\t"))) for lines in (before, after))
    kept = {**old.metadata, **told, "curie_map": None}
    return {**new.metadata, "curie_map": None} == kept and bool(new.metadata)


def _with_prefix(header: Cells, prefix: str) -> Cells:
    """The header with a prefix in its `curie_map`, in its order."""
    if "#curie_map:" not in header:
        return header
    first = header.index("#curie_map:") + 1
    last = next((i for i in range(first, len(header)) if not header[i].startswith("#  ")), len(header))
    own = header[first:last]
    if any(line.startswith(f"#  {prefix}:") for line in own):
        return header
    at = next((i for i, line in enumerate(own, first) if line > f"#  {prefix}:"), last)
    made = (*header[:at], f"#  {prefix}: {PREFIXES[prefix]}", *header[at:])
    return made if _differ_by(header, made, {}) else header  # an unusual indent: validate names the prefix
