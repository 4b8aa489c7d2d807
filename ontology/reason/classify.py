"""Classifying term files: which axioms, which reasoner, and what it adds to what is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Literal

from ..load import LOCAL, merge, packaged_terms
from ..local_terms import LocalTerms
from ..ontology import Ontology
from . import elk, hermit
from .axioms import Axiom, clashes, module, told_axioms
from .classification import Classification
from .graph_axioms import graph_axioms

Choice = Literal["auto", "elk", "hermit"]


def axioms_of(ontology: Ontology, *files: LocalTerms) -> frozenset[Axiom]:
    """All axioms of OWL EL that bear on the files' terms, those of CL and the packaged terms among them."""
    terms = {curie for file in files for curie in file.terms}
    found = {axiom for file in files for axiom in graph_axioms(file) if isinstance(axiom, Axiom)}
    if not any(file.is_packaged for file in files):
        found |= _packaged()
    found |= set(told_axioms(ontology, terms))
    found |= set(clashes(found))
    return module(found, terms)


@cache
def _packaged() -> frozenset[Axiom]:
    """What an addition builds on beside the nouns: sub-properties above all."""
    if not LOCAL.exists():
        return frozenset()
    return frozenset(a for a in graph_axioms(packaged_terms()) if isinstance(a, Axiom))


def ontology_of(local: LocalTerms) -> Ontology:
    """The ontology that the file's references resolve in: an addition stands beside the packaged terms."""
    ontology = merge(local)
    if local.is_packaged or not LOCAL.exists():
        return ontology
    base = merge(packaged_terms())
    disjoint = tuple(sorted({*base.disjoint, *local.disjoint}))
    return replace(ontology, terms={**base.terms, **local.terms}, disjoint=disjoint)


def classify(axioms: Iterable[Axiom], reasoner: Choice = "elk") -> Classification:
    """Classify with ELK, with HermiT, or (`auto`) with HermiT where there is Java, else with ELK.

    :raises InputError: if HermiT is asked for and there is no Java.
    """
    if reasoner == "hermit" or (reasoner == "auto" and hermit.is_there()):
        return hermit.classify(axioms)
    return elk.classify(axioms)


def untold(found: Classification, terms: Iterable[str], ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """Term → what the reasoner puts directly above it and no is_a tells; terms without such are left out.

    Equal classes are no parents of each other: `same` names them.
    """
    added = {curie: _untold(found, curie, ontology) for curie in sorted(terms)}
    return {curie: parents for curie, parents in added.items() if parents}


def _untold(found: Classification, curie: str, ontology: Ontology) -> tuple[str, ...]:
    told, above = ontology.ancestors(curie), found.above.get(curie, frozenset())
    new = above & ontology.terms.keys() - told - found.equal(curie) - {curie}
    new -= {p for c in told if ontology[c].is_local for p in found.above.get(c, ())}  # said of that ancestor
    # the most specific only: of two equal classes each is above the other, and neither hides the other
    hidden = {p for c in new for p in found.above.get(c, ()) if c not in found.above.get(p, ())}
    return tuple(sorted(new - hidden))


def same(found: Classification, terms: Iterable[str], ontology: Ontology) -> list[tuple[str, str]]:
    """Pairs of classes with the same members, one of them among `terms`; circles of is_a are left out."""
    pairs = {(c, other) for c in terms for other in found.equal(c) & ontology.terms.keys()}
    circles = {(a, b) for a, b in pairs if ontology.is_a(a, b) and ontology.is_a(b, a)}
    return sorted((a, b) for a, b in pairs - circles if a < b or (b, a) not in pairs)


def inferred_parents(local: LocalTerms, ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """Where the markers of each of the file's terms place it, beyond what is told (by ELK).

    :param ontology: CL, the packaged terms and the file's own. :returns: term → the most specific of its
        inferred parents; adding them as is_a makes no circle. Terms with none are left out.
    """
    return untold(classify(axioms_of(ontology, local)), local.terms, ontology)
