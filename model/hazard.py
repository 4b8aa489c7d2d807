"""Time cut into intervals, in each of which an outcome comes with a probability: the discrete-time hazard.

Each interval that a patient enters is one Bernoulli question (Singer & Willett 1993,
doi:10.3102/10769986018002155). Whoever is watched to the middle of an interval or beyond counts in it, as of
one half of those who leave within an interval (Gensheimer & Narasimhan 2019, doi:10.7717/peerj.6257).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .cohort import Array, FollowUp, Mask, Trajectory

# Days; fixed beforehand, finer where most events of advanced cancer fall. What comes later is not asked.
EDGES = (0.0, 30.0, 60.0, 90.0, 135.0, 180.0, 270.0, 365.0, 545.0, 730.0, 1095.0)
_FLOOR = 1e-6


def when_of(trajectory: Trajectory, outcome: str) -> tuple[float, float] | None:
    """When an outcome came or was last known not to have, and 1 if it came; None where nothing is known.

    One that does not come with time came at 0 or, where it did not, is known to be wanting at 1.
    """
    if watched := trajectory.follow_up.get(outcome):
        return watched.time, float(watched.event)
    label = trajectory.outcomes.get(outcome)
    return None if label is None else (1.0 - label, label)


def periods(follow_up: FollowUp, entry: float = 0.0) -> tuple[Mask, Array]:
    """Intervals that a patient counts in, and whether the event came in each, [J] both.

    :param entry: the day that the patient is known to have reached; no interval counts whose first half holds
        days before it (left truncation).
    """
    start, stop = np.array(EDGES[:-1]), np.array(EDGES[1:])
    middle = (start + stop) / 2
    after = (start < follow_up.time) | (start == 0)
    came = follow_up.event & after & (follow_up.time <= stop)
    counts = (entry <= middle) & (entry <= follow_up.time) & ((follow_up.time >= middle) | came)
    return counts, (came & counts).astype(np.float64)


def ahead(entry: float) -> Mask:
    """Intervals that a patient who is at risk on day `entry` has some of before them, [J]."""
    return np.asarray(np.array(EDGES[1:]) > entry)


def surviving(hazards: Array, days: Iterable[float], entry: float = 0.0) -> Array:
    """Probability that the event has not come by each day, given that it had not by day `entry`, [..., days].

    Within an interval the hazard is even. NaN after the last interval; one before `entry`.

    :param hazards: [..., J], of every interval; those before `entry` are not read.
    """
    log_left = np.log1p(-np.clip(hazards, 0.0, 1 - 1e-12))
    start, stop = np.array(EDGES[:-1]), np.array(EDGES[1:])
    told = []
    for day in days:
        share = (np.clip(day, start, stop) - np.clip(entry, start, stop)) / (stop - start)
        read = share > 0
        told.append(np.exp((log_left[..., read] * share[read]).sum(-1)))
        if day > EDGES[-1]:
            told[-1] = np.full_like(told[-1], np.nan)
    return np.stack(told, axis=-1)


def log_odds(p: Array) -> Array:
    """Of probabilities, which are kept off 0 and 1."""
    safe = np.clip(p, _FLOOR, 1 - _FLOOR)
    return np.asarray(np.log(safe / (1 - safe)))


def median_day(hazards: Array, entry: float = 0.0) -> float:
    """The day by which half have had the event, given hazards [J]; NaN if that is after the last interval."""
    days = np.array([entry, *(e for e in EDGES if e > entry)])
    left = surviving(hazards, days, entry)
    after = np.flatnonzero(left <= 0.5)
    if not after.size:
        return float("nan")
    k = int(after[0])
    if k == 0:
        return float(days[0])
    high, low = np.log(left[k - 1]), np.log(max(left[k], 1e-12))
    return float(days[k - 1] + (days[k] - days[k - 1]) * (high - np.log(0.5)) / (high - low))


def table_of(at_risk: Array, events: Array, prior: Array | None = None, strength: float = 2.0) -> Array:
    """Hazards [J] of a life table, drawn towards others as if `strength` patients more had those.

    :param at_risk: patients who count in each interval, [J]; :param events: of them with the event, [J].
    :param prior: hazards of others, [J]; None: of one rate a day for all of these patients' intervals.
    """
    if prior is None:
        days = np.diff(EDGES)
        rate = (events.sum() + 0.5) / ((at_risk * days).sum() + days.sum() / len(days))
        prior = 1 - np.exp(-rate * days)
    found: Array = (events + strength * prior) / (at_risk + strength)
    return np.clip(found, _FLOOR, 1 - _FLOOR)
