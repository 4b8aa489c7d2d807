"""How two nodes hang together: the shortest chains of edges between them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import log

import networkx as nx

from .graph import Edge, KnowledgeGraph
from .neighbourhood import order

Step = tuple[str, Edge, str]
"""From a node, along an edge (either way), to the next."""


def paths_between(
    graph: KnowledgeGraph, start: str, end: str, limit: int = 3, without: Iterable[str] = ()
) -> list[list[Step]]:
    """The `limit` shortest paths, shortest first; among equals those through the rarer nodes.

    A node that everything touches explains little, so that ties are broken by the degrees on the way.

    :param without: predicates that no path may use.
    :return: none if the nodes do not hang together; one empty path if they are one node.
    """
    barred = set(without)
    edges = [e for e in sorted(graph.edges, key=order) if e.predicate not in barred]
    between: dict[frozenset[str], Edge] = {}
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(graph.nodes)
    for edge in edges:
        between.setdefault(frozenset((edge.subject, edge.object)), edge)
        plain.add_edge(edge.subject, edge.object)
    # A step costs one, and a hub a little more than a rare node: never so much that a longer way is cheaper.
    most = log(2 + max((d for _, d in plain.degree), default=0))
    cost = {n: 1 + log(1 + d) / (most * 8) for n, d in plain.degree}
    for one, other, data in plain.edges(data=True):
        data["weight"] = (cost[one] + cost[other]) / 2
    return [_steps(path, between) for path in _simple(plain, start, end, limit)]


def _simple(plain: nx.Graph[str], start: str, end: str, limit: int) -> list[list[str]]:
    if start == end:
        return [[start]]
    try:
        found = nx.shortest_simple_paths(plain, start, end, weight="weight")
        return [path for _, path in zip(range(limit), found, strict=False)]
    except nx.NetworkXNoPath:
        return []


def _steps(path: list[str], between: dict[frozenset[str], Edge]) -> list[Step]:
    return [(here, between[frozenset((here, there))], there) for here, there in pairwise(path)]
