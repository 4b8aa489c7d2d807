"""RDF: every edge as a triple, and as a Biolink association that carries its sources.

A predicate of ours is an IRI `https://w3id.org/immuneworld/kg/expresses_high`, declared a sub-property of
Biolink's; `lacks` is not, for it is the negation of one. `subclass_of` is `rdfs:subClassOf`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...ontology.curies import PREFIXES
from ...ontology.outputs import whole_file
from ..biolink import BIOLINK
from ..graph import Edge, KnowledgeGraph, Node
from ..schema import PREDICATES
from ..sources import publications

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

KG = "https://w3id.org/immuneworld/kg/"
BIOLINK_IRI = "https://w3id.org/biolink/vocab/"
NAMESPACES = {**PREFIXES, "kg": KG, "biolink": BIOLINK_IRI}


@cache
def iri(curie: str) -> URIRef:
    """The IRI of a CURIE of the graph."""
    from rdflib import URIRef

    prefix, _, local = curie.partition(":")
    return URIRef(NAMESPACES[prefix] + quote(local, safe=":/"))


def to_rdf(graph: KnowledgeGraph) -> Graph:
    """The graph as RDF: nodes, edges as triples, and an association for each edge."""
    from rdflib import Graph

    found = Graph(bind_namespaces="none")
    for prefix, namespace in NAMESPACES.items():
        found.bind(prefix, namespace)
    _add_predicates(found)
    for node in graph.nodes.values():
        _add_node(found, node)
    for edge in graph.edges:
        found.add((iri(edge.subject), _predicate(edge.predicate), iri(edge.object)))
        _add_association(found, edge)
    return found


def write_rdf(graph: KnowledgeGraph, path: Path | str) -> None:
    """Write N-Triples (`.nt`), sorted, so that the same graph gives the same bytes; else Turtle.

    :raises InputError: if the file cannot be written.
    """
    found = to_rdf(graph)
    with whole_file(path) as staged:
        if Path(path).suffix == ".nt":
            lines = sorted(found.serialize(format="nt").splitlines(keepends=True))
            staged.write_text("".join(lines), encoding="utf-8")
        else:
            found.serialize(staged, format="turtle", encoding="utf-8")


def _predicate(name: str) -> URIRef:
    from rdflib import RDFS

    return RDFS.subClassOf if name == "subclass_of" else iri(f"kg:{name}")


def _add_predicates(found: Graph) -> None:
    from rdflib import OWL, RDF, RDFS, Literal

    for name, predicate in PREDICATES.items():
        found.add((_predicate(name), RDF.type, OWL.ObjectProperty))
        found.add((_predicate(name), RDFS.comment, Literal(predicate.meaning)))
        if name != "subclass_of" and not BIOLINK[name].negated:
            found.add((_predicate(name), RDFS.subPropertyOf, iri(f"biolink:{BIOLINK[name].predicate}")))


def _add_node(found: Graph, node: Node) -> None:
    from rdflib import RDF, RDFS, SKOS, Literal

    found.add((iri(node.id), RDF.type, iri(node.category)))
    found.add((iri(node.id), RDFS.label, Literal(node.label)))
    for synonym in node.synonyms:
        found.add((iri(node.id), SKOS.altLabel, Literal(synonym)))


def _add_association(found: Graph, edge: Edge) -> None:
    from rdflib import DCTERMS, RDF, Literal

    subject = iri(f"kg:{edge.subject}-{edge.predicate}-{edge.object}")
    said = BIOLINK[edge.predicate]
    found.add((subject, RDF.type, iri("biolink:Association")))
    found.add((subject, RDF.subject, iri(edge.subject)))
    found.add((subject, RDF.predicate, iri(f"biolink:{said.predicate}")))
    found.add((subject, RDF.object, iri(edge.object)))
    found.add((subject, iri("biolink:original_predicate"), Literal(edge.predicate)))
    found.add((subject, iri("biolink:negated"), Literal(said.negated)))
    found.add((subject, DCTERMS.source, Literal(edge.source)))
    for publication in publications(edge.source):
        found.add((subject, iri("biolink:publications"), Literal(publication)))
