"""`make bench-contrasts`: anti-CTLA-4, anti-PD-1 or both, for the same simulated patients.

The effect on progenitor exhausted and regulatory T cells and on the tumour's volume at day 90, learnt from
patients who got the stronger arm the likelier the more ill they were. Held-out patients are known under every
arm.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort import Array
from ..model.config import TrainConfig
from ..model.forecast import Forecaster
from ..model.jobs import Jobs
from ..model.train import fit
from ..ontology.load import load_ontology
from .contrasts_pool import ARMS, OUTCOMES, Pool, cohort_of, given_arms, kept_pool
from .contrasts_simple import (
    REFITS,
    Contrast,
    Seen,
    additive,
    all_arms,
    apart,
    contrasts,
    naive,
    pairs_of,
    with_refits,
)
from .contrasts_tables import Told, table
from .contrasts_world import settings, start_contrast, world_contrasts

OUT = Path("runs/bench-contrasts")
CANCER = "melanoma"


def task(
    pool: Pool,
    kind: str,
    strength: float,
    seed: int,
    train: int,
    config: TrainConfig,
    graph: KnowledgeGraph,
    refits: int = REFITS,
) -> Iterator[Told]:
    """Every method on one cohort: the first `train` patients teach, the others are asked about."""
    inside, outside = np.arange(train), np.arange(train, pool.patients)
    given = given_arms(pool, strength, seed)
    columns = [pool.labels(kind).index(label) for label in OUTCOMES[kind]]
    measured, before = pool.measured(kind)[..., columns], pool.covariates(kind)
    seen = Seen(before[inside], given[inside], measured[given[inside], -1, inside])
    asked, arms = before[outside], len(ARMS)
    trained = fit([cohort_of(pool, kind, range(train), given, 2)], graph, config)
    forecaster = Forecaster(trained, graph, cohort_of(pool, kind, range(train, pool.patients), given, 1))
    own, same = world_contrasts(forecaster, columns)
    found = {
        "no effect": Contrast(np.zeros_like(own.value)),
        "arm means": naive(seen, arms, len(outside)),
        "ridge": with_refits(additive, seen, asked, arms, refits),
        "ridge an arm": with_refits(apart, seen, asked, arms, refits),
        "start": start_contrast(forecaster, columns),
        "model": own,
        "model, same luck": same,
        "every arm seen": Contrast(contrasts(all_arms(before[inside], measured[:, -1, inside], asked))),
        "measured": Contrast(contrasts(measured[:, -1, outside])),
    }
    truth = contrasts(pool.true(kind)[:, outside][..., columns])
    for who, contrast in found.items():
        yield from _told(kind, strength, seed, who, contrast, truth)


def _told(
    kind: str, strength: float, seed: int, who: str, contrast: Contrast, truth: Array
) -> Iterator[Told]:
    for p, (a, b) in enumerate(pairs_of(len(ARMS))):
        for o, outcome in enumerate(OUTCOMES[kind]):
            right, value = truth[p, :, o], contrast.value[p, :, o]
            held, width, mean_held = np.zeros(0, bool), 0.0, None
            if contrast.low is not None and contrast.high is not None:
                low, high = contrast.low[p, :, o], contrast.high[p, :, o]
                held, width = (low <= right) & (right <= high), float((high - low).mean())
            if contrast.mean_low is not None and contrast.mean_high is not None:
                mean_held = bool(contrast.mean_low[p, o] <= right.mean() <= contrast.mean_high[p, o])
            yield Told(
                *(kind, strength, seed, f"{ARMS[a]} - {ARMS[b]}", outcome, who),
                *(_rounded(right), _rounded(value), held.tolist(), mean_held, width),
            )


def _rounded(values: Array) -> list[float]:
    return [float(f"{v:.5g}") for v in values]


def run(store: Jobs[Told], told: argparse.Namespace, graph: KnowledgeGraph) -> Iterable[str]:
    """What is left to do, yielding the name of each job that is done."""
    for seed in told.seeds:
        file = OUT / f"{CANCER}-{told.patients}-{seed}.npz"
        pool = kept_pool(file, CANCER, told.patients, seed, told.processes)
        for strength in told.strengths:
            for kind in told.kinds:
                name = f"{kind}, strength {strength:g}, seed {seed}"
                config = settings(told.steps, told.members, seed)
                store.job(name, partial(task, pool, kind, strength, seed, told.train, config, graph))
                yield name


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--train", type=int, default=300, help="of them")
    parser.add_argument("--steps", type=int, default=300, help="0: the start alone")
    parser.add_argument("--members", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--strengths", type=float, nargs="+", default=[0.0, 1.0, 2.0])
    parser.add_argument("--kinds", nargs="+", choices=list(OUTCOMES), default=list(OUTCOMES))
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it runs")
    told = parser.parse_args()
    if told.quick:
        told.patients, told.train, told.steps, told.seeds, told.strengths = 60, 40, 8, [900], [2.0]
    graph = build_graph(load_ontology())
    size = f"{told.patients}-{told.train}-{told.steps}-{told.members}"
    store = Jobs(OUT / f"{size}-{graph.hash[:12]}.jsonl", Told)
    for _ in run(store, told, graph):
        pass
    print(table(store.results()))


if __name__ == "__main__":
    main()
