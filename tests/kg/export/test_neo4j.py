import csv
from pathlib import Path

from immuneworld.kg.export.neo4j import EDGE_HEADER, EDGES, NODE_HEADER, NODES, write_neo4j
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_headers_labels_and_types_are_those_of_the_importer(tmp_path: Path) -> None:
    node = Node("CL:1", CELL, 'T cell, "naive"', ("a;b", "c"))
    edge = Edge("CL:1", "develops_from", "CL:1", "doi:10.1126/science.aad0501")
    write_neo4j(KnowledgeGraph({"CL:1": node}, (edge,)), tmp_path / "out")
    header, row = read(tmp_path / "out" / NODES)
    assert header == list(NODE_HEADER)
    assert row == ["CL:1", 'T cell, "naive"', "a,b;c", "Cell"]
    header, row = read(tmp_path / "out" / EDGES)
    assert header == list(EDGE_HEADER)
    assert row == ["CL:1", "CL:1", "DEVELOPS_FROM", edge.source, "DOI:10.1126/science.aad0501;PMID:27124452"]


def test_every_relationship_ends_at_a_node(real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_neo4j(real_graph, tmp_path / "out")
    nodes, edges = read(tmp_path / "out" / NODES)[1:], read(tmp_path / "out" / EDGES)[1:]
    assert (len(nodes), len(edges)) == (len(real_graph.nodes), len(real_graph.edges))
    assert {end for edge in edges for end in edge[:2]} <= {node[0] for node in nodes}
