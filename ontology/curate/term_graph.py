"""A term as RDF: the counterpart of `local_terms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..curies import expand
from ..local_terms import SYNONYM_SCOPES
from ..term import LogicalDefinition, Relation, Term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_PREDICATE_OF = {scope: predicate for predicate, scope in SYNONYM_SCOPES.items()}


def add_term(graph: Graph, term: Term) -> None:
    """Add a term's statements. What its logical definitions say is not said again as is_a."""
    from rdflib import Literal, URIRef

    subject = URIRef(expand(term.id))

    def say(predicate: str, value: Node) -> None:
        graph.add((subject, URIRef(expand(predicate)), value))

    say("rdf:type", URIRef(expand("owl:Class")))
    say("rdfs:label", Literal(term.label))
    say("IAO:0000115", Literal(term.definition))
    for synonym in term.synonyms:
        say(_PREDICATE_OF[synonym.scope], Literal(synonym.text))
    for source in term.sources:
        say("dcterms:source", URIRef(expand(source)))
    for definition in term.logical_definitions:
        say("owl:equivalentClass", _intersection(graph, definition))
    genus = {curie for definition in term.logical_definitions for curie in definition.genus}
    differentia = {relation for definition in term.logical_definitions for relation in definition.differentia}
    for parent in (curie for curie in term.parents if curie not in genus):
        say("rdfs:subClassOf", URIRef(expand(parent)))
    for relation in (r for r in term.relations if r not in differentia):
        say("rdfs:subClassOf", _restriction(graph, relation))


def _restriction(graph: Graph, relation: Relation) -> Node:
    from rdflib import BNode, URIRef

    node = BNode()
    told = {"rdf:type": "owl:Restriction", "owl:onProperty": relation.predicate}
    for predicate, value in {**told, "owl:someValuesFrom": relation.object}.items():
        graph.add((node, URIRef(expand(predicate)), URIRef(expand(value))))
    return node


def _intersection(graph: Graph, definition: LogicalDefinition) -> Node:
    from rdflib import BNode, URIRef
    from rdflib.collection import Collection

    node, head = BNode(), BNode()
    members: list[Node] = [URIRef(expand(curie)) for curie in definition.genus]
    Collection(graph, head, members + [_restriction(graph, r) for r in definition.differentia])
    graph.add((node, URIRef(expand("rdf:type")), URIRef(expand("owl:Class"))))
    graph.add((node, URIRef(expand("owl:intersectionOf")), head))
    return node
