"""The questions that one training cohort can ask, and what each answer starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np

from .cohort import Array, Cohort, Mask, Snapshot, Trajectory, has_course, is_shares
from .episode import Episode, forecast_episode, impute_episode, outcome_episode, survival_episode
from .mean_course import Courses
from .outcome_fit import Outcomes
from .pairs import Pair, all_pairs, seen_by
from .reference import Expectation, Reference, foretell
from .state_rule import moves

Rng = np.random.Generator
_BACK = 6
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
            said=self.outcomes.said(self.cohort, trajectory, context, node),
        )

    def survival(self, trajectory: Trajectory, node: str, until: float, known: bool = True) -> Episode | None:
        """When an outcome comes, from snapshots up to day `until`; None where there is nothing to ask."""
        hazards = self.outcomes.hazards(self.cohort, node)
        if hazards is None:
            return None
        context = [s for s in trajectory.snapshots if s.time <= until]
        said = self.outcomes.said(self.cohort, trajectory, context, node)
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
            [partial(self.ask_forecast, pair) for pair in all_pairs(self.cohort)],
            [
                *(partial(self.ask_outcome, t, node) for t in patients for node in t.outcomes),
                *(partial(self.ask_survival, *asked) for asked in self.survivals(patients)),
            ],
            [partial(self.ask_hidden, t, s) for t in patients for s in t.snapshots if self.tells],
        )


def _from_farther_back(pair: Pair, rng: Rng) -> Pair:
    """Half of the time without the latest snapshots, up to six."""
    fewer = int(rng.integers(1, _BACK + 1)) if rng.random() < 0.5 else 0
    return replace(pair, context=pair.context[: max(len(pair.context) - fewer, 1)])
