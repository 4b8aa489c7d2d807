"""One node's address from its neighbourhood, found through an index of edges by the node that they reach.

An address depends on what lies within as many steps as the encoder has layers. With the edges in
compressed sparse columns that neighbourhood is found, and the address computed, in a time that the size
of the graph does not enter; and a node that is not in the graph yet can be encoded beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch

from ..ontology.errors import InputError
from .encoder import EncoderInput
from .features import node_features
from .graph import Edge, KnowledgeGraph, Node
from .schema import PREDICATES

Rows = npt.NDArray[np.int64]
_NUMBER = {name: 2 * i for i, name in enumerate(PREDICATES)}  # as in encoder.py: the reverse edge is the next


class NodeIndex:
    """A graph, indexed once: `around` then costs what the neighbourhood holds."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        ids = sorted(graph.nodes)
        self.graph, self.row = graph, {i: number for number, i in enumerate(ids)}
        self.features = node_features(graph, ids)
        source, target, kind = _both_ways(graph.edges, self.row)
        self._columns = Columns(source, target, kind, len(ids))

    def around(self, node: str, hops: int) -> EncoderInput:
        """What the address of a node depends on; the one row wanted is the node's.

        :raises UnknownNameError: if the graph has no such node.
        """
        self.graph.require(node)
        none = np.empty(0, np.int64)
        kept, edges = self._columns.reach(self.row[node], hops, (none, none, none))
        return _input(self.features[kept], kept, edges, self.row[node])

    def around_new(self, node: Node, edges: Sequence[Edge], hops: int) -> EncoderInput:
        """The same for a node that the graph has not, with edges from or to it, as if it had been added.

        :raises InputError: if the graph has the node already.
        :raises UnknownNameError: if an edge ends at no node.
        """
        if node.id in self.row:
            raise InputError("is in the graph already", where=node.id, hint="ask for what is around it")
        touched = sorted({end for e in edges for end in (e.subject, e.object)} - {node.id})
        for end in touched:
            self.graph.require(end)
        new = len(self.row)
        rows = {node.id: new, **{end: self.row[end] for end in touched}}
        kept, found = self._columns.reach(new, hops, _both_ways(edges, rows))
        features = self.features[np.minimum(kept, new - 1)]
        features[kept == new] = self._told(node, edges, node.id)
        for end in touched:  # what others state of the new node is among their features
            if any(e.subject == end for e in edges):
                features[kept == self.row[end]] = self._told(node, edges, end)
        return _input(features, kept, found, new)

    def _told(self, node: Node, edges: Sequence[Edge], about: str) -> npt.NDArray[np.float32]:
        """Features of `about`, a graph of its statements alone being enough."""
        stated = (*self.graph.stated(about), *(e for e in edges if e.subject == about))
        named = {e.object for e in stated} | {about}
        nodes = {i: node if i == node.id else self.graph.nodes[i] for i in named}
        return node_features(replace(self.graph, nodes=nodes, edges=stated), [about])


class Columns:
    """Edges in compressed sparse columns: those that reach a node lie side by side."""

    def __init__(self, source: Rows, target: Rows, kind: Rows, nodes: int) -> None:
        order = np.argsort(target, kind="stable")
        self._source, self._kind = source[order], kind[order]
        self._start = np.concatenate(([0], np.bincount(target, minlength=nodes).cumsum()))

    def reach(self, row: int, hops: int, extra: tuple[Rows, Rows, Rows]) -> tuple[Rows, Rows]:
        """Nodes within `hops` of a row, sorted, and the edges [3, e] that carry messages to it from there.

        :param extra: sources, targets and kinds of edges beyond those of the index.
        """
        met, frontier = np.array([row]), np.array([row])
        found = [np.empty((3, 0), np.int64)]
        for _ in range(hops):
            edges = self._into(frontier, extra)
            found.append(edges)
            frontier = np.setdiff1d(edges[0], met)
            met = np.union1d(met, frontier)
        return met, np.concatenate(found, 1)

    def _into(self, targets: Rows, extra: tuple[Rows, Rows, Rows]) -> Rows:
        own = targets[targets < len(self._start) - 1]
        starts = self._start[own]
        counts = self._start[own + 1] - starts
        at = np.arange(counts.sum()) + np.repeat(starts - counts.cumsum() + counts, counts)
        indexed = np.stack((self._source[at], np.repeat(own, counts), self._kind[at]))
        more = np.stack(extra)
        return np.concatenate((indexed, more[:, np.isin(more[1], targets)]), 1)


def _both_ways(edges: Sequence[Edge], row: dict[str, int]) -> tuple[Rows, Rows, Rows]:
    """Sources, targets and kinds of the messages along edges: each edge carries one each way."""
    ends = np.array([(row[e.subject], row[e.object]) for e in edges], dtype=np.int64).reshape(-1, 2)
    kind = np.array([_NUMBER[e.predicate] for e in edges], dtype=np.int64)
    both = np.concatenate((ends, ends[:, ::-1]))
    return both[:, 0], both[:, 1], np.concatenate((kind, kind + 1))


def _input(features: npt.NDArray[np.float32], kept: Rows, edges: Rows, row: int) -> EncoderInput:
    local = torch.from_numpy(np.searchsorted(kept, edges[:2]))
    wanted = torch.from_numpy(np.searchsorted(kept, [row]))
    return EncoderInput(torch.from_numpy(features), local, torch.from_numpy(edges[2].copy()), wanted)
