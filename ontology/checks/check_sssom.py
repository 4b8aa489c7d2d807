"""What the SSSOM specification asks of a table, and nothing that only this project asks.

https://mapping-commons.github.io/sssom/spec-model/ (1.0): `mapping_justification` and `predicate_id` are
required; a subject or object has an id unless it is a literal, which has a label; slots with a closed list
keep to it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator

from ..finding import Finding
from .check_set import BUILT_IN, SetFile
from .rules import found

LITERAL = "rdfs literal"
_TYPES = (
    "owl class",
    "owl object property",
    "owl data property",
    "owl annotation property",
    "owl named individual",
    "skos concept",
    "rdfs resource",
    "rdfs class",
    LITERAL,
    "rdfs datatype",
    "rdf property",
    "composed entity expression",
)
_CARDINALITIES = ("1:1", "1:n", "n:1", "1:0", "0:1", "n:n", "0:0")
_CURIE = re.compile(r"[A-Za-z_][\w.-]*:\S+$")
_REQUIRED = ("predicate_id", "mapping_justification")
_REFERENCES = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def check_sssom(file: SetFile) -> list[Finding]:
    """What makes a table invalid SSSOM/TSV."""
    table = file.table
    findings = [
        found("header-yaml" if "header" in problem else "tsv-syntax", file.shown, row, "", problem)
        for row, problem in table.problems
        if "there is no YAML header" not in problem  # metadata may be kept in a file of its own
    ]
    if table.header:
        passed_on = {key for key, value in table.metadata.items() if value}
        absent = [c for c in _REQUIRED if c not in table.header and c not in passed_on]
        findings += [found("column-missing", file.shown, table.header_row, c, "") for c in absent]
    for number, cells in table.rows:
        slots = {**_propagated(file), **{k: v.strip() for k, v in cells.items() if v.strip()}}
        findings += [f for check in _CHECKS for f in check(file, number, slots)]
    return findings


def _propagated(file: SetFile) -> dict[str, str]:
    """Slots that a set may say once for all its rows."""
    names = (
        "subject_type",
        "object_type",
        "mapping_date",
        "subject_source",
        "object_source",
        "predicate_type",
    )
    return {name: file.text(name) for name in names if file.text(name)}


def _required(file: SetFile, row: int, slots: dict[str, str]) -> Iterator[Finding]:
    for column in _REQUIRED:
        if column not in slots and column in file.table.header:
            yield found("slot-missing", file.shown, row, column, "")
    for side in ("subject", "object"):
        wanted = "label" if slots.get(f"{side}_type") == LITERAL else "id"
        if f"{side}_{wanted}" not in slots:
            yield found("slot-missing", file.shown, row, f"{side}_{wanted}", "")


def _closed_lists(file: SetFile, row: int, slots: dict[str, str]) -> Iterator[Finding]:
    lists = {
        "predicate_modifier": ("Not",),
        "mapping_cardinality": _CARDINALITIES,
        "subject_type": _TYPES,
        "object_type": _TYPES,
    }
    for column, allowed in lists.items():
        if column in slots and slots[column] not in allowed:
            yield found("slot-value", file.shown, row, column, slots[column], f"one of {', '.join(allowed)}")


def _numbers(file: SetFile, row: int, slots: dict[str, str]) -> Iterator[Finding]:
    for column in ("confidence", "similarity_score", "reviewer_confidence"):
        if column in slots and not _is_probability(slots[column]):
            yield found("slot-value", file.shown, row, column, slots[column], "a number from 0 to 1")
    for column in ("mapping_date", "publication_date", "review_date"):
        if column in slots and not _is_date(slots[column]):
            yield found("slot-value", file.shown, row, column, slots[column], "a date, 2026-11-23")


def _references(file: SetFile, row: int, slots: dict[str, str]) -> Iterator[Finding]:
    curie_map = file.table.metadata.get("curie_map")
    known = {*BUILT_IN, *(curie_map if isinstance(curie_map, dict) else ())}
    external = not file.table.metadata  # the prefixes stand in the other file
    for column in _REFERENCES:
        value = slots.get(column, "")
        if value and not _CURIE.match(value):
            yield found("slot-value", file.shown, row, column, value, "a CURIE")
        elif value and not external and value.partition(":")[0] not in known:
            yield found("prefix-undeclared", file.shown, row, column, value.partition(":")[0])
    justification = slots.get("mapping_justification", "semapv:")
    if not justification.startswith("semapv:"):
        yield found("justification", file.shown, row, "mapping_justification", justification)


def _is_probability(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


_CHECKS: tuple[Callable[[SetFile, int, dict[str, str]], Iterator[Finding]], ...] = (
    _required,
    _closed_lists,
    _numbers,
    _references,
)
