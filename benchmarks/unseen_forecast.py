"""D: real forecasts in a vocabulary that training never met: Sade-Feldman's 12 types and 6 CD8 states.

`python -m immuneworld.benchmarks.unseen_forecast GRAPH COARSE.h5ad FINE.h5ad...`. The model is trained on the
coarse labels of a fold's training patients and asked about the fine ones of the held-out patients; the oracle
was trained on both. Score: minus the total variation of a forecast, a unit is a patient.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.store import load_graph
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.folds import fold_of, split
from ..model.forecast import Forecaster
from ..model.metrics import total_variation
from ..model.pairs import latest, next_pairs, normalised
from ..model.train import Trained, fit
from .unseen_arms import ARMS, GRAPH, ORACLE, tell, without_node
from .unseen_split import PERSISTENCE, WHOLE, said
from .unseen_store import Result, Store
from .worlds_tables import tables

FOLDS, STEPS = 5, 100
OUT = Path("runs/bench-unseen/forecast.jsonl")


def run(store: Store, graph: KnowledgeGraph, coarse: Cohort, fine: Cohort, name: str, seed: int) -> None:
    """Every fold of one vocabulary and seed."""
    folds = fold_of([coarse, fine], FOLDS, seed)
    for held_out in range(FOLDS):
        (known, new), (_, *asked) = (split([coarse, fine], folds, held_out)[i] for i in (0, 1))
        for cohort in asked:
            if next_pairs(cohort):
                job = f"{name}, fold {held_out}, seed {seed}"
                store.job(job, lambda k=known, n=new, c=cohort: _fold(graph, k, n, c, name, seed))  # type: ignore[misc]


def _fold(
    graph: KnowledgeGraph, known: Cohort, new: Cohort, asked: Cohort, name: str, seed: int
) -> Iterator[Result]:
    unseen = new.all_nodes - known.all_nodes
    config = TrainConfig(steps=STEPS, inner_folds=0, seed=seed)
    # What stands below an unseen type hangs on its parents then, as before a curator added it.
    trained = fit([known], without_node(graph, unseen), config)
    for arm in ARMS:
        yield from _scores(trained, graph, asked, unseen, arm, name, seed)
    yield from _scores(fit([known, new], graph, config), graph, asked, unseen, ORACLE, name, seed)


def _scores(
    trained: Trained,
    graph: KnowledgeGraph,
    asked: Cohort,
    unseen: Collection[str],
    arm: str,
    name: str,
    seed: int,
) -> Iterator[Result]:
    pairs = next_pairs(asked)
    told = tell(trained.models[0], graph, asked.all_nodes, unseen, arm, seed)
    start = Forecaster(trained, graph, asked).episodes(pairs)
    truth = np.stack([normalised(p.target.values, asked.kind) for p in pairs])
    answers = {arm: said(trained, told, start)}
    if arm == GRAPH:
        answers[PERSISTENCE] = np.stack([latest(p.context, asked.kind) for p in pairs])
        answers["start"] = np.stack([e.start for e in start])
    for who, values in answers.items():
        errors: Array = total_variation(values, truth)
        patients = np.array([p.trajectory.patient for p in pairs])
        for patient in dict.fromkeys(patients):
            mean = float(errors[patients == patient].mean())
            yield Result(name, WHOLE, f"{seed}/{patient}", who, seed, -mean)


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("coarse", type=Path)
    parser.add_argument("fine", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, action="append")
    given = parser.parse_args()
    graph, coarse, store = load_graph(given.graph), read_cohort(given.coarse), Store(OUT)
    for seed in given.seed or (0, 1, 2):
        for file in given.fine:
            run(store, graph, coarse, read_cohort(file), f"D {file.stem}", seed)
    print(tables(store.results()))


if __name__ == "__main__":
    main()
