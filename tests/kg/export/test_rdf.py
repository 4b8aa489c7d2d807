from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph

from immuneworld.kg.export.rdf import iri, to_rdf, write_rdf
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL, GENE

GENE_NODE = Node("hgnc.symbol:HLA-DRB1", GENE, "HLA-DRB1")
GRAPH = KnowledgeGraph(
    {"CL:1": Node("CL:1", CELL, 'a "b" cell', ("x; y",)), GENE_NODE.id: GENE_NODE},
    (
        Edge("CL:1", "expresses_high", GENE_NODE.id, "doi:10.1126/science.aad0501"),
        Edge("CL:1", "lacks", GENE_NODE.id, "CL 1"),
    ),
)


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt"])
def test_a_file_reads_back_as_the_same_graph(tmp_path: Path, name: str) -> None:
    write_rdf(GRAPH, tmp_path / name)
    assert set(Graph().parse(tmp_path / name)) == set(to_rdf(GRAPH))


def test_n_triples_are_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("a.nt", "b.nt"):
        write_rdf(GRAPH, tmp_path / name)
    assert (tmp_path / "a.nt").read_bytes() == (tmp_path / "b.nt").read_bytes()


def test_edges_are_triples_and_predicates_stand_below_biolinks() -> None:
    found = to_rdf(GRAPH)
    assert (iri("CL:1"), iri("kg:expresses_high"), iri(GENE_NODE.id)) in found
    assert (iri("kg:expresses_high"), RDFS.subPropertyOf, iri("biolink:expresses")) in found
    assert (iri("CL:1"), RDF.type, iri("biolink:Cell")) in found


def test_lacking_is_below_nothing_for_it_is_a_negation() -> None:
    assert not list(to_rdf(GRAPH).objects(iri("kg:lacks"), RDFS.subPropertyOf))


def test_the_whole_graph_has_a_triple_for_every_edge(real_graph: KnowledgeGraph) -> None:
    found = to_rdf(real_graph)
    associations = set(found.subjects(RDF.type, iri("biolink:Association")))
    assert len(associations) == len(real_graph.edges)
    classes = {(e.subject, e.object) for e in real_graph.edges if e.predicate == "subclass_of"}
    assert all((iri(child), RDFS.subClassOf, iri(parent)) in found for child, parent in classes)
