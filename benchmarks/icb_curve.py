"""Whether more studies would help: response in each left-out study, told by 2, 4, 8 … of the others.

`make bench-icb-curve` runs it on the studies of `make bench-icb`. The others are drawn anew for every
left-out study and draw, the same for every method; what is asked of a left-out study never changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.store import load_graph
from ..model.cohort import Array
from ..model.cohort_io import read_cohort
from ..model.config import ModelConfig, TrainConfig
from ..model.icb.prepare import prepare
from ..model.icb.scores import Answers, draws_of, figures
from ..model.icb.simple import Method, sample_ranks
from ..model.icb.study import Study
from ..model.icb.world import world
from ..model.jobs import Jobs

SIZES = (2, 4, 8, 14)
_FIGURES = ("macro AUC", "AUC within studies")


@dataclass(frozen=True, slots=True)
class Told:
    """What a method said of one left-out study's patients, in their order."""

    method: str
    studies: int
    draw: int
    study: str
    said: list[float]


def methods_for(graph: KnowledgeGraph) -> dict[str, Method]:
    """The linear start of the world model, and logistic regression on ranks."""
    model = ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)
    start = TrainConfig(steps=0, inner_folds=0, vocabulary_folds=0, outcome_folds=0, model=model)
    return {"linear start": world(graph, start), "logistic, ranks": sample_ranks("columns")}


def run(
    studies: Sequence[Study],
    methods: Mapping[str, Method],
    done: Jobs[Told],
    draws: int,
    sizes: Iterable[int] = SIZES,
) -> None:
    """Every size and draw of every left-out study; all other studies are drawn once only."""
    for size in sizes:
        for draw in range(draws if size < len(studies) - 1 else 1):
            for left_out, test in enumerate(studies):
                train = drawn(studies, left_out, size, draw)
                for name, method in methods.items():
                    work = partial(_told, name, method, train, test, size, draw)
                    done.job(f"{name}, {size} studies, draw {draw}, {test.name}", work)


def drawn(studies: Sequence[Study], left_out: int, size: int, draw: int) -> list[Study]:
    """Some of the other studies."""
    others = [i for i in range(len(studies)) if i != left_out]
    chosen = np.random.default_rng([left_out, size, draw]).permutation(others)[:size]
    return [studies[i] for i in sorted(chosen)]


def _told(
    name: str, method: Method, train: Sequence[Study], test: Study, size: int, draw: int
) -> Iterator[Told]:
    (said,) = method(train, [test], 0)
    yield Told(name, size, draw, test.name, said.tolist())


def rows(studies: Sequence[Study], told: Sequence[Told]) -> Iterator[tuple[str, int, str, Array]]:
    """Method, size, figure, and it in every draw of studies and of patients (the first: everybody once)."""
    weights = draws_of([len(s.patients) for s in studies], 500)
    for name, size in dict.fromkeys((t.method, t.studies) for t in told):
        own = [t for t in told if (t.method, t.studies) == (name, size)]
        each: dict[int, dict[str, Array]] = {}
        for one in own:
            each.setdefault(one.draw, {})[one.study] = np.array(one.said)
        whole = [by_study for by_study in each.values() if len(by_study) == len(studies)]
        found = [figures(_answers(studies, by_study), weights).values for by_study in whole]
        for figure in _FIGURES if found else ():
            yield name, size, figure, np.stack([f[figure] for f in found])


def _answers(studies: Sequence[Study], said: Mapping[str, Array]) -> Answers:
    names = tuple(s.name for s in studies)
    return Answers(names, tuple(s.labels for s in studies), tuple(said[name] for name in names))


def report(studies: Sequence[Study], told: Sequence[Told]) -> str:
    """A Markdown table: mean over draws of studies, its interval over patients, least and most draw."""
    lines = ["| method | studies trained on | draws | figure | value (95 %) | least to most of the draws |"]
    lines.append("|---|---|---|---|---|---|")
    for name, size, figure, values in rows(studies, told):
        draws, mean = len(values), values.mean(0)
        low, high = np.nanquantile(mean[1:], [0.025, 0.975])
        spread = f"{values[:, 0].min():.3f} to {values[:, 0].max():.3f}" if draws > 1 else ""
        shown = f"{mean[0]:.3f} ({low:.3f} to {high:.3f})"
        lines.append(f"| {name} | {size} | {draws} | {figure} | {shown} | {spread} |")
    return "\n".join(lines)


def main() -> None:
    """Do what is left, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-icb"), help="cohorts and graph")
    parser.add_argument("--out", type=Path, default=Path("runs/bench-icb-curve"), help="results")
    parser.add_argument("--draws", type=int, default=5, help="draws of studies at every size")
    given = parser.parse_args()
    graph = load_graph(given.folder / "graph")
    cohorts = [read_cohort(file) for file in sorted(given.folder.glob("*.h5ad"))]
    studies, _ = prepare(cohorts, graph, None, {})
    done: Jobs[Told] = Jobs(given.out / f"curve-{graph.hash[:12]}.jsonl", Told)
    run(studies, methods_for(graph), done, given.draws)
    print(report(studies, done.results()))


if __name__ == "__main__":
    main()
