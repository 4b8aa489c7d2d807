"""Axioms that the nouns do not carry: other equivalences, nested expressions, sub-properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..curies import compress, expand
from ..local_terms import LocalTerms
from .axioms import And, Axiom, Expression, Kind, Some, held

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

_DEEPEST = 20  # nested expressions; deeper ones are a blank-node circle
_KINDS: dict[str, Kind] = {"owl:equivalentClass": "EquivalentClasses", "rdfs:subClassOf": "SubClassOf"}


def graph_axioms(local: LocalTerms) -> Iterator[Axiom | tuple[str, str]]:
    """Axioms; for one outside OWL EL, the term and the property that say it instead."""
    from rdflib import URIRef

    graph = local.graph
    for property_, kind in _KINDS.items():
        for subject, target in graph.subject_objects(_iri(property_)):
            if isinstance(subject, URIRef):
                curie, expression = compress(str(subject)), _expression(graph, target)
                yield (curie, property_) if expression is None else Axiom(kind, curie, expression)
    for below, above in graph.subject_objects(_iri("rdfs:subPropertyOf")):
        if (below, _iri("rdf:type"), _iri("owl:ObjectProperty")) in graph:
            yield Axiom("SubObjectPropertyOf", compress(str(below)), compress(str(above)))


def _expression(graph: Graph, node: Node, depth: int = 0) -> Expression | None:
    """A class expression of OWL EL (names, ∃, ⊓); None for any other."""
    from rdflib import URIRef

    if isinstance(node, URIRef):
        return compress(str(node))
    if depth > _DEEPEST:
        return None
    property_, filler = (graph.value(node, _iri(f"owl:{x}")) for x in ("onProperty", "someValuesFrom"))
    if isinstance(property_, URIRef) and filler is not None:
        return _some(compress(str(property_)), _expression(graph, filler, depth + 1))
    members = graph.value(node, _iri("owl:intersectionOf"))
    parts = [_expression(graph, m, depth + 1) for m in graph.items(members)] if members is not None else []
    known = tuple(part for part in parts if part is not None)
    return And(known) if len(known) > 1 and len(known) == len(parts) else None


def _some(predicate: str, filler: Expression | None) -> Expression | None:
    if filler is None:
        return None
    return held(predicate, filler) if isinstance(filler, str) else Some(predicate, filler)


def _iri(curie: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(expand(curie))
