"""What training asks: forecasts, hidden columns and outcomes of training patients, drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain

import numpy as np

from .cohort import Array, Cohort, Mask, Snapshot, Trajectory, has_course, is_shares
from .episode import Episode, forecast_episode, impute_episode, outcome_episode, survival_episode
from .mean_course import Courses
from .outcome_fit import Outcomes
from .pairs import Pair, far_pairs, inner_pairs, next_pairs, seen_by
from .reference import Expectation, Reference, fit_reference, foretell
from .state_rule import moves

Rng = np.random.Generator
_BACK = 6
_HIDDEN_EXAM = 300  # snapshots of held-out patients that are asked about where nothing else can be
_KEPT = 100_000  # forecasts by rules of changes that are remembered
Ask = Callable[[Rng], Episode]


@dataclass(frozen=True)
class Lesson:
    """The questions one training cohort can ask, and the reference that each answer starts from.

    A patient's own snapshots are left out of what they are expected to look like.
    """

    cohort: Cohort
    reference: Reference
    hide: float
    outcomes: Outcomes = field(default_factory=lambda: Outcomes((), {}))
    _told: dict[tuple[str, str, int], tuple[Array, float, float]] = field(default_factory=dict, init=False)

    @cached_property
    def courses(self) -> Courses:
        """Mean courses without one patient."""
        smooth = self.reference.smooth
        return Courses(self.cohort, smooth.rule.course.width if smooth else None)

    @cached_property
    def _foretold(self) -> dict[tuple[str, tuple[str, ...], float], tuple[Array, Array]]:
        """What the rules of changes said, of each patient, samples and day."""
        return {}

    @cached_property
    def expectation(self) -> Expectation:
        """Means without one patient."""
        return Expectation(self.cohort)

    def forecast(self, pair: Pair, keep: Mask | None = None) -> Episode:
        """The next snapshot or a hidden inner one; of a training patient or of one who was held out."""
        expected, weight, spread = self._expected(pair)
        return forecast_episode(
            self.cohort,
            pair.trajectory,
            pair.context,
            pair.target.time,
            expected,
            weight,
            spread,
            pair.target,
            keep,
            self.reference.depths,
            self.reference.is_far(pair.trajectory, pair.context, pair.target.time),
        )

    def _expected(self, pair: Pair) -> tuple[Array, float, float | Array]:
        """What is expected, [K], the weight of what was seen last beside it, and the dispersion."""
        known = self.reference
        weight = known.inner_weight if pair.inner else known.weight
        if has_course(self.cohort.kind):
            mean, deviation = self._on_course(pair)
            return mean, weight, deviation
        if known.smooth:
            return self._smoothed(pair)
        spread = known.inner_spread if pair.inner else known.spread
        return self.expectation.without(pair.trajectory.patient), weight, spread

    def _smoothed(self, pair: Pair) -> tuple[Array, float, float]:
        """The same by the smooth rule, with means that the patient is not in; kept: it never changes."""
        patient, time = pair.trajectory.patient, pair.target.time
        asked = patient, pair.target.sample, len(pair.context)
        if asked not in self._told:
            assert self.reference.smooth
            smooth, mean = (
                self.reference.smooth.without(patient, self.courses),
                self.expectation.without(patient),
            )
            self._told[asked] = smooth.expected(pair.trajectory, pair.context, self.cohort.kind, time, mean)
        return self._told[asked]

    def _on_course(self, pair: Pair) -> tuple[Array, float | Array]:
        """Of quantities the rule of changes says what is expected, and how surely, of states theirs.

        Between two days it is the line through their logarithms, or through the states.
        """
        known, time = self.reference, pair.target.time
        if pair.inner:
            return seen_by(pair.context, self.cohort.kind, time), known.inner_spread
        if self.cohort.kind == "state":
            return moves(known.states, pair.context, time, known.spread)
        seen = (pair.trajectory.patient, tuple(s.sample for s in pair.context), time)
        if seen not in self._foretold:  # day after day is slow, and training asks the same again
            rules = known.changes or (None,) * len(self.cohort.columns)
            found = foretell(rules, pair.trajectory, pair.context, time, known.spread)
            if len(self._foretold) >= _KEPT:
                return found
            self._foretold[seen] = found
        return self._foretold[seen]

    def outcome(self, trajectory: Trajectory, node: str, until: float) -> Episode:
        """Whether the patient has the outcome, from snapshots up to day `until`."""
        context = [s for s in trajectory.snapshots if s.time <= until]
        return outcome_episode(
            self.cohort,
            trajectory,
            context,
            node,
            self.reference.outcome_rate.get(node, 0.5),
            said=self.outcomes.said(self.cohort, trajectory.patient, context, node),
        )

    def survival(self, trajectory: Trajectory, node: str, until: float, known: bool = True) -> Episode | None:
        """When an outcome comes, from snapshots up to day `until`; None where there is nothing to ask."""
        hazards = self.outcomes.hazards(self.cohort, node)
        if hazards is None:
            return None
        context = [s for s in trajectory.snapshots if s.time <= until]
        said = self.outcomes.said(self.cohort, trajectory.patient, context, node)
        return survival_episode(self.cohort, trajectory, context, node, hazards, known, said)

    def survivals(self, patients: Sequence[Trajectory]) -> Iterator[tuple[Trajectory, str, list[float]]]:
        """Patients, outcomes that come with time, and the days from which these can be asked."""
        for trajectory in patients:
            days = sorted({s.time for s in trajectory.snapshots})
            for node in trajectory.follow_up:
                if asked := [day for day in days if self.survival(trajectory, node, day)]:
                    yield trajectory, node, asked

    def first_survivals(self, patients: Sequence[Trajectory]) -> Iterator[Episode]:
        """The same as questions, from the first snapshots."""
        for trajectory, node, days in self.survivals(patients):
            if episode := self.survival(trajectory, node, days[0]):
                yield episode

    def ask_survival(self, trajectory: Trajectory, node: str, days: Sequence[float], rng: Rng) -> Episode:
        """When an outcome comes, from the past up to one of these days."""
        episode = self.survival(trajectory, node, days[int(rng.integers(len(days)))])
        assert episode
        return episode

    def ask_forecast(self, pair: Pair, rng: Rng) -> Episode:
        """A forecast with some columns of the past hidden; of a course, with some of the latest days."""
        if has_course(self.cohort.kind):
            return self.forecast(pair if pair.inner else _from_farther_back(pair, rng))
        keep = rng.random(len(self.cohort.columns)) >= self.hide
        return self.forecast(pair, keep if keep.any() else None)

    def ask_outcome(self, trajectory: Trajectory, node: str, rng: Rng) -> Episode:
        """An outcome from the past up to a random snapshot."""
        return self.outcome(
            trajectory, node, trajectory.snapshots[rng.integers(len(trajectory.snapshots))].time
        )

    def ask_hidden(self, trajectory: Trajectory, snapshot: Snapshot, rng: Rng) -> Episode:
        """Half of the columns of one snapshot; all of them where that would hide nothing or hold no cells."""
        hidden = rng.random(len(self.cohort.columns)) < 0.5
        if not hidden.any() or (is_shares(self.cohort.kind) and snapshot.values[hidden].sum() <= 0):
            hidden[:] = True
        expected = self.expectation.without(trajectory.patient)
        return impute_episode(self.cohort, trajectory, snapshot, expected, self.reference.spread, hidden)

    @property
    def tells(self) -> bool:
        """Whether a snapshot says anything of itself: without its course, a quantity or state does not."""
        return not has_course(self.cohort.kind)

    def asks(self) -> tuple[list[Ask], list[Ask], list[Ask]]:
        """Every forecast, outcome and snapshot of the cohort as a question to be drawn."""
        patients = self.cohort.trajectories
        return (
            [partial(self.ask_forecast, pair) for pair in _pairs(self.cohort)],
            [
                *(partial(self.ask_outcome, t, node) for t in patients for node in t.outcomes),
                *(partial(self.ask_survival, *asked) for asked in self.survivals(patients)),
            ],
            [partial(self.ask_hidden, t, s) for t in patients for s in t.snapshots if self.tells],
        )


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
        weights = np.array([weigh(pair) for lesson in self.lessons for pair in _pairs(lesson.cohort)])
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
                *(lesson.forecast(pair) for pair in (*_pairs(cohort), *_farther(cohort))),
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


def _from_farther_back(pair: Pair, rng: Rng) -> Pair:
    """Half of the time without the latest snapshots, up to six."""
    fewer = int(rng.integers(1, _BACK + 1)) if rng.random() < 0.5 else 0
    return replace(pair, context=pair.context[: max(len(pair.context) - fewer, 1)])


def _pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot that others of its patient can be asked about."""
    return [*next_pairs(cohort), *inner_pairs(cohort)]


def _farther(cohort: Cohort) -> list[Pair]:
    """Of shares, days after the next one: how wide their intervals must be is read from them."""
    return far_pairs(cohort) if is_shares(cohort.kind) else []
