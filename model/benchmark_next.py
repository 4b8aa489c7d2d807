"""`iw benchmark next`: the next snapshot on real cohorts, trained and tested over folds of patients."""

from __future__ import annotations

from collections.abc import Sequence

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError
from .cohort import Cohort
from .config import TrainConfig
from .evaluate import Scored, score_pairs
from .folds import fold_of, split
from .forecast import Forecaster
from .journal import Progress
from .pairs import next_pairs
from .train import Trained, fit


def benchmark_next(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    config: TrainConfig,
    folds: int = 5,
    unseen: Sequence[Cohort] = (),
    progress: Progress = lambda *_: None,
) -> list[Scored]:
    """Train on all cohorts' training patients of each fold; score the held-out patients' next snapshots.

    :param unseen: cohorts whose label vocabulary is never trained on. When they are of a trained study, only
        that study's held-out patients are scored in each fold.
    :raises InputError: for fewer than two folds, or when a fold leaves fewer than two patients to train on.
    """
    if folds < 2:
        raise InputError(f"folds is {folds}", hint="give two or more")
    fold = fold_of([*cohorts, *unseen], folds, config.seed)
    scored: list[Scored] = []
    for held_out in range(folds):
        inside, outside = split(cohorts, fold, held_out)
        hidden_inside, hidden_outside = split(unseen, fold, held_out)
        trained = fit(inside, graph, config, _named(progress, f"fold {held_out + 1} of {folds}: "))
        for cohort in outside:
            scored += _score(trained, graph, cohort, _same_vocabulary(inside, cohort))
        for cohort in hidden_outside:
            scored += _score(trained, graph, cohort, _same_vocabulary(hidden_inside, cohort))
    return scored


def _named(progress: Progress, name: str) -> Progress:
    return lambda what, done, of: progress(name + what, done, of)


def _same_vocabulary(cohorts: Sequence[Cohort], like: Cohort) -> Cohort | None:
    """The training part of the same cohort file."""
    return next((c for c in cohorts if c.study == like.study and c.columns == like.columns), None)


def _score(trained: Trained, graph: KnowledgeGraph, cohort: Cohort, train: Cohort | None) -> list[Scored]:
    pairs = next_pairs(cohort)
    return score_pairs(Forecaster(trained, graph, cohort), pairs, train) if pairs else []
