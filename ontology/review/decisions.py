"""What a curator's key becomes in the file: one row a decision, with who decided, how and when.

A person who has all candidates with their evidence before them curates by hand
(`semapv:ManualMappingCuration`); where the term came from, and how sure the tool was, stands in the comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..curate.decide import CONFIDENCE, MANUAL, is_open
from ..mapping import NO_TERM, Mapping

EXACT, BROAD, NARROW = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"
OPEN = "skos:closeMatch"
"""The predicate of a draft's row, which nobody has decided on."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and when.

    :param date: ISO day.
    """

    name: str
    date: str


def accepted(
    rows: Sequence[Mapping], label: str, term: str, name: str, predicate: str, by: Reviewer, comment: str = ""
) -> list[Mapping]:
    """The label is the term: in place of every other row but those that say what it is not.

    :param term: CURIE. :param name: its label.
    """
    row = Mapping(label, predicate, term, name, MANUAL, CONFIDENCE, False, comment, by.name, date=by.date)
    return [row, *_kept_no(rows, term)]


def without_term(rows: Sequence[Mapping], label: str, by: Reviewer, comment: str = "") -> list[Mapping]:
    """No term fits the label."""
    return accepted(rows, label, NO_TERM, "", EXACT, by, comment)


def rejected(
    rows: Sequence[Mapping], label: str, term: str, name: str, by: Reviewer, comment: str = ""
) -> list[Mapping]:
    """The label is not the term: a negative row, so that it is never suggested again."""
    row = Mapping(label, EXACT, term, name, MANUAL, CONFIDENCE, True, comment, by.name, date=by.date)
    return [row, *(other for other in rows if other.object_id != term)]


def decided_by(rows: Sequence[Mapping]) -> Mapping | None:
    """The row that says what a label is; None while it is open, or only said what it is not."""
    told = (row for row in rows if not row.negated and row.predicate != OPEN and not is_open(row))
    return min(told, key=lambda row: (row.predicate != EXACT, -(row.confidence or 0.0)), default=None)


def _kept_no(rows: Sequence[Mapping], term: str) -> list[Mapping]:
    """Rows that say what the label is not. No row may deny the term that it is."""
    return [row for row in rows if row.negated and row.object_id != term]
