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
Bool = npt.NDArray[np.bool_]

FEATURES = (
    "same",  # one node
    "up",  # j is an ancestor of i: exp(-(steps - 1) / 2)
    "down",  # j is a descendant of i
    "sibling",  # they share a direct parent
    "kinship",  # Jaccard overlap of their ancestors
    "shared_genes",  # Jaccard overlap of what both express
    "opposed_genes",  # one expresses what the other lacks or has little of
    "shared_functions",  # Jaccard overlap of what both are capable of
    "develops_from",  # i arises from j
    "develops_into",  # j arises from i
    "acts_on",  # one targets, depletes, activates or marks the other, or targets what it expresses
    "inhibits",  # one, a therapy, inhibits what the other expresses
    "activates",  # one, a therapy, activates what the other expresses, or the other
    "depletes",  # one depletes or suppresses the other
    "signals",  # one expresses a ligand of the other's receptor
)

_POSITIVE = ("expresses", "expresses_high", "has_member", "produces", "secretes", "targets")
_ABSENT = ("lacks", "expresses_low")
_ACTS = ("depletes", "activates", "inhibits", "suppresses", "marks")
_CARRIED = ("expresses", "expresses_high")


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
        kin = [set(self.ancestors(node)) if node else set() for node in nodes]
        up = self._up(nodes)
        has, absent = self._sets(_POSITIVE, nodes), self._sets(_ABSENT, nodes)
        origin, partners = self._sets(("develops_from",), nodes), self._partners(has)
        own = [{node} if node else set() for node in nodes]
        parents = [self._out["subclass_of"][node] if node else set() for node in nodes]
        same = _overlap(own, own)
        able = self._sets(("capable_of",), nodes)
        columns = (
            same,
            up,
            up.T,
            (_overlap(parents, parents) > 0) & (same == 0),
            _jaccard(kin, kin),
            _jaccard(has, has),
            _jaccard(has, absent) + _jaccard(absent, has),
            _jaccard(able, able),
            _overlap(origin, own),
            _overlap(own, origin),
            *self._acts(nodes, own, kin),
            _overlap(partners, has) > 0,
        )
        return np.stack([np.asarray(c, dtype=np.float32) for c in columns], -1)

    def _up(self, nodes: list[str]) -> Matrix:
        """How near an ancestor j is to i: 1 a parent, fading with the steps between."""
        near = np.zeros((len(nodes), len(nodes)), dtype=np.float32)
        place: dict[str, list[int]] = defaultdict(list)
        for j, node in enumerate(nodes):
            place[node].append(j)
        for i, node in enumerate(nodes):
            for ancestor, steps in self.ancestors(node).items() if node else ():
                if steps:
                    near[i, place.get(ancestor, [])] = np.exp(-(steps - 1) / 2)
        return near

    def _sets(self, predicates: Iterable[str], nodes: list[str]) -> list[set[str]]:
        return [self._inherited(predicates, node) if node else set() for node in nodes]

    def _partners(self, genes: list[set[str]]) -> list[set[str]]:
        """Receptors of the ligands, and the reverse."""
        return [{r for g in own for r in self._out["interacts_with"].get(g, ())} for own in genes]

    def _acts(self, nodes: list[str], own: list[set[str]], kin: list[set[str]]) -> list[Bool]:
        """Whether one (a therapy, a cell) acts on the other at all, inhibits, activates, depletes it."""
        carried = [a | b for a, b in zip(self._sets(_CARRIED, nodes), kin, strict=True)]
        parts = [{p for o in own for p in (o, *self._inherited(("has_part",), o))} for own in own]

        def reaches(predicates: tuple[str, ...], objects: list[set[str]]) -> Bool:
            said = [{g for p in some for g in self._inherited(predicates, p)} for some in parts]
            met = _overlap(said, objects) > 0
            return np.asarray(met | met.T)

        by_kind = [reaches(("inhibits",), carried), reaches(("activates",), carried)]
        by_kind.append(reaches(("depletes", "suppresses"), kin))
        return [reaches(_ACTS, kin) | reaches(("targets",), carried), *by_kind]


def _overlap(a: list[set[str]], b: list[set[str]]) -> Matrix:
    """How many members the sets share, [len(a), len(b)]."""
    place = {member: i for i, member in enumerate(set().union(*a, *b))}
    one, other = (np.zeros((len(sets), len(place)), dtype=np.float32) for sets in (a, b))
    for matrix, sets in ((one, a), (other, b)):
        for i, members in enumerate(sets):
            matrix[i, [place[member] for member in members]] = 1
    return one @ other.T


def _jaccard(a: list[set[str]], b: list[set[str]]) -> Matrix:
    """Shared members as a share of all of both; 0 where both are empty."""
    shared = _overlap(a, b)
    sizes = np.array([len(s) for s in a])[:, None] + np.array([len(s) for s in b])[None, :]
    return np.asarray(shared / np.maximum(sizes - shared, 1), dtype=np.float32)
