"""What is compared: base rate, single markers, Cox regression, the world model with and without a network.

A method, fitted on training studies, gives each patient of a test study a risk (more: sooner) and a
probability to be without the outcome on a day, [n, 2].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from scipy.stats import rankdata

from ...kg.graph import KnowledgeGraph
from ...kg.relations import Relations
from ...ontology.errors import InputError
from ..cohort import Array, Cohort
from ..config import TrainConfig
from ..forecast import Forecaster
from ..hazard import EDGES, ahead, log_odds, surviving
from ..journal import Progress
from ..outcome_fit import FEWEST, Outcomes, fit_outcomes
from ..outcome_regression import within_studies
from ..train import fit
from .followed import Followed

Method = Callable[[Sequence[Followed], Sequence[Followed], int], list[Array]]
Reading = Callable[[Followed], Array]
PENALTIES = (3.0, 1.0, 0.3, 0.1, 0.03)  # of lifelines, whose likelihood is a mean over patients
_INNER, _AFTER = 5, 1e-6


def world(graph: KnowledgeGraph, config: TrainConfig, day: float, progress: Progress) -> Method:
    """Backbone, loss and training of `iw train`; intervals after the last sample are asked for."""

    def method(train: Sequence[Followed], test: Sequence[Followed], seed: int) -> list[Array]:
        trained = fit([s.cohort for s in train], graph, replace(config, seed=seed), progress)
        return [_asked(Forecaster(trained, graph, s.cohort), s, day) for s in test]

    return method


def _asked(forecaster: Forecaster, study: Followed, day: float) -> Array:
    entries = _entries(study.cohort)
    questions = [
        forecaster.survival_question(t, study.node, entry + _AFTER)
        for t, entry in zip(study.cohort.trajectories, entries, strict=True)
    ]
    answers = forecaster.answer(questions).mean.double().numpy()
    odds = np.full((len(entries), len(EDGES) - 1), np.nan)
    for row, entry, hazards in zip(odds, entries, answers, strict=True):
        asked = ahead(entry)
        row[asked] = log_odds(hazards[: asked.sum()])
    return _told(odds, entries, day)


def start(graph: KnowledgeGraph, day: float) -> Method:
    """The linear rule that the world model starts from, without a network."""
    kinship = lru_cache(maxsize=None)(Relations(graph).kinship)

    def method(train: Sequence[Followed], test: Sequence[Followed], seed: int) -> list[Array]:
        outcomes = fit_outcomes([s.cohort for s in train], kinship, seed)
        return [_by_rule(outcomes, s.cohort, s.node, day) for s in test]

    return method


def base_rate(day: float) -> Method:
    """The same for everybody: the life table of all training patients."""

    def method(train: Sequence[Followed], test: Sequence[Followed], seed: int) -> list[Array]:
        outcomes = fit_outcomes([s.cohort for s in train], lambda a, b: float(a == b), seed)
        told = [_by_rule(outcomes, s.cohort, s.node, day, loud=0.0) for s in test]
        return [np.column_stack((np.zeros(len(t)), t[:, 1])) for t in told]

    return method


def _by_rule(outcomes: Outcomes, cohort: Cohort, node: str, day: float, loud: float = 1.0) -> Array:
    hazards = outcomes.hazards(cohort, node)
    if hazards is None:
        hint = f"give more studies: {FEWEST} training patients must have had the outcome"
        raise InputError(
            "too few patients had the outcome in the other studies", where=cohort.study, hint=hint
        )
    said = [outcomes.said(cohort, t, t.snapshots, node) for t in cohort.trajectories]
    return _told(log_odds(hazards) + loud * np.array(said)[:, None], _entries(cohort), day)


def _entries(cohort: Cohort) -> list[float]:
    """The day of each patient's last sample."""
    return [max(s.time for s in t.snapshots) for t in cohort.trajectories]


def _told(odds: Array, entries: Sequence[float], day: float) -> Array:
    """Risk and probability from log odds of intervals, [n, J]; those before an entry are not read."""
    told = []
    for row, entry in zip(odds, entries, strict=True):
        asked = ahead(entry)
        hazards = np.zeros(len(row))
        hazards[asked] = 1 / (1 + np.exp(-row[asked]))
        told.append((row[asked].mean(), surviving(hazards, [day], entry)[0]))
    return np.array(told)


def marker(name: str, day: float) -> Method:
    """One number, standardised within the study; its direction is learnt on the training studies."""
    return partial(_cox, lambda study: _standard(study.markers[name])[:, None], day, (1e-4,))


def cox_ranks(table: str, day: float) -> Method:
    """Ridge-penalised Cox regression, stratified by study, on ranks within the sample."""
    return partial(_cox, lambda study: _ranks(study.tables[table]), day, PENALTIES)


def cox_z(table: str, day: float) -> Method:
    """The same on z-scores within the study: the test study's own mean and spread are needed."""
    return partial(_cox, lambda study: _standard(study.tables[table]), day, PENALTIES)


def _standard(values: Array) -> Array:
    return np.asarray((values - values.mean(axis=0)) / (values.std(axis=0) + 1e-9))


def _ranks(values: Array) -> Array:
    """Ranks of a sample's features, -1 to 1."""
    return np.asarray((rankdata(values, axis=1) - 1) / max(values.shape[1] - 1, 1) * 2 - 1)


def _cox(
    read: Reading,
    day: float,
    penalties: Sequence[float],
    train: Sequence[Followed],
    test: Sequence[Followed],
    seed: int,
) -> list[Array]:
    penalty = _best_penalty(read, penalties, train, seed) if len(penalties) > 1 else penalties[0]
    risks = _risks(read, penalty, train, [*train, *test])
    known = pd.DataFrame({"risk": np.concatenate(risks[: len(train)]), **_ends(train)})
    baseline: Any = CoxPHFitter(penalizer=1e-4).fit(known, "time", "event")
    told = []
    for risk in risks[len(train) :]:
        free = baseline.predict_survival_function(pd.DataFrame({"risk": risk}), times=[day])
        told.append(np.column_stack((risk, free.to_numpy()[0])))
    return told


def _best_penalty(read: Reading, penalties: Sequence[float], train: Sequence[Followed], seed: int) -> float:
    """The penalty of the best concordance within studies, whole studies left out in five folds."""
    fold = np.random.default_rng(seed).permutation(len(train)) % min(_INNER, len(train))
    ends, study = _ends(train), np.repeat(np.arange(len(train)), [len(s.patients) for s in train])
    merit = []
    for penalty in penalties:
        said: dict[int, Array] = {}
        for held_out in sorted(set(fold.tolist())):
            outside = [i for i in range(len(train)) if fold[i] == held_out]
            inside = [train[i] for i in range(len(train)) if fold[i] != held_out]
            told = _risks(read, penalty, inside, [train[i] for i in outside])
            said |= dict(zip(outside, told, strict=True))
        risk = np.concatenate([said[i] for i in range(len(train))])
        merit.append(within_studies(ends["time"], ends["event"], risk, study))
    return penalties[int(np.argmax(merit))]


def _risks(read: Reading, penalty: float, train: Sequence[Followed], test: Sequence[Followed]) -> list[Array]:
    """Log partial hazards of test studies. Features are centred and scaled by the training patients."""
    x = np.concatenate([read(s) for s in train])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    frame = pd.DataFrame((x - mean) / spread).add_prefix("x")
    frame = frame.assign(
        **_ends(train), study=np.repeat(np.arange(len(train)), [len(s.patients) for s in train])
    )
    model: Any = CoxPHFitter(penalizer=penalty).fit(frame, "time", "event", strata=["study"])
    weights = model.params_.to_numpy()
    return [np.asarray(((read(s) - mean) / spread) @ weights) for s in test]


def _ends(studies: Sequence[Followed]) -> dict[str, Array]:
    return {
        "time": np.concatenate([s.time for s in studies]),
        "event": np.concatenate([s.labels for s in studies]),
    }
