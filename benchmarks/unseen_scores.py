"""B: scores of another lab. Trained on two thirds of 43 signatures, asked for the rest in new studies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..model.cohort import Array, Cohort
from ..model.complete import Snapshots
from ..model.world import WorldModel, make_atlas
from .unseen_ablate import WHOLE, ablated
from .unseen_arms import ARMS, GRAPH, ORACLE, Told, ancestors_kept, tell, without_node
from .unseen_complete import (
    Size,
    drop_columns,
    leaning,
    mean_values,
    rank_correlation,
    said_of,
    snapshots,
    start_of,
    train_completing,
)
from .unseen_simple import KRIGING, KRIGING_PARENT, RIDGE, scores
from .unseen_store import Result, Store

PROTOCOL, KIN = "B scores", "kin alone"
_THIRDS = 3
_LEAST_PATIENTS = 20  # fewer make no rank correlation
_BATCH = 48
# This third of the signatures with seed 0 was looked at while the model was designed.
DESIGNED_ON = (0, 0)


@dataclass(frozen=True)
class Signatures:
    """One seed: half of the studies to train on, the other half to ask."""

    train: tuple[Cohort, ...]
    test: tuple[Cohort, ...]
    graph: KnowledgeGraph
    size: Size
    seed: int

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes of the columns, which are the same in all studies."""
        return self.train[0].nodes

    def third(self, number: int) -> list[str]:
        """The hidden nodes of one third."""
        nodes = np.random.default_rng(self.seed).permutation(sorted(set(self.nodes)))
        return [str(n) for n in nodes[number::_THIRDS]]

    def known(self, hidden: Sequence[str]) -> tuple[Array, Array]:
        """Mean and deviation of each column in training; of a hidden one the mean of the others'."""
        mean = np.mean([mean_values(c) for c in self.train], axis=0)
        deviation = np.mean([_values(c).std(0) for c in self.train], axis=0)
        unknown = np.array([n in hidden for n in self.nodes])
        if unknown.any():
            mean[unknown], deviation[unknown] = mean[~unknown].mean(), deviation[~unknown].mean()
        return mean, deviation

    def fit(self, hidden: Sequence[str]) -> WorldModel:
        """A model that never met these signatures."""
        config = self.size.config(self.seed, _BATCH)
        graph = without_node(self.graph, hidden)
        cohorts = [drop_columns(c, hidden) for c in self.train]
        atlas = make_atlas(graph, set().union(*(c.all_nodes for c in cohorts)), config.model.graph_layers)
        stay = np.array([n not in hidden for n in self.nodes])
        mean, deviation = (known[stay] for known in self.known(hidden))
        lean = leaning(atlas.relations, deviation)
        parts = [(snapshots(c, atlas.row, mean, lean), np.arange(len(c.columns))) for c in cohorts]
        return train_completing(parts, atlas, config)

    def asked(self, told: Told, hidden: Sequence[str]) -> list[Snapshots]:
        """The test studies."""
        mean, deviation = self.known(hidden)
        lean = leaning(told.relations, deviation)
        return [snapshots(c, told.row, mean, lean) for c in self.test]

    def score(self, model: WorldModel, hidden: Sequence[str], arm: str) -> Iterator[Result]:
        """The mean over new studies of Spearman's ρ, of each hidden signature."""
        nodes = set().union(*(c.all_nodes for c in self.test))
        told = tell(model, self.graph, nodes, hidden, arm, self.seed)
        studies = self.asked(told, () if arm == ORACLE else hidden)
        shown = [i for i, n in enumerate(self.nodes) if n not in hidden]
        for i, node in enumerate(self.nodes):
            if node in hidden:
                yield self._result(i, arm, [said_of(model, rows, i, shown, told) for rows in studies])
                if arm == GRAPH:
                    yield self._result(i, KIN, [start_of(rows, i, shown) for rows in studies])

    def simple(self, hidden: Sequence[str]) -> Iterator[Result]:
        """The linear rules."""
        shown = np.array([n not in hidden for n in self.nodes])
        seen = [n for n in self.nodes if n not in hidden]
        rows = np.concatenate([_values(c) - _values(c).mean(0) for c in self.train])
        linear = [scores(rows[:, shown], _values(c)[:, shown]) for c in self.test]
        pairs, whole = Relations(without_node(self.graph, hidden)).pairwise(seen), Relations(self.graph)
        truth = [_values(c) for c in self.test]
        for i in np.flatnonzero(~shown):
            known = [(one.oracle(rows[:, i]), t[:, i]) for one, t in zip(linear, truth, strict=True)]
            yield self._result(int(i), RIDGE, known)
            parent = (ancestors_kept(self.graph, self.nodes[i], hidden) or [""])[0]
            for arm, node in ((KRIGING, self.nodes[i]), (KRIGING_PARENT, parent)):
                asked = whole.pairwise([node, *seen])[0, 1:]
                told = [(one.kriging(pairs, asked), t[:, i]) for one, t in zip(linear, truth, strict=True)]
                yield self._result(int(i), arm, told)

    def _result(self, column: int, arm: str, said: Sequence[tuple[Array, Array]]) -> Result:
        value = float(np.mean([rank_correlation(*one) for one in said]))
        return Result(PROTOCOL, WHOLE, self.train[0].columns[column].label, arm, self.seed, value)


def _values(cohort: Cohort) -> Array:
    return np.stack([s.values for t in cohort.trajectories for s in t.snapshots])


def run_scores(
    cohorts: Sequence[Cohort], graph: KnowledgeGraph, store: Store, size: Size, variant: str = WHOLE
) -> None:
    """All thirds and seeds; an ablation has what reads the graph alone."""
    for seed in size.seeds:
        order = np.random.default_rng(seed).permutation(len(cohorts))
        train, rest = (tuple(cohorts[i] for i in half) for half in np.array_split(order, 2))
        test = tuple(c for c in rest if len(c.trajectories) >= _LEAST_PATIENTS)
        one = Signatures(train, test, ablated(graph, variant, seed), size, seed)
        for number in range(min(_THIRDS, size.folds)):
            name = f"{PROTOCOL}, {variant}, third {number}, seed {seed}"
            store.job(name, partial(_third, one, number, variant))
        if variant == WHOLE:
            store.job(f"B oracle, seed {seed}", partial(_oracle, one))


def _third(one: Signatures, number: int, variant: str) -> Iterator[Result]:
    hidden = one.third(number)
    model = one.fit(hidden)
    results = list(one.simple(hidden))
    for arm in ARMS if variant == WHOLE else (GRAPH,):
        results += one.score(model, hidden, arm)
    for result in results:
        if variant == WHOLE or result.arm not in (RIDGE, KRIGING_PARENT):
            yield replace(result, variant=variant)


def _oracle(one: Signatures) -> Iterator[Result]:
    model = one.fit(())
    for number in range(min(_THIRDS, one.size.folds)):
        yield from one.score(model, one.third(number), ORACLE)
