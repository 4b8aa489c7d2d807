"""C and E, simulated: subtypes that split off, and drugs, that training never met.

`python -m immuneworld.benchmarks.unseen_split [--quick]`. A subtype answers a therapy unlike its sibling
because of one statement of the graph (its own drug target, or the driver of expansion). The model was trained
on that world at the parent's label; the oracle, on the two subtypes. Likewise a drug of which only the target
is known.
Score of a world: minus the mean absolute error of the first sibling's share of both.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from ..kg.graph import KnowledgeGraph
from ..model.batch import collate
from ..model.cohort import Array, Cohort
from ..model.config import ModelConfig, TrainConfig
from ..model.episode import Episode
from ..model.forecast import Forecaster
from ..model.metrics import total_variation
from ..model.pairs import Pair, latest, next_pairs, normalised
from ..model.train import Trained, fit
from .unseen_arms import ARMS, GRAPH, ORACLE, Told, tell, without_node
from .unseen_store import Result, Store
from .worlds_draw import Size, Worlds, draw_worlds, with_wrong_relations
from .worlds_graph import World
from .worlds_tables import tables

SPLIT, DRUG = "C subtype", "E drug"
WHOLE, SHUFFLED, PERSISTENCE = "whole", "shuffled", "persistence"
OUT = Path("runs/bench-unseen/split.jsonl")
QUICK = Size(taught=12, split=4, drug=3, test=10, steps=30)


def settings(steps: int, seed: int) -> TrainConfig:
    """Chosen on worlds of seed 900, of which none is tested."""
    return TrainConfig(
        steps=steps,
        seed=seed,
        pull=0.1,
        learning_rate=2e-3,
        averaging=0.98,
        inner_folds=0,
        vocabulary_folds=2,
        model=ModelConfig(dim=32, dropout=0.0),
    )


def run(store: Store, size: Size, seeds: Sequence[int]) -> None:
    """Every model of every seed: as the bar asks, the oracle, and one whose graph is wrong."""
    for seed in seeds:
        worlds = draw_worlds(size, seed)
        store.job(f"C whole, seed {seed}", partial(_arms, worlds, size, seed))
        store.job(f"C oracle, seed {seed}", partial(_oracle, worlds, size, seed))
    for seed in seeds:
        worlds = draw_worlds(size, seed)
        store.job(f"C shuffled, seed {seed}", partial(_shuffled, worlds, size, seed))


def _arms(worlds: Worlds, size: Size, seed: int) -> Iterator[Result]:
    trained = fit(worlds.train, without_node(worlds.graph, worlds.unseen), settings(size.steps, seed))
    for arm in ARMS:
        yield from _scores(trained, worlds, worlds.graph, arm, WHOLE, seed)
    yield from _persistence(worlds, seed)


def _oracle(worlds: Worlds, size: Size, seed: int) -> Iterator[Result]:
    trained = fit(worlds.oracle, worlds.graph, settings(size.steps, seed))
    yield from _scores(trained, worlds, worlds.graph, ORACLE, WHOLE, seed)


def _shuffled(worlds: Worlds, size: Size, seed: int) -> Iterator[Result]:
    wrong = with_wrong_relations(worlds.graph, seed)
    trained = fit(worlds.train, without_node(wrong, worlds.unseen), settings(size.steps, seed))
    yield from _scores(trained, worlds, wrong, GRAPH, SHUFFLED, seed)


def _scores(
    trained: Trained, worlds: Worlds, graph: KnowledgeGraph, arm: str, variant: str, seed: int
) -> Iterator[Result]:
    nodes = set().union(*(c.all_nodes for c in worlds.test.values()), (w.parent for w in worlds.split))
    if arm == "parent":  # of a drug: no class of drugs stands above it here, so nothing is told of it
        told = tell(trained.models[0], graph, nodes, {u for w in worlds.split for u in w.siblings}, arm, seed)
    else:
        told = tell(trained.models[0], graph, nodes, worlds.unseen, arm, seed)
    for protocol, world in each(worlds):
        if (protocol, arm) != (DRUG, "parent"):
            pairs = on_drug(worlds.test[world.name])
            episodes = Forecaster(trained, graph, worlds.test[world.name]).episodes(pairs)
            yield from _results(protocol, variant, world, arm, seed, said(trained, told, episodes), pairs)


def _persistence(worlds: Worlds, seed: int) -> Iterator[Result]:
    for protocol, world in each(worlds):
        pairs = on_drug(worlds.test[world.name])
        last = np.stack([latest(p.context, "count") for p in pairs])
        yield from _results(protocol, WHOLE, world, PERSISTENCE, seed, last, pairs)


def _results(
    protocol: str, variant: str, world: World, arm: str, seed: int, values: Array, pairs: Sequence[Pair]
) -> Iterator[Result]:
    truth = np.stack([normalised(p.target.values, "count") for p in pairs])
    unit = f"{seed}/{world.name}/{world.differ}"
    yield Result(protocol, variant, unit, arm, seed, -float(np.abs(share(values) - share(truth)).mean()))
    far = float(total_variation(values, truth).mean())
    yield Result(f"{protocol}, all types", variant, unit, arm, seed, -far)


def each(worlds: Worlds) -> Iterator[tuple[str, World]]:
    """Tested worlds with their protocol."""
    yield from ((SPLIT, w) for w in worlds.split)
    yield from ((DRUG, w) for w in worlds.drug)


def on_drug(cohort: Cohort) -> list[Pair]:
    """Forecasts of snapshots on therapy."""
    return [p for p in next_pairs(cohort) if p.target.time > 0]


def share(values: Array) -> Array:
    """The first sibling's share of both, [n]; a half where there is neither."""
    return np.asarray((values[:, 0] + 1e-6) / (values[:, :2].sum(1) + 2e-6))


@torch.no_grad()
def said(trained: Trained, told: Told, episodes: Sequence[Episode]) -> Array:
    """Mean forecasts, [n, K]."""
    answer = trained.models[0].answer(collate(episodes, told.row), told.addresses, told.relations)
    return answer.mean.double().numpy()


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run that shows that all parts work")
    quick = parser.parse_args().quick
    store = Store(OUT.with_name("split-quick.jsonl") if quick else OUT)
    run(store, QUICK if quick else Size(), (0,) if quick else (0, 1, 2))
    print(tables(store.results()))


if __name__ == "__main__":
    main()
