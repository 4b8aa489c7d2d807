"""`make bench-embed`: time of all nodes' vectors, and of one new term's, as the graph grows.

The larger graphs are made of the package's: as many copies as asked, each with names of its own, whose nodes'
edges lead at random into other copies, so that they are one graph with the same number of edges a node. One
thread; the index, the features and the encoder are made before a single term is timed.
"""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import torch

from ..kg.build import build_graph
from ..kg.embed import embed
from ..kg.encoder import GraphEncoder
from ..kg.encoder_file import load_encoder
from ..kg.graph import Edge, KnowledgeGraph, Node
from ..kg.neighbours import NodeIndex
from ..ontology.load import load_ontology

COPIES, TURNS = (1, 9, 88), 30
NEW = Node("IW:0099999", "biolink:Cell", "tomorrow's CD8 T cell")
STATED = (
    ("subclass_of", "CL:0000625"),
    ("expresses", "hgnc.symbol:TCF7"),
    ("expresses", "hgnc.symbol:PDCD1"),
)


def copies(graph: KnowledgeGraph, count: int) -> KnowledgeGraph:
    """So many copies, the first with the ids of the original; an edge ends in a copy drawn at random."""
    dice = np.random.default_rng(0)

    def named(curie: str, copy: int) -> str:
        return f"{curie}.{copy}" if copy else curie

    nodes = [
        dataclasses.replace(node, id=named(node.id, copy), label=named(node.label, copy))
        for copy in range(count)
        for node in graph.nodes.values()
    ]
    edges = [
        dataclasses.replace(edge, subject=named(edge.subject, copy), object=named(edge.object, int(other)))
        for copy in range(count)
        for edge, other in zip(graph.edges, dice.integers(count, size=len(graph.edges)), strict=True)
    ]
    return KnowledgeGraph({node.id: node for node in nodes}, tuple(edges))


def milliseconds(index: NodeIndex, encoder: GraphEncoder) -> tuple[float, float, int]:
    """Median and greatest time of one new term's vector, and the nodes that it depends on."""
    edges, taken = [Edge(NEW.id, predicate, end, "bench") for predicate, end in STATED], []
    for _ in range(TURNS + 1):
        start = time.perf_counter()
        around = index.around_new(NEW, edges, len(encoder.convolutions))
        encoder(around)
        taken.append(1000 * (time.perf_counter() - start))
    return float(np.median(taken[1:])), max(taken[1:]), len(around.x)


@torch.no_grad()
def main() -> None:
    """Measure and print a table in Markdown."""
    torch.set_num_threads(1)
    graph, encoder = build_graph(load_ontology()), load_encoder().encoder
    print(
        "| edges | nodes | all vectors, s | s a million edges | one new term, ms (most) | nodes around it |"
    )
    print("|---|---|---|---|---|---|")
    for count in COPIES:
        large = copies(graph, count)
        start = time.perf_counter()
        embed(large, [encoder])
        seconds = time.perf_counter() - start
        median, most, around = milliseconds(NodeIndex(large), encoder)
        size = f"{len(large.edges):,} | {len(large.nodes):,} | {seconds:.1f}"
        each = 1e6 * seconds / len(large.edges)
        print(f"| {size} | {each:.0f} | {median:.1f} ({most:.1f}) | {around:,} |", flush=True)


if __name__ == "__main__":
    main()
