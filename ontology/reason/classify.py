"""Classifying term files: which reasoner, and what it adds to what is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from ..local_terms import LocalTerms
from ..ontology import Ontology
from . import elk, hermit
from .axioms import Axiom, told_axioms
from .classification import Classification
from .explain import in_words, why_below, why_unsatisfiable
from .graph_axioms import graph_axioms

Choice = Literal["auto", "elk", "hermit"]


def axioms_of(local: LocalTerms, ontology: Ontology) -> frozenset[Axiom]:
    """All axioms of OWL EL that bear on the file's terms."""
    own = (axiom for axiom in graph_axioms(local) if isinstance(axiom, Axiom))
    return frozenset((*told_axioms(ontology, local.terms), *own))


def classify(axioms: Iterable[Axiom], reasoner: Choice = "elk") -> Classification:
    """Classify with ELK, with HermiT, or (`auto`) with HermiT where there is Java, else with ELK.

    :raises InputError: if HermiT is asked for and there is no Java.
    """
    if reasoner == "hermit" or (reasoner == "auto" and hermit.is_there()):
        return hermit.classify(axioms)
    return elk.classify(axioms)


def untold(found: Classification, terms: Iterable[str], ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """Term → what the reasoner puts directly above it and no is_a tells; terms without such are left out."""
    added = {curie: _untold(found, curie, ontology) for curie in sorted(terms)}
    return {curie: parents for curie, parents in added.items() if parents}


def _untold(found: Classification, curie: str, ontology: Ontology) -> tuple[str, ...]:
    new = found.above.get(curie, frozenset()) & ontology.terms.keys() - ontology.ancestors(curie) - {curie}
    # the most specific only: of two equal classes each is above the other, and neither hides the other
    hidden = {p for c in new for p in found.above.get(c, ()) if c not in found.above.get(p, ())}
    return tuple(sorted(new - hidden))


def inferred_parents(local: LocalTerms, ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """Where the markers of each of the file's terms place it, beyond what is told (by ELK)."""
    return untold(classify(axioms_of(local, ontology)), local.terms, ontology)


def report(
    found: Classification, axioms: frozenset[Axiom], local: LocalTerms, ontology: Ontology
) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows: term, label, `unsatisfiable` or `is_a`, the parent that is not told, why in words."""
    for curie in sorted(found.unsatisfiable & local.terms.keys()):
        why = in_words(why_unsatisfiable(axioms, curie), ontology)
        yield curie, ontology[curie].label, "unsatisfiable", "", why
    for curie, parents in untold(found, local.terms, ontology).items():
        for parent in parents:
            why = in_words(why_below(axioms, curie, parent), ontology)
            yield curie, ontology[curie].label, "is_a", f"{parent} {ontology[parent].label}", why
