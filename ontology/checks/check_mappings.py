"""Checks of the rows of one mapping set: each row alone, then the rows of each label together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..curies import label_curie
from ..errors import ImmuneWorldError
from ..finding import Finding
from ..mapping import NO_TERM
from ..ontology import Ontology
from ..sssom import LITERAL, brief, check_row
from .check_set import REQUIRED_COLUMNS, SetFile
from .check_terms import use_instead
from .rules import found

EXACT = "skos:exactMatch"
PREDICATES = frozenset({EXACT, "skos:broadMatch", "skos:narrowMatch"})
# What the SSSOM specification lists; another name is one of these, mistyped.
_PROCESSES = (
    *("ManualMappingCuration", "MappingReview", "MappingChaining", "MappingInversion", "LogicalReasoning"),
    *("LexicalMatching", "StructuralMatching", "CompositeMatching", "UnspecifiedMatching"),
    *("InstanceBasedMatching", "BackgroundKnowledgeBasedMatching"),
    *("LexicalSimilarityThresholdMatching", "SemanticSimilarityThresholdMatching"),
)
JUSTIFICATIONS = frozenset(f"semapv:{name}" for name in _PROCESSES)


@dataclass(frozen=True)
class Row:
    """One data row, with the ontology its object resolves in.

    :param whole: False if a term file is broken, so that an unknown `IW:` id proves nothing.
    """

    file: SetFile
    number: int
    cells: dict[str, str]
    ontology: Ontology
    whole: bool = True

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column) or ""

    def lacks(self, column: str) -> bool:
        """Whether the cell is blank; a column that is missing altogether is said once, at the header."""
        return column in self.cells and not self.cells[column].strip()

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows one, the negation aside."""
        return (self["subject_label"], self["predicate_id"], self["object_id"])

    @property
    def negated(self) -> bool:
        """Whether `predicate_modifier` is Not."""
        return self["predicate_modifier"] == "Not"

    def say(self, rule: str, column: str, value: str, fix: str = "") -> Finding:
        """A finding at a cell."""
        return found(rule, self.file.shown, self.number, column, value, fix)


def check_mappings(file: SetFile, ontology: Ontology, whole: bool = True) -> list[Finding]:
    """What is wrong with the rows of one set."""
    rows = rows_of(file, ontology, whole)
    findings: list[Finding] = []
    for row in rows:
        said = [finding for check in _ROW_CHECKS for finding in check(row)]
        findings.extend(said or _sssom(row))
    if not {"subject_label", "predicate_id", "object_id"} <= set(file.table.header):
        return findings
    for check_all in (_repeats, _contradictions, _labels, _near_labels):
        findings.extend(check_all(rows))
    return findings


def rows_of(file: SetFile, ontology: Ontology, whole: bool = True) -> list[Row]:
    """The rows that can be read; the cells of the others are shifted, which is said as tsv-syntax."""
    broken = {number for number, _ in file.table.problems}
    return [Row(file, n, cells, ontology, whole) for n, cells in file.table.rows if n not in broken]


def _label(row: Row) -> Iterator[Finding]:
    if row.lacks("subject_label"):
        yield row.say("label-empty", "subject_label", "")
    elif {"subject_id", "subject_label"} <= row.cells.keys():
        wanted = [label_curie(lab, row["subject_label"]) for lab in (row.file.folder, row.file.lab)]
        if row["subject_id"] not in wanted:
            yield row.say("subject-id", "subject_id", row["subject_id"], f"use {wanted[0]}")
    if row.cells.get("subject_type", LITERAL) != LITERAL:
        yield row.say("subject-type", "subject_type", row["subject_type"])


def _predicate(row: Row) -> Iterator[Finding]:
    if "predicate_id" in row.cells and row["predicate_id"] not in PREDICATES:
        yield row.say("predicate-not-allowed", "predicate_id", row["predicate_id"])
    elif row["object_id"] == NO_TERM and row["predicate_id"] != EXACT:
        yield row.say("no-term-predicate", "predicate_id", row["predicate_id"])
    if row["predicate_modifier"] not in {"", "Not"}:
        yield row.say("modifier-not-allowed", "predicate_modifier", row["predicate_modifier"])


def _object(row: Row) -> Iterator[Finding]:
    curie = row["object_id"]
    if row.lacks("object_id"):
        yield row.say("object-missing", "object_id", "")
    elif curie and curie != NO_TERM and (row.whole or not curie.startswith("IW:")):
        if curie in row.ontology:
            yield from _term(row, curie)
        elif re.match(r"(?!CL:|IW:)[A-Za-z]+:", curie):
            yield row.say("object-not-cell", "object_id", curie)
        else:
            known = row.ontology.by_label.get((row["object_label"] or curie).casefold().strip())
            fix = f"use {known}" if known else ""
            yield row.say("object-unknown", "object_id", curie, fix)


def _term(row: Row, curie: str) -> Iterator[Finding]:
    term = row.ontology[curie]
    if term.deprecated:
        yield row.say("object-deprecated", "object_id", f"{curie} {term.label!r}", use_instead(term))
    elif "object_label" in row.cells and row["object_label"] != term.label:
        yield row.say("object-label", "object_label", row["object_label"], f"use {term.label!r}")


def _evidence(row: Row) -> Iterator[Finding]:
    if "mapping_justification" in row.cells and row["mapping_justification"] not in JUSTIFICATIONS:
        yield row.say("justification", "mapping_justification", row["mapping_justification"])
    if row.lacks("confidence"):
        yield row.say("confidence-missing", "confidence", "")
    elif not _is_probability(row.cells.get("confidence", "1")):
        yield row.say("confidence-range", "confidence", row["confidence"])


def _is_probability(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


_ROW_CHECKS: tuple[Callable[[Row], Iterator[Finding]], ...] = (_label, _predicate, _object, _evidence)


def _sssom(row: Row) -> Iterator[Finding]:
    """What the library refuses and no rule above has named."""
    if not row.cells.keys() >= set(REQUIRED_COLUMNS):
        return
    try:
        check_row({k: v for k, v in row.cells.items() if k})
    except (ValueError, ImmuneWorldError) as error:
        yield row.say("sssom-invalid", "", brief(error))


def _repeats(rows: list[Row]) -> Iterator[Finding]:
    first: dict[tuple[tuple[str, ...], bool], int] = {}
    for row in rows:
        before = first.setdefault((row.key, row.negated), row.number)
        if before != row.number:
            yield row.say("row-duplicate", "subject_label", f"{row['subject_label']!r} also at row {before}")


def _contradictions(rows: list[Row]) -> Iterator[Finding]:
    stated = {row.key: row.number for row in rows if not row.negated}
    for row in rows:
        if row.negated and row.key in stated:
            value = f"{' '.join(row.key)} stated at row {stated[row.key]}"
            yield row.say("row-contradiction", "predicate_modifier", value)


def _labels(rows: list[Row]) -> Iterator[Finding]:
    """A label means one thing exactly, or nothing, or several coarser or finer things."""
    of_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["subject_label"] and row["object_id"] and not row.negated:
            of_label[row["subject_label"]].append(row)
    for label, group in of_label.items():
        exact = [row for row in group if row["predicate_id"] == EXACT and row["object_id"] != NO_TERM]
        for row in exact[1:]:
            if row["object_id"] != exact[0]["object_id"]:
                value = f"{label!r} → {exact[0]['object_id']} and {row['object_id']}"
                yield row.say("label-two-exact", "object_id", value)
        nothing = [row for row in group if row["object_id"] == NO_TERM]
        if nothing and len(nothing) < len(group):
            yield nothing[0].say("no-term-and-term", "object_id", f"{label!r}")


def _near_labels(rows: list[Row]) -> Iterator[Finding]:
    first: dict[str, tuple[str, int]] = {}
    meaning: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        meaning[row["subject_label"]].add((*row.key[1:], row["predicate_modifier"]))
    told = set()
    for row in rows:
        label = row["subject_label"]
        before, number = first.setdefault("".join(label.casefold().split()), (label, row.number))
        if before != label and label not in told:
            told.add(label)
            rule = "label-spelt-twice" if meaning[label] == meaning[before] else "label-near-duplicate"
            yield row.say(rule, "subject_label", f"{label!r} and {before!r} at row {number}")
