"""`Case`: what a run remembers of each training patient, so that an answer can say what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from .cohort import Cohort, Trajectory
from .pairs import latest


@dataclass(frozen=True)
class Case:
    """One training patient in one cohort's vocabulary.

    :param reference: place of the cohort in the run's `references`, which has its labels and nodes.
    :param therapies: every agent that was recorded, sorted; empty when none was.
    :param first: the first snapshot, [K]: shares that sum to one, or scores; of four digits.
    :param outcomes: outcome node → value.
    :param follow_up: outcome node → the last day it was watched for, and 1 if it came then, else 0.
    """

    study: str
    patient: str
    reference: int
    assignment: str
    cancer: str
    tissue: str
    therapies: tuple[str, ...]
    first: tuple[float, ...]
    outcomes: dict[str, float] = field(default_factory=dict)
    follow_up: dict[str, list[float]] = field(default_factory=dict)

    def knows(self, outcome: str) -> bool:
        """Whether anything is known of an outcome."""
        return outcome in self.outcomes or outcome in self.follow_up

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)


def cases_of(cohorts: Sequence[Cohort]) -> list[Case]:
    """Every patient of every training cohort, in the order of the run's references."""
    return [_case(i, cohort, t) for i, cohort in enumerate(cohorts) for t in cohort.trajectories]


def _case(reference: int, cohort: Cohort, trajectory: Trajectory) -> Case:
    earliest = min(s.time for s in trajectory.snapshots)
    first = latest(tuple(s for s in trajectory.snapshots if s.time == earliest), cohort.kind)
    return Case(
        cohort.study,
        trajectory.patient,
        reference,
        cohort.assignment,
        trajectory.cancer,
        trajectory.tissue,
        tuple(sorted({i.therapy for i in trajectory.plan})),
        tuple(round(float(v), 4) for v in first),
        {node: float(value) for node, value in trajectory.outcomes.items()},
        {node: [float(f.time), float(f.event)] for node, f in trajectory.follow_up.items()},
    )
