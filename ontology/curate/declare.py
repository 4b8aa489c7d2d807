"""Declarations: every class that an axiom names is said to be one, or OWL tools drop the axiom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..cl.cell_ontology import load_cell_ontology
from ..curies import compress, expand
from ..genes import load_genes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rdflib import Graph

GENE = "hgnc.symbol:"
_NAMING = (
    "owl:someValuesFrom",
    "owl:allValuesFrom",
    "owl:disjointWith",
    "rdfs:subClassOf",
    "owl:equivalentClass",
    "rdf:first",  # members of lists: intersections, disjointness
)


def declare(graph: Graph, only: Collection[str] | None = None) -> None:
    """Add what is missing: type and label of each class that axioms name, and the HGNC id of each gene.

    Nothing that is there is changed; a class without a known label (a GO process) gets its type alone.

    :param only: CURIEs; default: all that axioms name.
    """
    from rdflib import RDF, RDFS, Literal, URIRef

    labels = {curie: term.label for curie, term in load_cell_ontology(None).items()}
    is_class, same = URIRef(expand("owl:Class")), URIRef(expand("skos:exactMatch"))
    named = _named(graph)
    for curie in sorted(named if only is None else named.intersection(only)):
        node, gene = URIRef(expand(curie)), curie.removeprefix(GENE)
        graph.add((node, RDF.type, is_class))
        label = gene if curie.startswith(GENE) else labels.get(curie)
        if label and (node, RDFS.label, None) not in graph:
            graph.add((node, RDFS.label, Literal(label)))
        if curie.startswith(GENE) and (known := load_genes().id_of(gene)):
            graph.add((node, same, URIRef(expand(known))))


def _named(graph: Graph) -> set[str]:
    """CURIEs of the classes of other ontologies that axioms name."""
    found = {compress(iri) for iri in _iris(graph)}
    return {curie for curie in found if curie.startswith((GENE, "CL:", "GO:", "UBERON:", "CHEBI:", "PR:"))}


def _iris(graph: Graph) -> Iterator[str]:
    from rdflib import URIRef

    for predicate in _NAMING:
        yield from (str(o) for o in graph.objects(None, URIRef(expand(predicate))) if isinstance(o, URIRef))
