"""A: each of the 22 LM22 types is hidden everywhere in training, then told from the others (TCGA)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..model.cohort import Array, Cohort
from ..model.complete import Snapshots
from ..model.cuts import random_cut
from ..model.kriging import fit_kriging
from ..model.world import Atlas, WorldModel, make_atlas
from .unseen_ablate import WHOLE, ablated
from .unseen_arms import ARMS, GRAPH, ORACLE, Told, ancestors_kept, tell, without_node
from .unseen_complete import (
    Size,
    drop_columns,
    mean_values,
    pick,
    rank_correlation,
    said_of,
    snapshots,
    train_completing,
)
from .unseen_simple import KRIGING, KRIGING_PARENT, RIDGE, shares
from .unseen_store import Result, Store

ALONE, TWINS = "A alone", "A with twins"
# No two states of one type share a fold of the first protocol; in the second they all do.
FOLDS: dict[str, tuple[tuple[str, ...], ...]] = {
    ALONE: (
        ("NK.cells.resting", "Dendritic.cells.activated", "Eosinophils", "T.cells.CD4.memory.resting"),
        (
            "NK.cells.activated",
            "Dendritic.cells.resting",
            "T.cells.gamma.delta",
            "T.cells.CD4.memory.activated",
        ),
        ("B.cells.naive", "Macrophages.M0", "T.cells.CD8", "Mast.cells.resting"),
        ("B.cells.memory", "Macrophages.M1", "T.cells.follicular.helper", "Mast.cells.activated"),
        ("Plasma.cells", "Macrophages.M2", "T.cells.regulatory..Tregs."),
        ("T.cells.CD4.naive", "Monocytes", "Neutrophils"),
    ),
    TWINS: (
        ("B.cells.naive", "B.cells.memory", "NK.cells.resting", "NK.cells.activated"),
        (
            "T.cells.CD4.memory.resting",
            "T.cells.CD4.memory.activated",
            "Dendritic.cells.resting",
            "Dendritic.cells.activated",
        ),
        (
            "Macrophages.M0",
            "Macrophages.M1",
            "Macrophages.M2",
            "Mast.cells.resting",
            "Mast.cells.activated",
        ),
    ),
}
# These two folds were looked at while the model was designed.
DESIGNED_ON = frozenset(label for fold in FOLDS[ALONE][:2] for label in fold)


@dataclass(frozen=True)
class Imputation:
    """TCGA of one seed: training and test patients, the graph."""

    train: Cohort
    test: Cohort
    graph: KnowledgeGraph
    size: Size
    seed: int

    def node(self, label: str) -> str:
        """The term of a label."""
        return next(c.node for c in self.train.columns if c.label == label)

    def fit(self, hidden: Sequence[str]) -> WorldModel:
        """A model that never met these nodes, neither in patients nor in the graph."""
        graph, rng = without_node(self.graph, hidden), np.random.default_rng(self.seed)
        config = self.size.config(self.seed)
        seen = drop_columns(self.train, hidden)
        cuts = [random_cut(seen, Relations(graph).ancestors, rng) for _ in range(self.size.cuts)]
        cohorts = [c for cut in cuts for c in (seen, cut)]
        nodes = set().union(*(c.all_nodes for c in cohorts))
        atlas = make_atlas(graph, nodes, config.model.graph_layers)
        parts = [(self._rows(c, c, atlas, mean_values(c)), np.arange(len(c.columns))) for c in cohorts]
        return train_completing(parts, atlas, config)

    def expected(self, hidden: Sequence[str]) -> Array:
        """Mean shares; of a hidden type that of a middling one."""
        expected = mean_values(self.train)
        unknown = np.array([n in hidden for n in self.train.nodes])
        expected[unknown] = np.exp(np.log(expected[~unknown]).mean())
        return expected

    def score(self, model: WorldModel, hidden: Sequence[str], arm: str) -> Iterator[tuple[str, float]]:
        """Label and Spearman's ρ over test patients, of each hidden type seen all that is not hidden."""
        told = tell(model, self.graph, self.test.all_nodes, hidden, arm, self.seed)
        expected = mean_values(self.train) if arm == ORACLE else self.expected(hidden)
        rows = self._rows(
            self.test, drop_columns(self.train, () if arm == ORACLE else hidden), told, expected
        )
        shown = [i for i, n in enumerate(self.test.nodes) if n not in hidden]
        for i, column in enumerate(self.test.columns):
            if column.node in hidden:
                yield column.label, rank_correlation(*said_of(model, rows, i, shown, told))

    def _rows(self, asked: Cohort, known: Cohort, told: Atlas | Told, expected: Array) -> Snapshots:
        """Snapshots that start from kriging, as far as training measured their columns (those of `known`)."""
        place = [told.row[n] for n in asked.nodes]
        relations = told.relations[place][:, place].double().numpy()
        names = [c.label for c in asked.columns]
        columns = np.array([names.index(c.label) for c in known.columns])
        return snapshots(asked, told.row, expected, None, fit_kriging(_values(known), columns, relations))

    def simple(self, hidden: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        """Label, arm and Spearman's ρ of the linear rules."""
        shown = np.array([n not in hidden for n in self.test.nodes])
        train, test = (_values(c) for c in (self.train, self.test))
        linear = shares(train[:, shown], test[:, shown])
        seen = [n for n in self.test.nodes if n not in hidden]
        pairs, whole = Relations(without_node(self.graph, hidden)).pairwise(seen), Relations(self.graph)
        for i in np.flatnonzero(~shown):
            truth, known = (_share(v, int(i), shown) for v in (test, train))
            label, node = self.test.columns[i].label, self.test.nodes[i]
            yield label, RIDGE, rank_correlation(linear.oracle(known), truth)
            parent = (ancestors_kept(self.graph, node, hidden) or [""])[0]
            for arm, told in ((KRIGING, node), (KRIGING_PARENT, parent)):
                said = linear.kriging(pairs, whole.pairwise([told, *seen])[0, 1:])
                yield label, arm, rank_correlation(said, truth)


def _values(cohort: Cohort) -> Array:
    return np.stack([s.values for t in cohort.trajectories for s in t.snapshots])


def _share(values: Array, column: int, shown: Array) -> Array:
    """Of the hidden column and all that are seen, together."""
    return np.asarray(values[:, column] / (values[:, column] + values[:, shown].sum(1)))


def run_impute(cohort: Cohort, graph: KnowledgeGraph, store: Store, size: Size, variant: str = WHOLE) -> None:
    """All folds and seeds; an ablation has the graph arm and types hidden alone."""
    for seed in size.seeds:
        world = _world(cohort, ablated(graph, variant, seed), size, seed)
        for protocol in (ALONE,) if variant != WHOLE else FOLDS:
            for number, fold in enumerate(FOLDS[protocol][: size.folds]):
                name = f"{protocol}, {variant}, fold {number}, seed {seed}"
                store.job(name, partial(_fold, world, fold, protocol, variant))
        if variant == WHOLE:
            store.job(f"A oracle, seed {seed}", partial(_oracle, world))


def _world(cohort: Cohort, graph: KnowledgeGraph, size: Size, seed: int) -> Imputation:
    order = np.random.default_rng(seed).permutation(len(cohort.trajectories))
    train = pick(cohort, order[: size.train])
    test = pick(cohort, order[size.train : size.train + size.test])
    return Imputation(train, test, graph, size, seed)


def _fold(world: Imputation, fold: Sequence[str], protocol: str, variant: str) -> Iterator[Result]:
    hidden = [world.node(label) for label in fold]
    for label, arm, value in world.simple(hidden):
        if variant == WHOLE or arm == KRIGING:
            yield Result(protocol, variant, label, arm, world.seed, value)
    model = replace(world, size=near_start(world.size)).fit(hidden)
    for arm in ARMS if variant == WHOLE else (GRAPH,):
        for label, value in world.score(model, hidden, arm):
            yield Result(protocol, variant, label, arm, world.seed, value)


def near_start(size: Size) -> Size:
    """Of design types the network said nothing beyond their start; a pull keeps it near."""
    return replace(size, steps=min(size.steps, 200), pull=3.0)


def _oracle(world: Imputation) -> Iterator[Result]:
    model = world.fit(())
    for protocol, folds in FOLDS.items():
        for fold in folds[: world.size.folds]:
            for label, value in world.score(model, [world.node(f) for f in fold], ORACLE):
                yield Result(protocol, WHOLE, label, ORACLE, world.seed, value)
