"""What kind of mistake an answer is, seen from the term that the curator chose."""

from __future__ import annotations

from collections.abc import Sequence

from ..harmonize.lineage import lineage_of
from ..ontology import Ontology
from .cross_validate import Answer

KINDS = (
    "no letters in the label",
    "no answer",
    "curator is broader",
    "curator is narrower",
    "same lineage",
    "other lineage",
)


def kind_of(answer: Answer, ontology: Ontology) -> str:
    """One of `KINDS`; empty where the answer is right."""
    wanted = answer.row.term_id
    if answer.terms[:1] == (wanted,):
        return ""
    if not any(letter.isalpha() for letter in answer.row.label):
        return "no letters in the label"
    if not answer.terms:
        return "no answer"
    given = answer.terms[0]
    if ontology.is_a(given, wanted):
        return "curator is broader"
    if ontology.is_a(wanted, given):
        return "curator is narrower"
    same = lineage_of(ontology, given) == lineage_of(ontology, wanted)
    return "same lineage" if same else "other lineage"


def worst(answers: Sequence[Answer], ontology: Ontology, count: int = 50) -> list[Answer]:
    """The wrong answers that were given with the most confidence, each label and term once."""
    wrong = {(a.row.label, a.row.term_id): a for a in answers if kind_of(a, ontology)}
    return sorted(wrong.values(), key=lambda a: (-a.confidence, a.row.label))[:count]
