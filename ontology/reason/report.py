"""What a classification adds to what is told, with the reason of each, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..ontology import Ontology
from .axioms import NOTHING, Axiom
from .classification import Classification
from .classify import same, untold
from .explain import why_below
from .words import in_words

Kind = Literal["unsatisfiable", "is_a", "same_as"]


@dataclass(frozen=True, slots=True)
class Inferred:
    """One thing that follows from the axioms.

    :param term: CURIE. :param other: CURIE of the class it is below or equal to; empty if unsatisfiable.
    :param why: the axioms that do it, in words.
    """

    term: str
    kind: Kind
    other: str
    why: str


def report(
    found: Classification, axioms: frozenset[Axiom], terms: Iterable[str], ontology: Ontology
) -> Iterator[Inferred]:
    """First the terms that can have no member, then new is_a, then pairs of equal classes; each by id."""
    terms = sorted(set(terms))

    def row(kind: Kind, term: str, other: str = "") -> Inferred:
        why = why_below(axioms, term, other or NOTHING)
        if kind == "same_as":
            why += [axiom for axiom in why_below(axioms, other, term) if axiom not in why]
        return Inferred(term, kind, other, in_words(why, ontology))

    yield from (row("unsatisfiable", term) for term in terms if term in found.unsatisfiable)
    for term, parents in untold(found, terms, ontology).items():
        yield from (row("is_a", term, parent) for parent in parents)
    yield from (row("same_as", *pair) for pair in same(found, terms, ontology))
