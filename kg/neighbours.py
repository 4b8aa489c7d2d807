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
from .columns import Columns, Rows, messages
from .encoder import GraphTensors
from .features import node_features
from .graph import Edge, KnowledgeGraph, Node


class NodeIndex:
    """A graph, indexed once: `around` then costs what the neighbourhood holds."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        ids = sorted(graph.nodes)
        self.graph, self.row = graph, {i: number for number, i in enumerate(ids)}
        self.features = node_features(graph, ids)
        self._columns = Columns(messages(graph.edges, self.row), len(ids))

    def around(self, node: str, hops: int) -> GraphTensors:
        """What the address of a node depends on; the one row wanted is the node's.

        :raises UnknownNameError: if the graph has no such node.
        """
        self.graph.require(node)
        kept, edges = self._columns.reach(np.array([self.row[node]]), hops)
        return _input(self.features[kept], kept, edges, self.row[node])

    def around_new(self, node: Node, edges: Sequence[Edge], hops: int) -> GraphTensors:
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
        kept, found = self._columns.reach(np.array([new]), hops, messages(edges, rows))
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


def _input(features: npt.NDArray[np.float32], kept: Rows, edges: Rows, row: int) -> GraphTensors:
    local = torch.from_numpy(np.searchsorted(kept, edges[:2]))
    wanted = torch.from_numpy(np.searchsorted(kept, [row]))
    return GraphTensors(torch.from_numpy(features), local, torch.from_numpy(edges[2].copy()), wanted)
