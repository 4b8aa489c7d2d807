"""Pairwise relations between nodes, as numbers: what attention reads beside the two addresses.

An address alone does not tell a model that two types are twin states of one type, or that a drug's target is
expressed by a type (docs/world-model.md): these features say it outright.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from .graph import KnowledgeGraph

Matrix = npt.NDArray[np.float32]

FEATURES = (
    "same",  # one node
    "up",  # j is an ancestor of i: exp(-(steps - 1) / 2)
    "down",  # j is a descendant of i
    "sibling",  # they share a direct parent
    "kinship",  # Jaccard overlap of their ancestors
    "shared_genes",  # Jaccard overlap of what both express
    "opposed_genes",  # one expresses what the other lacks
    "develops_from",  # i arises from j
    "develops_into",  # j arises from i
    "acts_on",  # one targets, depletes, activates or marks the other, or targets what it expresses
    "signals",  # one expresses a ligand of the other's receptor
)

_POSITIVE = ("expresses", "expresses_high", "expresses_low", "has_member", "produces", "secretes", "targets")
_ACTS = ("depletes", "activates", "inhibits", "suppresses", "marks")


class Relations:
    """Pairwise features of any nodes of one graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._out: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for edge in graph.edges:
            self._out[edge.predicate][edge.subject].add(edge.object)
            if edge.predicate == "interacts_with":
                self._out[edge.predicate][edge.object].add(edge.subject)
        self._steps: dict[str, dict[str, int]] = {}

    def ancestors(self, node: str) -> dict[str, int]:
        """Ancestors by is_a with the least number of steps; the node itself at 0."""
        if node not in self._steps:
            steps, frontier = {node: 0}, [node]
            while frontier:
                frontier = [p for n in frontier for p in self._parents(n, steps)]
            self._steps[node] = steps
        return self._steps[node]

    def _parents(self, node: str, steps: dict[str, int]) -> Iterable[str]:
        for parent in sorted(self._out["subclass_of"][node]):
            if parent not in steps:
                steps[parent] = steps[node] + 1
                yield parent

    def _inherited(self, predicates: Iterable[str], node: str) -> set[str]:
        """What the node or any ancestor is said to have; a node's own word is not overruled here."""
        return {o for p in predicates for a in self.ancestors(node) for o in self._out[p].get(a, ())}

    def kinship(self, a: str, b: str) -> float:
        """Jaccard overlap of the two ancestor sets, 0..1 (1 for one node)."""
        if not a or not b:
            return 0.0
        x, y = self.ancestors(a).keys(), self.ancestors(b).keys()
        return len(x & y) / len(x | y)

    def pairwise(self, nodes: list[str]) -> Matrix:
        """Features of every ordered pair (row i, column j), [n, n, len(FEATURES)]; "" relates to nothing."""
        n, known = len(nodes), [i for i, node in enumerate(nodes) if node]
        features = np.zeros((n, n, len(FEATURES)), dtype=np.float32)
        genes = {i: self._inherited(_POSITIVE, nodes[i]) for i in known}
        lacks = {i: self._inherited(("lacks",), nodes[i]) for i in known}
        partners = {i: {r for g in genes[i] for r in self._out["interacts_with"].get(g, ())} for i in known}
        for i in known:
            for j in known:
                a, b = nodes[i], nodes[j]
                features[i, j] = (
                    a == b,
                    _near(self.ancestors(a).get(b)),
                    _near(self.ancestors(b).get(a)),
                    a != b and bool(self._out["subclass_of"][a] & self._out["subclass_of"][b]),
                    self.kinship(a, b),
                    _jaccard(genes[i], genes[j]),
                    _jaccard(genes[i], lacks[j]) + _jaccard(lacks[i], genes[j]),
                    b in self._inherited(("develops_from",), a),
                    a in self._inherited(("develops_from",), b),
                    self._acts(a, b) or self._acts(b, a),
                    bool(partners[i] & genes[j]),
                )
        return features

    def _acts(self, a: str, b: str) -> bool:
        """Whether a (a therapy, programme or cell) acts on b, or on a gene that b expresses."""
        reach = self.ancestors(b).keys()
        if self._inherited(_ACTS, a) & reach:
            return True
        parts = {a, *self._inherited(("has_part",), a)}
        targets = {g for p in parts for g in self._inherited(("targets",), p)}
        return bool(targets & (self._inherited(("expresses", "expresses_high"), b) | reach))


def _near(steps: int | None) -> float:
    return 0.0 if not steps else float(np.exp(-(steps - 1) / 2))


def _jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0
