"""Which of a cell type's relations its forecast rests on: the graph is asked again without each kind of them.

This is occlusion, not cause: it says what the answer of this run would be if the graph did not hold these
facts, and nothing of biology. Facts that say the same thing can stand in for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ...kg.graph import Edge, KnowledgeGraph
from ...kg.neighbourhood import RANK
from ..cohort import Trajectory
from ..forecast import Forecaster

MOST = 6  # kinds of relations that are left out, one after the other
Told = Callable[[int, int], None]  # (done, of)


@dataclass(frozen=True)
class RelationEffect:
    """One kind of relation.

    :param incoming: whether the type is its object. :param facts: how many there are.
    :param without: the expected share (or score) without them; `change` what they add to it.
    """

    predicate: str
    incoming: bool
    facts: int
    without: float
    change: float


def relation_effects(
    forecaster: Forecaster, trajectory: Trajectory, node: str, at: float, told: Told = lambda *_: None
) -> list[RelationEffect]:
    """The kinds of relations of a column's term, those that its forecast rests on most first.

    :param trajectory: a patient as seen before, under the plan that is asked about.
    :param node: a term that the cohort has a column of.
    """
    columns = [k for k, n in enumerate(forecaster.cohort.nodes) if n == node]
    groups = _groups(forecaster.graph, node)

    def share(one: Forecaster) -> float:
        answer = one.answer([one.episode(trajectory, trajectory.snapshots, at)])
        return float(answer.mean[0].double().numpy()[columns].sum())

    usual, found = share(forecaster), []
    for done, ((predicate, incoming), edges) in enumerate(groups.items()):
        told(done, len(groups))
        kept = tuple(e for e in forecaster.graph.edges if e not in edges)
        other = Forecaster(forecaster.trained, replace(forecaster.graph, edges=kept), forecaster.cohort)
        without = share(other)
        found.append(RelationEffect(predicate, incoming, len(edges), without, usual - without))
    return sorted(found, key=lambda d: -abs(d.change))


def _groups(graph: KnowledgeGraph, node: str) -> dict[tuple[str, bool], set[Edge]]:
    """Edges at a node by predicate and direction, what tells most first."""
    groups: dict[tuple[str, bool], set[Edge]] = {}
    for edge in graph.edges:
        if node in (edge.subject, edge.object):
            groups.setdefault((edge.predicate, edge.object == node), set()).add(edge)
    ranked = sorted(groups, key=lambda key: (key[1], RANK.get(key[0], len(RANK)), key[0]))
    return {key: groups[key] for key in ranked[:MOST]}
