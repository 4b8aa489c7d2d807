"""Axioms that the nouns do not carry: other equivalences, nested expressions, sub-properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..curies import compress, expand
from ..local_terms import LocalTerms
from .axioms import Axiom, Expression, Kind, Some, held, meet

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

_DEEPEST, _LARGEST = 20, 500  # levels and nodes of an expression
_KINDS: dict[str, Kind] = {"owl:equivalentClass": "EquivalentClasses", "rdfs:subClassOf": "SubClassOf"}


def graph_axioms(local: LocalTerms) -> Iterator[Axiom | tuple[str, str]]:
    """Axioms; for one outside OWL EL, the term and the property that say it instead."""
    from rdflib import URIRef

    graph = local.graph
    for property_, kind in _KINDS.items():
        for subject, target in graph.subject_objects(_iri(property_)):
            if isinstance(subject, URIRef):
                curie, expression = compress(str(subject)), _Expressions(graph).read(target)
                if expression is None:
                    yield curie, property_
                elif expression != curie:
                    yield Axiom(kind, curie, expression)
    for below, above in graph.subject_objects(_iri("rdfs:subPropertyOf")):
        if (below, _iri("rdf:type"), _iri("owl:ObjectProperty")) in graph:
            yield Axiom("SubObjectPropertyOf", compress(str(below)), compress(str(above)))


class _Expressions:
    """Class expressions of OWL EL (names, ∃, ⊓); None for any other.

    Blank nodes may run in circles and share parts, so that a small file holds an endless expression: each
    is read to a bounded depth and size.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.left = _LARGEST

    def read(self, node: Node, depth: int = 0) -> Expression | None:
        from rdflib import URIRef

        self.left -= 1
        if isinstance(node, URIRef):
            return compress(str(node))
        if depth > _DEEPEST or self.left < 0:
            return None
        property_ = self.graph.value(node, _iri("owl:onProperty"))
        filler = self.graph.value(node, _iri("owl:someValuesFrom"))
        if isinstance(property_, URIRef) and filler is not None:
            return _some(compress(str(property_)), self.read(filler, depth + 1))
        return self._intersection(self.graph.value(node, _iri("owl:intersectionOf")), depth)

    def _intersection(self, members: Node | None, depth: int) -> Expression | None:
        try:
            nodes = list(self.graph.items(members)) if members is not None else []
        except ValueError:  # a list that runs in a circle
            return None
        known = []
        for node in nodes:
            part = self.read(node, depth + 1)
            if part is None:
                return None
            known.append(part)
        return meet(known) if known else None


def _some(predicate: str, filler: Expression | None) -> Expression | None:
    if filler is None:
        return None
    return held(predicate, filler) if isinstance(filler, str) else Some(predicate, filler)


def _iri(curie: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(expand(curie))
