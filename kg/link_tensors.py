"""A graph as tensors of which edges can be hidden: for training and testing the prediction of links.

To hide an edge is to take it out of both places where an encoder could read it: the messages along it, and
the hashed statements among its subject's features. Edges between the same two nodes are hidden together, for
`expresses_high` would give `expresses` away.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .encoder import GraphTensors
from .features import STATED_DIM, TEXT_DIM, bucket, node_features, statement
from .graph import Edge, KnowledgeGraph
from .schema import CATEGORIES, PREDICATES

NAMES = tuple(PREDICATES)
DIRECTIONS = 2 * len(NAMES)  # predicate p is asked for its object as 2p, for its subject as 2p + 1


class Queries(NamedTuple):
    """`start --way--> answer`, three [q] tensors of rows and directions."""

    start: Tensor
    way: Tensor
    answer: Tensor


class LinkTensors:
    """All nodes and edges of a graph.

    `ids`: CURIEs, row by row; `edges` [2, e]: rows of subjects and objects; `predicate` [e]; `pair` [e]:
    edges between the same two nodes share a number; `allowed` [DIRECTIONS, n]: what the schema lets an
    answer be.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.ids = sorted(graph.nodes)
        self.row = {i: number for number, i in enumerate(self.ids)}
        self.stated = sorted(graph.edges)
        ends = [(self.row[e.subject], self.row[e.object]) for e in self.stated]
        self.edges = torch.tensor(ends, dtype=torch.long).reshape(-1, 2).t().contiguous()
        self.predicate = torch.tensor([NAMES.index(e.predicate) for e in self.stated], dtype=torch.long)
        low, high = self.edges.min(0).values, self.edges.max(0).values
        self.pair = torch.unique(low * len(self.ids) + high, return_inverse=True)[1]
        self.allowed = _allowed(graph, self.ids)
        self._features = torch.from_numpy(node_features(graph, self.ids))
        self._features[:, TEXT_DIM : TEXT_DIM + STATED_DIM] = 0
        self._place, self._sign = _places(graph, self.stated)

    def __len__(self) -> int:
        return len(self.ids)

    def queries(self, chosen: Tensor) -> Queries:
        """Both questions of each chosen edge: for its object, then for its subject."""
        (s, o), p = self.edges[:, chosen], self.predicate[chosen]
        return Queries(torch.cat((s, o)), torch.cat((2 * p, 2 * p + 1)), torch.cat((o, s)))

    def without(self, hidden: Tensor) -> GraphTensors:
        """What an encoder reads where the edges of a mask [e] are hidden; all nodes are wanted."""
        kept = ~hidden
        edges, predicate = self.edges[:, kept], self.predicate[kept]
        both = torch.cat((edges, edges.flip(0)), 1)
        types = torch.cat((2 * predicate, 2 * predicate + 1))
        return GraphTensors(self._features_of(kept), both, types, torch.arange(len(self)))

    def _features_of(self, kept: Tensor) -> Tensor:
        """As `node_features` of the graph without the hidden edges, [n, FEATURE_DIM]."""
        stated = torch.zeros(len(self) * STATED_DIM)
        at = self.edges[0, kept] * STATED_DIM + self._place[kept]
        stated.index_add_(0, at, self._sign[kept])
        features = self._features.clone()
        part = torch.nn.functional.normalize(stated.view(-1, STATED_DIM), dim=1)
        features[:, TEXT_DIM : TEXT_DIM + STATED_DIM] = part
        return features


def _places(graph: KnowledgeGraph, edges: list[Edge]) -> tuple[Tensor, Tensor]:
    """Bucket and sign of each edge's statement; 0 where the subject says the same of another object."""
    found, said = [], set[tuple[str, str]]()
    for edge in edges:
        text = statement(edge, graph.nodes)
        place, sign = bucket(text, STATED_DIM)
        found.append((place, 0.0 if (edge.subject, text) in said else sign))
        said.add((edge.subject, text))
    return torch.tensor([p for p, _ in found], dtype=torch.long), torch.tensor([s for _, s in found])


def _allowed(graph: KnowledgeGraph, ids: list[str]) -> Tensor:
    kinds = torch.tensor([CATEGORIES.index(graph.nodes[i].category) for i in ids], dtype=torch.long)
    table = torch.zeros(DIRECTIONS, len(CATEGORIES), dtype=torch.bool)
    for p, predicate in enumerate(PREDICATES.values()):
        for way, categories in ((2 * p, predicate.range), (2 * p + 1, predicate.domain)):
            table[way, [CATEGORIES.index(c) for c in categories]] = True
    return table[:, kinds]
