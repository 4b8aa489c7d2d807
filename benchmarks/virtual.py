"""`make bench-virtual`: another simulator's patients, day 15 and 30 and their response, foretold.

`python -m immuneworld.benchmarks.virtual COHORT`, a cohort of `iw data build popel-tnbc-virtual`. Each
seed holds another fifth of the patients out. A forecast is scored on the log-ratios of the cells: the
logarithm of each density less the mean of the twelve (Aitchison's centred log-ratio); its error is the root
mean square over patients in units of that log-ratio's standard deviation on that day, in the mean over cells.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import RidgeCV

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import ModelConfig, TrainConfig
from ..model.folds import fold_of, split
from ..model.forecast import Forecaster
from ..model.jobs import Jobs
from ..model.load_popel import CELLS, DAYS
from ..model.metrics import auc
from ..model.pairs import next_pairs
from ..model.train import fit
from ..ontology.load import load_ontology

OUT = Path("runs/bench-virtual")
RESPONSE = "IW:0300001"
NULLS, TREES = 1000, 500
VISITS = tuple(DAYS.values())
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Score:
    """One figure of one seed."""

    seed: int
    what: str
    day: float
    who: str
    value: float


def settings(steps: int, seed: int) -> TrainConfig:
    """Fixed beforehand: nothing was chosen on these patients."""
    return TrainConfig(
        steps=steps,
        seed=seed,
        pull=0.3,
        learning_rate=3e-3,
        averaging=0.97,
        inner_folds=0,
        vocabulary_folds=0,
        outcome_folds=0,
        model=ModelConfig(dim=32, layers=2, graph_layers=1, dropout=0.0, edge_dropout=0.0),
    )


def logs_of(cohort: Cohort) -> Array:
    """Logarithms, [visits, patients, columns]."""
    return np.log(
        np.stack([[t.snapshots[v].values for t in cohort.trajectories] for v in range(len(VISITS))])
    )


def log_ratios(logs: Array, cells: list[int]) -> Array:
    """Centred log-ratios of the cells, over the last axis."""
    part = logs[..., cells]
    return np.asarray(part - part.mean(-1, keepdims=True))


def nrmse(said: Array, truth: Array) -> float:
    """Of log-ratios [patients, cells]."""
    return float((np.sqrt(((said - truth) ** 2).mean(0)) / truth.std(0)).mean())


def score_seed(cohort: Cohort, graph: KnowledgeGraph, config: TrainConfig, trees: int) -> Iterable[Score]:
    """Train on four fifths of the patients, tell of the others.

    :param trees: of a forest.
    """
    (inside,), (outside,) = split([cohort], fold_of([cohort], FOLDS, config.seed), 0)
    forecaster = Forecaster(fit([inside], graph, config), graph, outside)
    yield from forecast_scores(forecaster, inside, outside, config.seed)
    yield from response_scores(forecaster, inside, outside, config.seed, trees)


def forecast_scores(forecaster: Forecaster, inside: Cohort, outside: Cohort, seed: int) -> Iterable[Score]:
    """Each day from all days before."""
    cells = [i for i, c in enumerate(outside.columns) if c.label in CELLS.values()]
    train, test, pairs = logs_of(inside), logs_of(outside), next_pairs(outside)
    for visit, day in enumerate(VISITS[1:], start=1):
        asked = [p for p in pairs if p.target.time == day]
        said = {
            "persistence": test[visit - 1],
            "ridge": _ridge(np.hstack(list(train[:visit])), train[visit], np.hstack(list(test[:visit]))),
            "start": np.stack([e.start for e in forecaster.episodes(asked)]),
            "model": forecaster.means(asked),
        }
        truth = log_ratios(test[visit], cells)
        for who, values in said.items():
            yield Score(seed, "forecast", day, who, nrmse(log_ratios(values, cells), truth))


def response_scores(
    forecaster: Forecaster, inside: Cohort, outside: Cohort, seed: int, trees: int
) -> Iterable[Score]:
    """From all that was measured up to each day; AUC."""
    train, test = logs_of(inside), logs_of(outside)
    was, comes = (np.array([t.outcomes[RESPONSE] for t in c.trajectories]) for c in (inside, outside))
    rng = np.random.default_rng(seed)
    for visit, day in enumerate(VISITS):
        x, asked = np.hstack(list(train[: visit + 1])), np.hstack(list(test[: visit + 1]))
        questions = [
            forecaster.outcome_question(
                replace(t, snapshots=t.snapshots[: visit + 1]), RESPONSE, float("inf")
            )
            for t in outside.trajectories
        ]
        said = {
            "forest": _forest(x, was, asked, seed, trees),
            "forest, shuffled": _forest(x, rng.permutation(was), asked, seed, trees),
            "start": np.array([q.start[0] for q in questions]),
            "model": forecaster.answer(questions).mean[:, 0].numpy(),
        }
        for who, chances in said.items():
            yield Score(seed, "response", day, who, auc(comes, chances))
        null = [auc(rng.permutation(comes), said["model"]) for _ in range(NULLS)]
        yield Score(seed, "response", day, "null, 97.5 %", float(np.quantile(null, 0.975)))


def _ridge(before: Array, after: Array, asked: Array) -> Array:
    centre, scale = before.mean(0), before.std(0) + 1e-9
    model = RidgeCV(np.logspace(-3, 3, 13)).fit((before - centre) / scale, after)
    return np.asarray(model.predict((asked - centre) / scale))


def _forest(before: Array, was: Array, asked: Array, seed: int, trees: int) -> Array:
    forest = RandomForestClassifier(trees, min_samples_leaf=2, random_state=seed).fit(before, was)
    return np.asarray(forest.predict_proba(asked)[:, 1])


def table(scores: Iterable[Score]) -> str:
    """Markdown: a row a question, a column a method; the mean of the seeds, then each."""
    known = list(scores)
    parts = []
    for what in dict.fromkeys(s.what for s in known):
        rows = [s for s in known if s.what == what]
        methods = list(dict.fromkeys(s.who for s in rows))
        lines = [f"| {what} | {' | '.join(methods)} |", "|---" * (len(methods) + 1) + "|"]
        for day in sorted({s.day for s in rows}):
            cells = []
            for who in methods:
                values = [s.value for s in rows if (s.day, s.who) == (day, who)]
                cells.append(f"{np.mean(values):.3f} ({', '.join(f'{v:.3f}' for v in values)})")
            lines.append(f"| day {day:g} | {' | '.join(cells)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def run(
    store: Jobs[Score],
    cohort: Cohort,
    graph: KnowledgeGraph,
    config_of: Callable[[int], TrainConfig],
    seeds: int,
    trees: int = TREES,
) -> None:
    """What is left of the seeds."""
    for seed in range(seeds):
        store.job(f"seed {seed}", partial(score_seed, cohort, graph, config_of(seed), trees))


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohort", type=Path)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument(
        "--quick", action="store_true", help="one seed, two steps: whether it runs, no result"
    )
    told = parser.parse_args()
    graph, cohort = build_graph(load_ontology()), read_cohort(told.cohort)
    steps = 2 if told.quick else told.steps
    store = Jobs(OUT / f"{'quick-' * told.quick}{steps}-{graph.hash[:12]}.jsonl", Score)
    run(store, cohort, graph, partial(settings, steps), 1 if told.quick else 3)
    print(table(store.results()))


if __name__ == "__main__":
    main()
