"""Why a class can have no member, or why it is below another: a smallest set of axioms that does it.

Kalyanpur et al. 2007, Finding all justifications of OWL DL entailments, ISWC: one proof, from which axioms
are taken out as long as the conclusion still follows.
"""

from __future__ import annotations

from collections.abc import Iterable

from .axioms import NOTHING, Axiom
from .trace import trace


def why_unsatisfiable(axioms: Iterable[Axiom], curie: str) -> list[Axiom]:
    """Axioms, none of which can go, that leave the class no member, in the order of reasoning."""
    return why_below(axioms, curie, NOTHING)


def why_below(axioms: Iterable[Axiom], curie: str, parent: str) -> list[Axiom]:
    """Axioms, none of which can go, that put the class below the other; empty if it is not below it."""
    needed = trace(axioms, curie, parent) or []
    for axiom in reversed(list(needed)):
        rest = [other for other in needed if other != axiom]
        if trace(rest, curie, parent) is not None:
            needed = rest
    return needed
