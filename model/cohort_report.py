"""How a run does on a cohort: errors beside simple forecasts, coverage, outcomes, a few patients.

Patients who were in training and patients who were not are scored apart: the first say how well the run fits
them, only the second test it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import Calibration, calibration_of_values
from .cohort import Array, Cohort
from .conformal import needed_levels, quantity_of
from .episode import token_kind
from .evaluate import MODEL, Line, OutcomeScore, Scored, score_outcomes, score_pairs, summarise
from .forecast import Forecaster
from .pairs import Pair, latest, next_pairs, normalised

IN_TRAINING, NEW = "in training", "not in training"


@dataclass(frozen=True)
class Example:
    """One patient's last snapshot, foretold from all earlier ones under the plan on record.

    :param why: how the patient was chosen. :param error: of the model, as in the table.
    :param shares: what was measured, [snapshots, K]; the last row is what the forecast is compared with.
    """

    patient: str
    why: str
    error: float
    days: tuple[float, ...]
    shares: Array
    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Part:
    """The patients of a cohort that were, or were not, in training.

    :param examples: near the least, the median and the greatest error.
    """

    who: str
    patients: int
    lines: tuple[Line, ...]
    calibration: Calibration | None
    outcomes: tuple[OutcomeScore, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class CohortReport:
    """One cohort. :param new_types: labels that training never met. :param starts_from: see `Start`."""

    cohort: Cohort
    starts_from: str
    weight: float
    new_types: tuple[str, ...]
    parts: tuple[Part, ...]


def cohort_report(forecaster: Forecaster) -> CohortReport:
    """Score a cohort, those who were in training and those who were not apart."""
    cohort, trained = forecaster.cohort, set(forecaster.trained.patients)
    known = {t.patient for t in cohort.trajectories if (cohort.study, t.patient) in trained}
    others = {t.patient for t in cohort.trajectories} - known
    parts = [
        _part(forecaster, part, who)
        for who, patients in ((NEW, others), (IN_TRAINING, known))
        if patients and (part := cohort.only(patients))
    ]
    return CohortReport(
        cohort, forecaster.start.name, forecaster.start.weight, tuple(forecaster.new_types), tuple(parts)
    )


def _part(whole: Forecaster, part: Cohort, who: str) -> Part:
    forecaster = whole if part is whole.cohort else Forecaster(whole.trained, whole.graph, part)
    pairs = next_pairs(part)
    scored = score_pairs(forecaster, pairs, None) if pairs else []
    return Part(
        who,
        len(part.trajectories),
        tuple(summarise(scored)) if scored else (),
        _calibration(forecaster, pairs) if pairs else None,
        tuple(score_outcomes(forecaster)),
        tuple(_examples(forecaster, pairs, scored)),
    )


def _calibration(forecaster: Forecaster, pairs: Sequence[Pair]) -> Calibration:
    cohort = forecaster.cohort
    sample = forecaster.answer(forecaster.episodes(pairs)).sample(1000, seed=0)
    needed = needed_levels(sample, np.stack([normalised(p.target.values, cohort.kind) for p in pairs]))
    what = quantity_of(token_kind(cohort.kind), inner=False)
    patients = [p.trajectory.patient for p in pairs]
    return calibration_of_values(cohort.study, what, needed, patients, forecaster.level())


def _examples(forecaster: Forecaster, pairs: Sequence[Pair], scored: Sequence[Scored]) -> list[Example]:
    """Patients at the 10th, 50th and 90th percentile of the error of their last snapshot."""
    last = {p.trajectory.patient: i for i, p in enumerate(pairs)}  # a patient's last pair comes last
    ranked = sorted(last.values(), key=lambda i: scored[i].errors[MODEL])
    chosen: dict[int, str] = {}
    for share, why in ((0.5, "of median error"), (0.1, "of small error"), (0.9, "of great error")):
        if ranked:
            chosen.setdefault(ranked[round(share * (len(ranked) - 1))], why)
    return [_example(forecaster, pairs[i], why, scored[i].errors[MODEL]) for i, why in chosen.items()]


def _example(forecaster: Forecaster, pair: Pair, why: str, error: float) -> Example:
    kind, day = forecaster.cohort.kind, pair.target.time
    forecast = forecaster.forecast(pair.trajectory, day)
    seen = [s for s in pair.trajectory.snapshots if s.time <= day]
    days = tuple(sorted({s.time for s in seen}))
    shares = np.stack([latest(tuple(s for s in seen if s.time == d), kind) for d in days])
    return Example(
        pair.trajectory.patient, why, error, days, shares, forecast.mean, forecast.low, forecast.high
    )
