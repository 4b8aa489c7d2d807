"""What pretraining on TCGA is worth at its own task: hidden columns of patients of a study never seen.

One snapshot a patient, half of its columns hidden, told from the others. Every answer starts from the mean of
the study's other patients; the network is one that was drawn by a seed and trained on the other studies, one
that TCGA's snapshots trained and nothing else, or that one trained on the other studies as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from ..kg.graph import KnowledgeGraph
from ..kg.store import load_graph
from ..model.checkpoint import load_run
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig, load_config
from ..model.curriculum import Curriculum
from ..model.episode import ABUNDANCE, Episode
from ..model.folds import people
from ..model.jobs import Jobs
from ..model.lesson import Lesson
from ..model.metrics import clustered_interval
from ..model.origin import Weights, origin_of, refuse_patients
from ..model.reference import fit_reference
from ..model.run import Run, answers_of
from ..model.world import Atlas, WorldModel, make_atlas

START, SCRATCH, ZERO, BOTH = "start", "other studies alone", "TCGA alone", "TCGA, then other studies"
FIGURES = ("nats a value", "error")
STEPS = 100
_MOST = 300  # patients of the left-out study that are asked about


@dataclass(frozen=True, slots=True)
class Told:
    """How one network did at one study: nats a value and error of each patient, in one order for all."""

    study: str
    way: str
    seed: int
    nats: list[float]
    errors: list[float]


def only_first(cohort: Cohort) -> Cohort:
    """Each patient's first snapshot, outcomes withheld."""
    patients = tuple(
        replace(t, snapshots=t.snapshots[:1], outcomes={}, follow_up={}) for t in cohort.trajectories
    )
    return replace(cohort, trajectories=patients, latent=None)


def exam_of(cohort: Cohort, most: int = _MOST) -> list[Episode]:
    """Half of the columns of each patient, or of as many as are asked about; the same whoever is asked."""
    rng, lesson = np.random.default_rng(0), Lesson(cohort, fit_reference(cohort), 0.0)
    chosen = sorted(rng.permutation(len(cohort.trajectories))[:most].tolist())
    patients = [cohort.trajectories[i] for i in chosen]
    return [lesson.ask_hidden(t, t.snapshots[0], rng) for t in patients]


@torch.no_grad()
def marks(model: WorldModel, atlas: Atlas, exam: Sequence[Episode]) -> tuple[Array, Array]:
    """Nats a hidden value, and total variation of shares or mean distance of scores, of each question."""
    nats, errors = [], []
    for _, answer in answers_of(model.eval(), atlas, exam):
        batch = answer.batch
        assert batch.target is not None
        apart = ((answer.mean - batch.target).abs() * batch.query_mask).sum(-1)
        nats.append(answer.nll())
        errors.append(apart / 2 if batch.kind == ABUNDANCE else apart / batch.query_mask.sum(-1))
    return torch.cat(nats).double().numpy(), torch.cat(errors).double().numpy()


def run(
    cohorts: Sequence[Cohort],
    left_out: Sequence[str],
    graph: KnowledgeGraph,
    config: TrainConfig,
    pretrained: Mapping[int, Weights],
    done: Jobs[Told],
) -> None:
    """Every study that is left out, by every seed."""
    for study in left_out:
        inside = [only_first(c) for c in cohorts if c.study != study]
        (asked,) = (only_first(c) for c in cohorts if c.study == study)
        for seed, weights in pretrained.items():
            work = partial(_told, inside, asked, graph, replace(config, seed=seed), weights)
            done.job(f"{study}, seed {seed}", work)


def _told(
    inside: Sequence[Cohort], asked: Cohort, graph: KnowledgeGraph, config: TrainConfig, weights: Weights
) -> Iterator[Told]:
    nodes = set().union(*(c.all_nodes for c in (*inside, asked)))
    atlas, exam = make_atlas(graph, nodes, config.model.graph_layers), exam_of(asked)
    curriculum, steps = Curriculum(inside, 0.0), {START: (None, 0), SCRATCH: (None, STEPS)}
    ways: dict[str, tuple[Weights | None, int]] = {**steps, ZERO: (weights, 0), BOTH: (weights, STEPS)}
    for way, (first, count) in ways.items():
        trained = Run(curriculum, atlas, config, config.seed, first)
        for _ in trained.take(count):
            pass
        nats, errors = marks(trained.averaged, atlas, exam)
        yield Told(asked.study, way, config.seed, nats.tolist(), errors.tolist())


def report(told: Sequence[Told]) -> str:
    """Markdown: the mean over patients and seeds; what it is less than the start, its interval, each seed."""
    lines = [
        "| study | patients | trained on | " + " | ".join(f"{f} | less the start" for f in FIGURES) + " |"
    ]
    lines.append("|---|---|---|" + "---|" * 4)
    for study in dict.fromkeys(t.study for t in told):
        own = [t for t in told if t.study == study]
        starts = [_of(own, START, figure)[0] for figure in FIGURES]
        for way in dict.fromkeys(t.way for t in own):
            cells = [_cells(_of(own, way, f), s) for f, s in zip(FIGURES, starts, strict=True)]
            lines.append(f"| {study} | {len(starts[0])} | {way} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _of(told: Sequence[Told], way: str, figure: str) -> list[Array]:
    return [np.array(t.nats if figure == FIGURES[0] else t.errors) for t in told if t.way == way]


def _cells(seeds: Sequence[Array], start: Array) -> str:
    mean = np.mean(seeds, axis=0)
    gap = mean - start
    if not gap.any():
        return f"{mean.mean():.3f} |"
    low, high = clustered_interval(gap, [str(i) for i in range(len(gap))])
    each = ", ".join(f"{(s - start).mean():.3f}" for s in seeds)
    return f"{mean.mean():.3f} | {gap.mean():.3f} ({low:.3f} to {high:.3f}; {each})"


def main() -> None:
    """Do what is left, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohorts", type=Path, nargs="+")
    parser.add_argument("--graph", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("benchmarks/pretrain.toml"))
    parser.add_argument(
        "--pretrained", type=Path, action="append", required=True, help="runs, of seeds 0, 1 …"
    )
    parser.add_argument("--largest", type=int, default=5, help="as many studies are left out in turn")
    parser.add_argument("--out", type=Path, required=True, help="results")
    given = parser.parse_args()
    graph, cohorts = load_graph(given.graph), [read_cohort(file) for file in given.cohorts]
    weights = {}
    for seed, path in enumerate(given.pretrained):
        trained, _, described = load_run(path)
        origin = origin_of(trained.models, trained.patients, described)
        refuse_patients(origin, people(cohorts), str(path))
        weights[seed] = origin.weights()
    sizes = sorted(cohorts, key=lambda c: -len(c.trajectories))
    done: Jobs[Told] = Jobs(given.out, Told)
    run(cohorts, [c.study for c in sizes[: given.largest]], graph, load_config(given.config), weights, done)
    print(report(done.results()))


if __name__ == "__main__":
    main()
