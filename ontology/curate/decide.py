"""A curator's decision on a suggestion, with its history: predicted → accepted, or rejected for good.

SSSOM keeps one justification a row. semapv has a word for judging a candidate that something else found,
`semapv:MappingReview`; a term that the curator found is `semapv:ManualMappingCuration`. The reviewer is
`reviewer_label`. How the candidate was found, and how sure the tool was, moves to the comment, for SSSOM has
no slot for it yet (https://github.com/mapping-commons/sssom/issues/437).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..errors import InputError, UnknownNameError
from ..mapping import NO_TERM, Mapping, MappingSet
from ..ontology import Ontology
from ..sssom import REVIEWED, SUGGESTED, check_label

MANUAL = "semapv:ManualMappingCuration"
CONFIDENCE = 0.9
"""Of a decision whose reviewer states none."""


def is_open(row: Mapping) -> bool:
    """Whether nobody has decided on a row yet."""
    return row.justification == SUGGESTED and not row.reviewer


def find_term(ontology: Ontology, name: str) -> str:
    """The CURIE of a term by CURIE or label; `none` says that no term fits.

    :raises UnknownNameError: names close ones. :raises InputError: for a deprecated term.
    """
    if name in {"none", NO_TERM}:
        return NO_TERM
    curie = name if name in ontology else ontology.by_label.get(name.casefold())
    if curie is None:
        labels = (term.label for term in ontology.terms.values())
        known = ontology.terms if name[:3] in {"CL:", "IW:"} else labels
        raise UnknownNameError("term", name, known, hint="give an id or a label")
    if ontology[curie].deprecated:
        instead = ontology[curie].replaced_by or "another term"
        raise InputError(f"{curie} is deprecated", hint=f"use {instead}")
    return curie


def accept(
    found: MappingSet,
    ontology: Ontology,
    label: str,
    term: str | None,
    reviewer: str,
    *,
    predicate: str = "skos:exactMatch",
    confidence: float = CONFIDENCE,
    comment: str = "",
    reject_others: bool = False,
    new: bool = False,
) -> MappingSet:
    """The set in which a label means a term.

    :param term: CURIE, label or `none`; None for the best open candidate.
    :param reject_others: keep the label's other candidates as negative rows, instead of dropping them.
    :param new: the label need not be in the set.
    :raises UnknownNameError: for a label or term that is not there. :raises InputError: for a contradiction.
    """
    rows = _rows(found, label, new)
    curie = find_term(ontology, term) if term else _best(rows, label)
    told = next((row for row in rows if row.object_id == curie), None)
    others = [row for row in rows if row.object_id != curie]
    _refuse_contradiction(label, curie, predicate, [row for row in others if not is_open(row)])
    decided = replace(
        _reviewed(told, reviewer, confidence, comment) if told else Mapping(label, "", "", reviewer=reviewer),
        predicate="skos:exactMatch" if curie == NO_TERM else predicate,
        object_id=curie,
        object_label="" if curie == NO_TERM else ontology[curie].label,
        negated=False,
    )
    if told is None:
        decided = replace(decided, justification=MANUAL, confidence=confidence, comment=comment)
    if reject_others:
        others = [_rejected(row, reviewer, confidence) if is_open(row) else row for row in others]
    return _with(found, label, [decided, *(row for row in others if not is_open(row))])


def reject(
    found: MappingSet,
    ontology: Ontology,
    label: str,
    term: str,
    reviewer: str,
    *,
    confidence: float = CONFIDENCE,
    comment: str = "",
) -> MappingSet:
    """The set in which a label is not a term: a negative row, so that it is never suggested again.

    :raises UnknownNameError: for a label or term that is not there.
    """
    rows, curie = _rows(found, label, False), find_term(ontology, term)
    if curie == NO_TERM:
        raise InputError("that no term fits cannot be rejected", hint="accept a term instead")
    told = next((row for row in rows if row.object_id == curie), None)
    made = told or Mapping(label, "skos:exactMatch", curie, ontology[curie].label, MANUAL)
    decided = replace(_rejected(made, reviewer, confidence, comment), object_label=ontology[curie].label)
    return _with(found, label, [decided, *(row for row in rows if row is not told)])


def _rows(found: MappingSet, label: str, new: bool) -> list[Mapping]:
    check_label(label)
    if label not in found.by_label and not new:
        hint = "--new adds a label"
        raise UnknownNameError("label", label, found.by_label, where=str(found.path or ""), hint=hint)
    return list(found.by_label.get(label, ()))


def _best(rows: Iterable[Mapping], label: str) -> str:
    candidates = [row for row in rows if is_open(row)]
    if not candidates:
        raise InputError(f"{label!r} has no open candidate", hint="name the term")
    return min(candidates, key=_rank).object_id


def _rank(row: Mapping) -> tuple[int, float]:
    """The draft's own order, which weighs more than the likeness of names; else confidence."""
    told = re.search(r"candidate (\d+) of", row.comment)
    return int(told[1]) if told else 10**6, -(row.confidence or 0.0)


def _reviewed(row: Mapping, reviewer: str, confidence: float, comment: str) -> Mapping:
    """A row after review: what was said of it before stands in its comment."""
    history = ""
    if is_open(row):
        history = f"suggested by {row.justification}, confidence {row.confidence or 0.0:.2f}"
    elif row.negated:
        history = f"was rejected by {row.reviewer}"
    return replace(
        row,
        justification=row.justification if row.justification == MANUAL else REVIEWED,
        confidence=confidence,
        reviewer=reviewer,
        date="",  # of the decision that this one stands for now
        comment="; ".join(part for part in (comment, row.comment, history) if part),
    )


def _rejected(row: Mapping, reviewer: str, confidence: float, comment: str = "") -> Mapping:
    predicate = "skos:exactMatch" if is_open(row) else row.predicate
    return replace(_reviewed(row, reviewer, confidence, comment), predicate=predicate, negated=True)


def _refuse_contradiction(label: str, curie: str, predicate: str, decided: list[Mapping]) -> None:
    for row in decided:
        both_exact = predicate == row.predicate == "skos:exactMatch" or NO_TERM in {curie, row.object_id}
        if both_exact and not row.negated:
            what = f"{label!r} is {row.object_id} already"
            raise InputError(what, hint=f"reject that first, or accept {curie} as broad or narrow")


def _with(found: MappingSet, label: str, rows: list[Mapping]) -> MappingSet:
    kept = (row for row in found.mappings if row.label != label)
    return replace(found, mappings=(*kept, *rows))
