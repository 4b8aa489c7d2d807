"""What one seed draws for protocols C and E: simulated cohorts to train on, for the oracle, to test on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from ..kg.graph import Edge, KnowledgeGraph
from ..model.cohort import Cohort
from ..model.cuts import merge_columns
from .worlds_graph import World, make_worlds
from .worlds_patients import draw_truth, simulate


@dataclass(frozen=True)
class Size:
    """How many worlds are trained whole, at the parent's label, and without a drug; patients; steps."""

    taught: int = 120
    split: int = 20
    drug: int = 12
    train: int = 12
    test: int = 30
    steps: int = 500


@dataclass(frozen=True)
class Worlds:
    """One seed's worlds.

    :param split: worlds trained at the parent's label, `drug` trained without their first drug.
    :param train: cohorts as the model meets them; `oracle`, with the subtypes and the drug.
    :param test: other patients of the two, by world; all of them get the first drug.
    """

    graph: KnowledgeGraph
    split: list[World]
    drug: list[World]
    train: list[Cohort]
    oracle: list[Cohort]
    test: dict[str, Cohort]

    @property
    def unseen(self) -> set[str]:
        """Nodes that the model never meets."""
        return {t for w in self.split for t in w.siblings} | {w.drugs[0] for w in self.drug}


def draw_worlds(size: Size, seed: int) -> Worlds:
    """Everything of a seed; the same seed gives the same."""
    graph, worlds = make_worlds(size.taught + size.split + size.drug, seed)
    rng = np.random.default_rng([seed, 1])
    split, drug = worlds[size.taught : size.taught + size.split], worlds[size.taught + size.split :]
    train, oracle, test = [], [], {}
    for world in worlds:
        truth = draw_truth(world, graph, rng)
        whole = simulate(world, truth, size.train, rng)
        oracle.append(whole)
        if world in drug:
            whole = simulate(world, truth, size.train, rng, drugs=(1, 2))
        train.append(merge_columns(whole, world.parent, [0, 1]) if world in split else whole)
        if world in (*split, *drug):
            test[world.name] = simulate(world, truth, size.test, rng, first=size.train, must=0)
    return Worlds(graph, split, drug, train, oracle, test)


def with_wrong_relations(graph: KnowledgeGraph, seed: int) -> KnowledgeGraph:
    """Objects dealt out anew within each predicate but is_a: the same degrees, other relations."""
    rng = np.random.default_rng(seed)
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        groups[edge.predicate].append(edge)
    dealt: set[Edge] = set(groups.pop("subclass_of"))
    for edges in groups.values():
        objects = [edges[i].object for i in rng.permutation(len(edges))]
        dealt |= {replace(e, object=o) for e, o in zip(edges, objects, strict=True)}
    return replace(graph, edges=tuple(sorted(dealt)))
