"""GraphML, for Gephi, yEd, Cytoscape and igraph. http://graphml.graphdrawing.org"""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from ...ontology.outputs import whole_file
from ..graph import KnowledgeGraph
from ..sources import publications


def write_graphml(graph: KnowledgeGraph, path: Path | str) -> None:
    """Write a directed multigraph: nodes with category, label and synonyms, edges with predicate and source.

    :raises InputError: if the file cannot be written.
    """
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(graph.nodes.values()):
        synonyms = "|".join(node.synonyms)
        found.add_node(node.id, category=node.category, label=node.label, synonyms=synonyms)
    for edge in sorted(graph.edges):
        cited = "|".join(publications(edge.source))
        found.add_edge(
            edge.subject,
            edge.object,
            key=f"{edge.subject}-{edge.predicate}-{edge.object}",
            predicate=edge.predicate,
            source=edge.source,
            publications=cited,
        )
    with whole_file(path) as staged:
        nx.write_graphml(found, staged, encoding="utf-8", named_key_ids=True)
