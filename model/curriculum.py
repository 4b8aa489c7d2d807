"""What training asks: forecasts, hidden columns and outcomes of training patients, drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from .cohort import Array, Cohort, is_shares
from .episode import Episode
from .lesson import Ask, Lesson, Rng
from .outcome_fit import Outcomes
from .pairs import Pair, all_pairs, far_pairs
from .reference import Reference, fit_reference

_HIDDEN_EXAM = 300  # snapshots of held-out patients that are asked about where nothing else can be


@dataclass(frozen=True)
class _Pool:
    """Questions of one sort, their share of what is drawn, and their summed chances [Q]: alike without."""

    share: int
    asks: Sequence[Ask]
    chances: Array | None = None

    def draw(self, size: int, rng: Rng) -> Iterator[Episode]:
        for _ in range(size):
            if self.chances is None:
                number = int(rng.integers(len(self.asks)))
            else:
                number = int(np.searchsorted(self.chances[:-1], rng.random(), side="right"))
            yield self.asks[number](rng)


class Curriculum:
    """Training episodes of several cohorts.

    :param hide: share of context columns hidden in a forecast.
    :param outcomes: where outcomes start; from the base rates without.
    """

    shares = (2, 1, 1)  # forecasts, outcomes, hidden columns

    def __init__(self, cohorts: Sequence[Cohort], hide: float, outcomes: Outcomes | None = None) -> None:
        start = outcomes or Outcomes((), {})
        self.lessons = [Lesson(c, fit_reference(c), hide, start) for c in cohorts]
        kinds = zip(*(lesson.asks() for lesson in self.lessons), strict=True)
        pools = [list(chain.from_iterable(kind)) for kind in kinds]
        self._pools = [_Pool(share, pool) for share, pool in zip(self.shares, pools, strict=True) if pool]

    @property
    def references(self) -> list[Reference]:
        """What every answer starts from."""
        return [lesson.reference for lesson in self.lessons]

    def draw(self, size: int, rng: Rng) -> list[Episode]:
        """About half forecasts, a quarter outcomes, a quarter hidden columns, as far as the data has them."""
        total = sum(pool.share for pool in self._pools)
        drawn = (pool.draw(max(1, round(size * pool.share / total)), rng) for pool in self._pools)
        return list(chain.from_iterable(drawn))

    def weighted(self, weigh: Callable[[Pair], float]) -> Curriculum:
        """The same questions from the same start; forecasts are drawn in proportion to these weights."""
        weights = np.array([weigh(pair) for lesson in self.lessons for pair in all_pairs(lesson.cohort)])
        if not len(weights):
            return self
        same = copy(self)
        same._pools = [replace(self._pools[0], chances=np.cumsum(weights) / weights.sum()), *self._pools[1:]]
        return same

    def exam(self, held_out: Sequence[Cohort]) -> list[Episode]:
        """Every snapshot and outcome to be told of held-out patients; the references never saw them.

        Of cohorts that were sampled once, without an outcome, hidden columns of some snapshots.
        """
        lessons = {(lesson.cohort.study, lesson.cohort.columns): lesson for lesson in self.lessons}
        matched = [(lesson, c) for c in held_out if (lesson := lessons.get((c.study, c.columns)))]
        asked = [
            episode
            for lesson, cohort in matched
            for episode in (
                *(lesson.forecast(pair) for pair in (*all_pairs(cohort), *_farther(cohort))),
                *(lesson.outcome(t, n, t.snapshots[0].time) for t in cohort.trajectories for n in t.outcomes),
                *lesson.first_survivals(cohort.trajectories),
            )
        ]
        return asked or hidden_exam(matched)


def hidden_exam(matched: Sequence[tuple[Lesson, Cohort]], most: int = _HIDDEN_EXAM) -> list[Episode]:
    """Half of the columns of snapshots, the same ones whenever it is asked; at most so many, drawn of all."""
    rng = np.random.default_rng(0)
    found = [
        (lesson, t, s)
        for lesson, cohort in matched
        if lesson.tells
        for t in cohort.trajectories
        for s in t.snapshots
    ]
    chosen = sorted(rng.permutation(len(found))[:most].tolist())
    return [lesson.ask_hidden(t, s, rng) for lesson, t, s in (found[i] for i in chosen)]


def _farther(cohort: Cohort) -> list[Pair]:
    """Of shares, days after the next one: how wide their intervals must be is read from them."""
    return far_pairs(cohort) if is_shares(cohort.kind) else []
