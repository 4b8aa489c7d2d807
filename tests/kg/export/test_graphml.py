from pathlib import Path

import networkx as nx

from immuneworld.kg.export.graphml import write_graphml
from immuneworld.kg.graph import KnowledgeGraph


def test_networkx_reads_back_every_node_and_edge(real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_graphml(real_graph, tmp_path / "graph.graphml")
    found = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert found.is_directed()
    assert {i: (d["category"], d["label"]) for i, d in found.nodes(data=True)} == {
        n.id: (n.category, n.label) for n in real_graph.nodes.values()
    }
    edges = {(s, d["predicate"], o, d["source"]) for s, o, d in found.edges(data=True)}
    assert edges == {(e.subject, e.predicate, e.object, e.source) for e in real_graph.edges}
