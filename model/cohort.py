"""`Cohort`, `Trajectory`, `Snapshot`: what was measured, in whom, when, under which therapy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..ontology.errors import InputError, UnknownNameError

Kind = Literal["count", "fraction", "score", "quantity", "state"]
ASSIGNMENTS = ("randomised", "trial", "observational", "simulated")
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


def is_shares(kind: Kind) -> bool:
    """Whether the values of a sample are parts of a whole; scores and quantities are not."""
    return kind in ("count", "fraction")


def has_course(kind: Kind) -> bool:
    """Whether each value is on a scale of its own and is read by its course: quantities and states."""
    return kind in ("quantity", "state")


def plural(kind: Kind) -> str:
    """For messages."""
    return "quantities" if kind == "quantity" else f"{kind}s"


def value_name(kind: Kind) -> str:
    """What is told of a column, for axes: of a quantity it is the natural logarithm."""
    own = {"score": "score", "quantity": "ln of the quantity", "state": "state"}
    return own.get(kind, "share of cells")


def raw_values(told: Array, kind: Kind) -> Array:
    """What is told, as a cohort holds it: but for counts the inverse of `pairs.normalised`."""
    return np.asarray(np.exp(told)) if kind == "quantity" else told


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a cohort: the author's label and the graph node that says what it is.

    :param node: CURIE of a cell type or programme; empty when the label has no term (then it carries no
        address, only its values).
    :param predicate: SKOS predicate of the mapping (`skos:exactMatch`, …), empty without a node.
    """

    label: str
    node: str
    predicate: str = "skos:exactMatch"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TherapyInterval:
    """A therapy node in force from `start` to `stop` (days; None = still in force).

    :raises InputError: if it stops before it starts, or a day is no number.
    """

    therapy: str
    start: float = 0.0
    stop: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no interval; one of no length is (`plans.plan_of_samples`)."""
        days = (self.start,) if self.stop is None else (self.start, self.stop)
        if not np.isfinite(days).all():
            raise InputError("has a day that is no number", where=f"therapy {self.therapy}")
        if days[-1] < self.start:
            raise InputError(
                f"stops on day {self.stop:g}, before it starts on day {self.start:g}",
                where=f"therapy {self.therapy}",
                hint="give the earlier day first",
            )


@dataclass(frozen=True, slots=True)
class State:
    """The latent state of one sample's cells, column by column, in D dimensions.

    :param means: [K, D], NaN where the sample has no such cell; of the precision of the cells' file.
    :param variances: [K, D], of n - 1, NaN where it has less than two.
    """

    means: npt.NDArray[np.floating[Any]]
    variances: npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The cell-state distribution of one sample: `values` has one entry a column, shape [K].

    :param state: where the cells' latent state was measured.
    """

    sample: str
    time: float
    values: Array
    state: State | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How long a patient was watched for an outcome that comes with time, such as death.

    :param time: the last day, counted from the day 0 of the samples.
    :param event: whether the outcome came on that day; else nobody knows what came later (right censoring).
    :raises InputError: for a day before 0, or one that is no number.
    """

    time: float
    event: bool

    def __post_init__(self) -> None:
        """Refuse what is no follow-up."""
        if not np.isfinite(self.time) or self.time < 0:
            hint = "count days from the first dose, or leave the patient's follow-up empty"
            raise InputError(f"follow-up of {self.time:g} days is none", hint=hint)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One patient: snapshots in order of time, therapy intervals, cancer, tissue, outcomes.

    :param outcomes: outcome node → value; objective response is 1.0 (responder) or 0.0.
    :param follow_up: outcome node → until when it was watched for.
    """

    patient: str
    snapshots: tuple[Snapshot, ...]
    plan: tuple[TherapyInterval, ...] = ()
    cancer: str = ""
    tissue: str = ""
    outcomes: Mapping[str, float] = field(default_factory=dict)
    follow_up: Mapping[str, FollowUp] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Latent:
    """The latent state of each column's cells, all samples together, in D dimensions.

    A sample has some tens of cells of a type, too few for the D² entries of a covariance. So the covariance
    is here, and a sample's `State` has its own scale. Scatter within samples is the rest:
    `covariance·(n - 1) - Σ n_s (mean_s - mean)(mean_s - mean)ᵀ`.

    :param key: the array of obsm that it was computed from.
    :param cells: [K].
    :param means: [K, D].
    :param covariances: [K, D, D], of n - 1; NaN of less than two cells.
    """

    key: str
    cells: npt.NDArray[np.int64]
    means: Array
    covariances: Array


def no_quantity(label: str, value: float, where: str) -> InputError:
    """The error for a quantity that has no logarithm."""
    return InputError(
        f"column {label!r} has a quantity of {value:g}, and only those above zero can be read",
        where=where,
        hint="give the detection limit for what was too little to measure, or use --value-kind score",
    )


@dataclass(frozen=True)
class Cohort:
    """Trajectories that share a study, a label vocabulary and a kind of measurement.

    :param kind: `count` (cells), `fraction` (sums to one), `score` (signature scores, any real number),
        `quantity` (above zero, each on a scale of its own: a tumour's volume, a concentration) or `state`
        (coordinates of a latent space in units of their spread; a column's values are not compared with
        another's).
    :param versions: what the file was made with: `immuneworld`, `ontology`, `ontology_hash`, `cl`,
        `mapping` (id of the mapping set).
    :param latent: where the cells' latent state was measured; of all patients, so a part has none.
    :param assignment: how patients came by their therapy, one of `ASSIGNMENTS`; empty when nobody said.
    """

    study: str
    kind: Kind
    columns: tuple[Column, ...]
    trajectories: tuple[Trajectory, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    latent: Latent | None = None
    assignment: str = ""

    def __post_init__(self) -> None:
        """Refuse what no model can use, naming the sample."""
        if not self.columns or not self.trajectories:
            raise InputError(
                "has no columns or no patients", where=self.study, hint="check the label and patient keys"
            )
        for trajectory in self.trajectories:
            for snapshot in trajectory.snapshots:
                self._check(snapshot)
            days = [snapshot.time for snapshot in trajectory.snapshots]
            if days != sorted(days):
                raise InputError(
                    "has snapshots out of order",
                    where=f"{self.study}, patient {trajectory.patient}",
                    hint="sort them by time",
                )

    def _check(self, snapshot: Snapshot) -> None:
        where = f"{self.study}, sample {snapshot.sample}"
        values = snapshot.values
        if values.shape != (len(self.columns),):
            raise InputError(f"has {values.shape} values for {len(self.columns)} columns", where=where)
        if snapshot.state and len(snapshot.state.means) != len(self.columns):
            raise InputError("has latent states of other columns", where=where)
        if not np.isfinite(values).all() or not np.isfinite(snapshot.time):
            raise InputError(
                "has a missing or infinite value", where=where, hint="drop the sample or fill the value"
            )
        if self.kind == "quantity" and (values <= 0).any():
            raise no_quantity(self.columns[int(np.argmin(values))].label, float(values.min()), where)
        if not is_shares(self.kind):
            return
        if (values < 0).any():
            raise InputError(
                "has a negative abundance", where=where, hint="use --value-kind score for scores"
            )
        if values.sum() <= 0:
            raise InputError("has no cells in any column", where=where, hint="drop the sample")

    def only(self, patients: Collection[str]) -> Cohort | None:
        """The cohort with these patients alone; None when none of them is in it."""
        kept = tuple(t for t in self.trajectories if t.patient in patients)
        if len(kept) == len(self.trajectories):
            return self
        # What was computed from all patients would tell the part of those that were left out.
        return replace(self, trajectories=kept, latent=None) if kept else None

    @cached_property
    def all_nodes(self) -> set[str]:
        """Every graph node the cohort speaks of: columns, therapies, cancers, tissues, outcomes."""
        plans = {i.therapy for t in self.trajectories for i in t.plan}
        places = {n for t in self.trajectories for n in (t.cancer, t.tissue)}
        outcomes = {n for t in self.trajectories for n in (*t.outcomes, *t.follow_up)}
        return {n for n in {*self.nodes, *plans, *places, *outcomes} if n}

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The graph node of each column, length K; empty strings where there is none."""
        return tuple(column.node for column in self.columns)

    def patient(self, name: str) -> Trajectory:
        """One patient's trajectory.

        :raises UnknownNameError: if the cohort has no such patient.
        """
        for trajectory in self.trajectories:
            if trajectory.patient == name:
                return trajectory
        known = [t.patient for t in self.trajectories]
        hint = f"it has {', '.join(known[:3])}" + f" and {len(known) - 3} more" * (len(known) > 3)
        raise UnknownNameError("patient", name, known, where=self.study, hint=hint)
