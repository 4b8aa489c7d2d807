"""What outcomes are learnt from: everybody on every day with a sample, what was seen and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .cohort import Array, Cohort, Index, Trajectory
from .hazard import periods, when_of
from .outcome_regression import Examples
from .outcome_rule import BLOCKS, reading_of

_FOLDS = 5
Key = tuple[str, str, float, str, tuple[str, ...]]  # study, patient, day, outcome, labels


@dataclass(frozen=True)
class Told:
    """What came of one example, as of `Examples`."""

    events: Array
    at_risk: Array
    time: float
    event: float


@dataclass(frozen=True)
class Material:
    """Examples of an outcome, before they are standardised.

    :param columns: (label, node) of all studies, [K].
    :param keys: of the examples, [n].
    :param seen: [n, BLOCKS, K]; NaN where a study has no such column.
    :param plans: therapies of each, [n].
    :param timed: whether the outcome comes with time.
    """

    columns: tuple[tuple[str, str], ...]
    keys: list[Key]
    seen: Array
    told: list[Told]
    plans: list[frozenset[str]]
    timed: bool

    @cached_property
    def names(self) -> list[str]:
        """The studies."""
        return sorted({key[0] for key in self.keys})

    @cached_property
    def came(self) -> dict[tuple[str, str], float]:
        """(Study, patient) → whether the outcome came."""
        return {key[:2]: one.event for key, one in zip(self.keys, self.told, strict=True)}

    def examples(self, centre: Array, spread: Array, seed: int) -> Examples:
        """Standardised by these, [BLOCKS, K] each; patients count alike, however many days they have."""
        often = Counter(key[:2] for key in self.keys)
        return Examples(
            np.nan_to_num((self.seen - centre) / spread).reshape(len(self.keys), -1),
            np.array([one.events for one in self.told]),
            np.array([one.at_risk for one in self.told]),
            np.array([one.time for one in self.told]),
            np.array([one.event for one in self.told]),
            np.array([1 / often[key[:2]] for key in self.keys]),
            np.array([self.names.index(key[0]) for key in self.keys]),
            self._parts(seed),
        )

    def _parts(self, seed: int) -> Index:
        """What is left out at once: a study, or where there are fewer than three a fold of patients."""
        if len(self.names) > 2:
            return np.array([self.names.index(key[0]) for key in self.keys])
        people = sorted({key[:2] for key in self.keys})
        dealt = np.random.default_rng(seed).permutation(len(people)) % _FOLDS
        fold = dict(zip(people, dealt.tolist(), strict=True))
        return np.array([fold[key[:2]] for key in self.keys])


def read_outcome(cohorts: Sequence[Cohort], outcome: str) -> Material:
    """Everybody of whom something is known after a day with a sample."""
    known = [c for c in cohorts if any(outcome in (*t.outcomes, *t.follow_up) for t in c.trajectories)]
    columns = tuple(dict.fromkeys((c.label, c.node) for cohort in known for c in cohort.columns))
    place = {column: i for i, column in enumerate(columns)}
    keys, rows, told, plans = [], [], [], []
    for cohort in known:
        own = [place[c.label, c.node] for c in cohort.columns]
        for t in cohort.trajectories:
            for day in sorted({s.time for s in t.snapshots}):
                if (one := _told(t, outcome, day)) is None:
                    continue
                row = np.full((len(BLOCKS), len(columns)), np.nan)
                row[:, own] = reading_of([s for s in t.snapshots if s.time <= day], cohort.kind)
                keys.append(key_of(cohort, t.patient, day, outcome))
                rows.append(row)
                told.append(one)
                plans.append(frozenset(interval.therapy for interval in t.plan))
    timed = any(outcome in t.follow_up for c in known for t in c.trajectories)
    return Material(columns, keys, np.array(rows), told, plans, timed)


def key_of(cohort: Cohort, patient: str, day: float, outcome: str) -> Key:
    """By what a question about an outcome is found again."""
    return cohort.study, patient, day, outcome, tuple(c.label for c in cohort.columns)


def _told(trajectory: Trajectory, outcome: str, day: float) -> Told | None:
    """What is known of an outcome after `day`; None where that is nothing."""
    if (when := when_of(trajectory, outcome)) is None:
        return None
    if outcome not in trajectory.follow_up:
        return Told(np.array(when[1:]), np.ones(1), *when)
    counts, came = periods(trajectory.follow_up[outcome], day)
    return Told(came, counts.astype(np.float64), *when) if counts.any() else None
