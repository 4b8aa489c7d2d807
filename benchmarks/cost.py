"""`make bench-cost`: what the world model costs, in processor time of one thread and in memory.

Its layers beside plain ones, memory against patients, time against types and snapshots, and one forecast.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.abilities.predict import predict
from ..model.batch import collate
from ..model.cohort import Array
from ..model.config import TrainConfig
from ..model.curriculum import Curriculum
from ..model.forecast import Forecaster
from ..model.lesson import Lesson
from ..model.pairs import next_pairs
from ..model.run import Run
from ..model.train import fit
from ..model.world import make_atlas
from ..ontology.load import load_ontology
from .cost_backbone import SIZES, seconds, turns
from .cost_data import cohort
from .cost_memory import TIMES, TYPES, peak_of

PATIENTS = (250, 1000, 2000, 4000)
TYPE_COUNTS, SNAPSHOT_COUNTS = (10, 30, 100, 300, 1000, 2000), (2, 5, 10, 30, 100)


def main() -> None:
    """Measure and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--parts", default="layers,memory,sizes,forecast")
    told = parser.parse_args()
    torch.set_num_threads(1)
    graph = build_graph(load_ontology())
    parts: dict[str, Callable[[], None]] = {
        "layers": partial(print_layers, told.turns),
        "memory": print_memory,
        "sizes": partial(print_sizes, graph, max(told.turns // 6, 1)),
        "forecast": partial(print_forecast, graph, told.turns),
    }
    for name in told.parts.split(","):
        parts[name]()
        print(flush=True)


def between(values: Array, digits: int) -> str:
    """The median with its 95 % interval over turns (bootstrap)."""
    drawn = np.random.default_rng(0).choice(values, (1000, len(values)))
    low, high = np.quantile(np.median(drawn, 1), (0.025, 0.975))
    return f"{np.median(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def print_layers(count: int) -> None:
    """A training step of both, with and without dropout."""
    print("| width, heads, layers | dropout | plain, ms | ours, ms | ours, in steps of plain |")
    print("|---|---|---|---|---|")
    for size in SIZES:
        for dropout in (0.1, 0.0):
            taken = turns(size, dropout, count)
            plain, ours = 1000 * np.median(taken, 0)
            name = f"{size.name}: {size.dim}, {size.heads}, {size.layers}"
            print(
                f"| {name} | {dropout} | {plain:.0f} | {ours:.0f} | {between(taken[:, 0] / taken[:, 1], 2)} |"
            )


def print_memory() -> None:
    """Peak of training against patients."""
    print(f"| patients ({TYPES} types, {TIMES} snapshots) | peak, MB | MB more a patient |\n|---|---|---|")
    peaks = [peak_of(patients) for patients in PATIENTS]
    slopes = np.diff(peaks) / np.diff(PATIENTS)
    for patients, peak, slope in zip(PATIENTS, peaks, ["", *(f"{s:.3f}" for s in slopes)], strict=True):
        print(f"| {patients:,} | {peak:.0f} | {slope} |")


def print_sizes(graph: KnowledgeGraph, count: int) -> None:
    """A question, asked and learnt from, against types and snapshots."""
    print("| types | snapshots seen | observed values | asked, ms | learnt from, ms |\n|---|---|---|---|---|")
    shapes = [(k, 2) for k in TYPE_COUNTS] + [(20, t) for t in SNAPSHOT_COUNTS]
    for types, times in shapes:
        asked, learnt = question(graph, types, times, count)
        row = (types, times, types * times, f"{asked:.1f}", f"{learnt:.1f}")
        print(
            "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) + " |",
            flush=True,
        )


def question(graph: KnowledgeGraph, types: int, times: int, count: int) -> tuple[float, float]:
    """Milliseconds of the layers and likelihood, addresses at hand, for the last snapshot of one patient."""
    data, config = cohort(graph, types, times + 1, 2), TrainConfig()
    curriculum = Curriculum([data], 0.0)
    run = Run(curriculum, make_atlas(graph, data.all_nodes, config.model.graph_layers), config, 0)
    episode = Lesson(data, curriculum.references[0], 0.0).forecast(next_pairs(data)[-1])
    model, addresses = run.learner.model, run.learner.model.encoder(run.atlas.graph).detach()
    batch = collate([episode], run.atlas.row)

    def learn() -> None:
        model.answer(batch, addresses, run.atlas.relations).nll().sum().backward()  # type: ignore[no-untyped-call]

    def ask() -> None:
        with torch.no_grad():
            model.answer(batch, addresses, run.atlas.relations).nll()

    pairs = np.array([[seconds(ask), seconds(learn)] for _ in range(count + 1)])[1:]
    asked, learnt = 1000 * np.median(pairs, 0)
    return float(asked), float(learnt)


def print_forecast(graph: KnowledgeGraph, count: int) -> None:
    """`predict` with the graph in memory, and what of it is what."""
    data = cohort(graph, TYPES, TIMES, 20)
    trained = fit([data], graph, TrainConfig(steps=1, inner_folds=0))
    forecaster = Forecaster(trained, graph, data)
    context = data.trajectories[0].snapshots
    ask = partial(forecaster.episode, data.trajectories[0], context, 84.0)
    answer = forecaster.answer([ask()])
    node = forecaster.outcome_nodes[0]
    parts: dict[str, Callable[[], object]] = {
        "one forecast": lambda: predict(forecaster, "P0", 84.0, plan="anti-PD-1@0"),
        "its question": ask,
        "its answer": partial(forecaster.answer, [ask()]),
        "its interval": lambda: forecaster.intervals(answer.sample(2000, 0), [ask()]),
        "its outcome": partial(forecaster.outcome_probability, data.trajectories[0], node, 84.0),
    }
    print(f"| {TYPES} types, {TIMES} snapshots | ms of a thread | most |\n|---|---|---|")
    for name, work in parts.items():
        taken = 1000 * np.array([seconds(work) for _ in range(count + 1)])[1:]
        print(f"| {name} | {between(taken, 1)} | {taken.max():.1f} |")


if __name__ == "__main__":
    main()
