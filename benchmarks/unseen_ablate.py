"""The graph, spoiled in three ways: wrong relations, no markers, no names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from ..kg.graph import Edge, KnowledgeGraph

WHOLE, SHUFFLED, NO_MARKERS, NO_TEXT = "whole", "shuffled", "no markers", "no text"
ABLATIONS = (SHUFFLED, NO_MARKERS, NO_TEXT)
_MARKERS = ("expresses", "expresses_high", "expresses_low", "lacks", "produces", "secretes", "has_member")


def ablated(graph: KnowledgeGraph, variant: str, seed: int = 0) -> KnowledgeGraph:
    """The graph of a variant.

    - shuffled: objects are dealt out anew among the edges of one predicate and pair of categories, so that
      every node keeps its degrees and loses its relations.
    - no markers: without what cells express, lack, make and what signatures contain.
    - no text: every name is a number that says nothing.
    """
    if variant == SHUFFLED:
        return replace(graph, edges=tuple(sorted(_shuffled(graph, np.random.default_rng(seed)))))
    if variant == NO_MARKERS:
        return replace(graph, edges=tuple(e for e in graph.edges if e.predicate not in _MARKERS))
    if variant == NO_TEXT:
        numbers = np.random.default_rng(seed).permutation(len(graph.nodes))
        nodes = {
            i: replace(n, label=f"{number:x}", synonyms=())
            for (i, n), number in zip(sorted(graph.nodes.items()), numbers, strict=True)
        }
        return replace(graph, nodes=nodes)
    return graph


def _shuffled(graph: KnowledgeGraph, rng: np.random.Generator) -> set[Edge]:
    groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        ends = graph.nodes[edge.subject].category, graph.nodes[edge.object].category
        groups[edge.predicate, *ends].append(edge)
    dealt = set()
    for edges in groups.values():
        objects = [edges[i].object for i in rng.permutation(len(edges))]
        dealt |= {replace(e, object=o) for e, o in zip(edges, objects, strict=True)}
    return dealt
