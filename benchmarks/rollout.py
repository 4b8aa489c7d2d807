"""`make bench-rollout`: held-out patients several snapshots ahead. A run that was stopped goes on.

Patients are dealt into folds; whatever is fitted is fitted on the others. Of a held-out patient the first
day is seen, and every later day is told: each as one query, and all of them by a rollout that feeds its draws
back. A 90 % interval that is calibrated holds 88 to 92 % of what came, however many snapshots ahead.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.abilities.rollout import rollout
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.folds import fold_of, split
from ..model.forecast import Forecaster
from ..model.jobs import Jobs
from ..model.metrics import total_variation
from ..model.train import fit
from ..ontology.load import load_ontology
from .rollout_simple import Ahead, aheads, simple
from .rollout_tables import report
from .world import FOLDS, settings

INNER = 3  # folds of training patients, as `iw train` has by default
QUERY, ROLLOUT = "one query", "rollout"


@dataclass(frozen=True, slots=True)
class Step:
    """What one said of one patient's day.

    :param ahead: how many days with a snapshot it is after the first.
    :param error: total variation.
    :param covered: share of the columns inside the 90 % interval; None where none is given.
    """

    cohort: str
    steps: int
    seed: int
    patient: str
    ahead: int
    who: str
    error: float
    covered: float | None = None


@dataclass(frozen=True)
class Plan:
    """How much is asked: at most `patients` of a fold, drawn by lot, by `particles` each."""

    patients: int
    particles: int


def run(
    done: Jobs[Step], name: str, cohort: Cohort, graph: KnowledgeGraph, config: TrainConfig, plan: Plan
) -> None:
    """Every fold of a cohort that holds somebody who was seen twice."""
    folds = fold_of([cohort], FOLDS, config.seed)
    for held_out in range(FOLDS):
        inside, outside = split([cohort], folds, held_out)
        if inside and outside and aheads(outside[0]):
            job = f"{name}, {config.steps} steps, seed {config.seed}, fold {held_out}, {plan}"
            done.job(job, partial(told, name, inside[0], outside[0], graph, config, plan))


def told(
    name: str, train: Cohort, asked: Cohort, graph: KnowledgeGraph, config: TrainConfig, plan: Plan
) -> Iterator[Step]:
    """What everybody says of each held-out patient's later days."""
    forecaster = Forecaster(fit([train], graph, config), graph, asked)
    questions = aheads(asked)
    everybody = list(dict.fromkeys(a.patient for a in questions))
    chosen = np.random.default_rng(config.seed).permutation(everybody)[: plan.patients].tolist()
    for patient in chosen:
        own = [a for a in questions if a.patient == patient]
        truth = np.stack([a.truth for a in own])
        said = {**simple(train, own), **_model(forecaster, own, plan.particles, config.seed)}
        for who, (mean, bounds) in said.items():
            far = total_variation(mean, truth)
            inside = _share_inside(bounds, truth) if bounds else [None] * len(own)
            for ahead, error, covered in zip(own, far, inside, strict=True):
                yield Step(name, config.steps, config.seed, patient, ahead.number, who, float(error), covered)


def _model(
    forecaster: Forecaster, own: Sequence[Ahead], particles: int, seed: int
) -> dict[str, tuple[Array, tuple[Array, Array]]]:
    """Mean and 90 % interval of both ways, [S, K] each."""
    patient = forecaster.cohort.patient(own[0].patient)
    asked = [forecaster.episode(patient, a.context, a.day) for a in own]
    answer = forecaster.answer(asked)
    course = rollout(forecaster, patient.patient, [a.day for a in own], None, particles, seed)
    return {
        QUERY: (answer.mean.double().numpy(), forecaster.intervals(answer.sample(2000, seed), asked)),
        ROLLOUT: (course.mean, (course.low, course.high)),
    }


def _share_inside(bounds: tuple[Array, Array], truth: Array) -> list[float]:
    """The share of the columns of each day that lie in the interval; its ends belong to it."""
    low, high = bounds
    within: Array = ((truth >= low - 1e-9) & (truth <= high + 1e-9)).mean(-1)
    return [float(share) for share in within]


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohorts", nargs="+", type=Path, help="cohorts with patients seen several times")
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-rollout"))
    parser.add_argument("--steps", type=int, nargs="+", default=[0, 30], help="of training; 0: the start")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--patients", type=int, default=40, help="at most so many of a fold are asked")
    parser.add_argument("--particles", type=int, default=300)
    parser.add_argument("--quick", action="store_true", help="whether it runs: one seed, few of everything")
    asked = parser.parse_args()
    graph, seeds, steps = build_graph(load_ontology()), asked.seeds, asked.steps
    plan = Plan(asked.patients, asked.particles)
    if asked.quick:
        seeds, steps, plan = [0], [2], Plan(2, 20)
    done: Jobs[Step] = Jobs(asked.folder / f"{'quick-' * asked.quick}{graph.hash[:12]}.jsonl", Step)
    for file in asked.cohorts:
        cohort = read_cohort(file)
        if cohort.kind not in ("count", "fraction"):
            parser.error(f"{file} holds no shares, and total variation is of shares")
        for number in steps:
            for seed in seeds:
                config = replace(settings(number, seed), inner_folds=INNER)
                run(done, file.stem, cohort, graph, config, plan)
    print(report(done.results()))


if __name__ == "__main__":
    main()
