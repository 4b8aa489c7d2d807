"""Which genes tell how much of a node there is in a bulk transcriptome."""

from __future__ import annotations

from collections import defaultdict

from .graph import KnowledgeGraph
from .schema import GENE, PROGRAMME

LEAST = 2  # CD8 T cells have CD8A and CD8B; what a programme holds is what its authors chose
_SAYS = ("expresses", "expresses_high", "has_member")


def signatures(graph: KnowledgeGraph, least: int = LEAST) -> dict[str, tuple[str, ...]]:
    """Node → approved symbols of its own markers or members, sorted; nodes in order of id.

    A marker counts where its edge cites a publication: what the Cell Ontology says alone is surface protein
    by which cells are sorted, and says little of RNA. What a node lacks is not used, for a tumour also holds
    the cells that have it. Of nodes with the very same genes the first is kept: no score could tell them
    apart.

    :param least: a cell type with fewer such genes is left out.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.predicate in _SAYS and graph.nodes[edge.object].category == GENE and "doi:" in edge.source:
            found[edge.subject].add(graph.nodes[edge.object].label)
    kept: dict[tuple[str, ...], str] = {}
    for node in sorted(found):
        if len(found[node]) >= (1 if graph.nodes[node].category == PROGRAMME else least):
            kept.setdefault(tuple(sorted(found[node])), node)
    return {node: genes for genes, node in kept.items()}
