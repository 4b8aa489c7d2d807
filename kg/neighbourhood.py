"""What stands around a node."""

from __future__ import annotations

from collections import defaultdict

from ..ontology.errors import UnknownNameError
from .graph import Edge, KnowledgeGraph
from .schema import PREDICATES

# What tells most about a node comes first when not all fits.
_FIRST = ("targets", "has_part", "subclass_of", "develops_from", "expresses_high", "expresses", "lacks")
RANK = {p: i for i, p in enumerate(dict.fromkeys((*_FIRST, *PREDICATES)))}


def neighbourhood(graph: KnowledgeGraph, node: str, hops: int = 1, limit: int = 25) -> KnowledgeGraph:
    """The subgraph of the nodes within `hops` edges of a node, either way along edges.

    :param limit: at most so many nodes, the nearest first; a hop that is not the last leaves a third of them.
        Where a hop is cut, relations take turns, so that thirty subclasses do not hide the one drug.
    :raises UnknownNameError: if the graph has no such node.
    """
    if node not in graph.nodes:
        raise UnknownNameError("node", node, graph.nodes)
    kept, frontier = [node], [node]
    for hop in range(1, hops + 1):
        room = (limit if hop == hops else limit * 2 // 3) - len(kept)
        frontier = _next_hop(graph, frontier, set(kept))[: max(room, 0)]
        kept += frontier
    inside = set(kept)
    edges = tuple(e for e in graph.edges if e.subject in inside and e.object in inside)
    return KnowledgeGraph({i: graph.nodes[i] for i in kept}, edges, versions=graph.versions)


def _next_hop(graph: KnowledgeGraph, frontier: list[str], seen: set[str]) -> list[str]:
    """Nodes one edge away, relations taking turns."""
    starts, queues = set(frontier), defaultdict[tuple[int, bool], list[str]](list)
    for edge in sorted(graph.edges, key=order):
        for here, there in ((edge.subject, edge.object), (edge.object, edge.subject)):
            if here in starts and there not in seen and there in graph.nodes:
                seen.add(there)
                queues[RANK.get(edge.predicate, len(RANK)), here == edge.object].append(there)
    turns = [queues[key] for key in sorted(queues)]
    longest = max(map(len, turns), default=0)
    return [turn[i] for i in range(longest) for turn in turns if i < len(turn)]


def order(edge: Edge) -> tuple[int, Edge]:
    """Sorting key: what tells most first."""
    return RANK.get(edge.predicate, len(RANK)), edge
