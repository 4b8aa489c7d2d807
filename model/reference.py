"""`Reference`: what a study usually looks like on therapy, and how far a patient persists.

These are statistics of training patients, kept beside the weights, not parameters: the forecast starts as a
mix of the patient's last snapshot and the expected one (James-Stein shrinkage; Efron & Morris 1975,
doi:10.1080/01621459.1975.10479864), and the network learns what to add. For a study that was never seen the
expected snapshot is carried over along the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from .cohort import Array, Cohort, Kind, Trajectory
from .metrics import error
from .pairs import Pair, followed, latest, next_pairs, normalised

Kinship = Callable[[str, str], float]
_WEIGHTS = np.linspace(0.0, 1.0, 21)
_DEFAULT_WEIGHT, _DEFAULT_SPREAD = 0.5, 0.05


@dataclass(frozen=True)
class Reference:
    """One study's expectation.

    :param expected: mean snapshot on therapy, [K]; sums to one unless scores.
    :param weight: share of the last snapshot in the mix, 0..1.
    :param spread: dispersion of compositions, 1 / (1 + concentration), or the scale of scores.
    :param outcome_rate: outcome node → share of patients with it.
    """

    study: str
    kind: Kind
    labels: tuple[str, ...]
    nodes: tuple[str, ...]
    tissue: str
    expected: tuple[float, ...]
    weight: float
    spread: float
    pairs: int
    outcome_rate: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)


def fit_reference(cohort: Cohort) -> Reference:
    """Statistics of a training cohort. The mixing weight is the one that forecasts left-out patients best."""
    pairs, expect = next_pairs(cohort), Expectation(cohort)
    weight = best_weight(pairs, expect, cohort.kind) if pairs else _DEFAULT_WEIGHT
    tissues = sorted({t.tissue for t in cohort.trajectories})
    return Reference(
        study=cohort.study,
        kind=cohort.kind,
        labels=tuple(c.label for c in cohort.columns),
        nodes=cohort.nodes,
        tissue=tissues[0] if len(tissues) == 1 else "",
        expected=tuple(expect.without("").tolist()),
        weight=weight,
        spread=_spread(pairs, expect, weight, cohort.kind),
        pairs=len(pairs),
        outcome_rate=_rates(cohort.trajectories),
    )


class Expectation:
    """The mean snapshot on therapy, without one patient: a patient never meets their own future in it."""

    def __init__(self, cohort: Cohort) -> None:
        rows = followed(cohort) or [
            (t.patient, normalised(s.values, cohort.kind)) for t in cohort.trajectories for s in t.snapshots
        ]
        self._values = np.stack([values for _, values in rows])
        self._patients = np.asarray([patient for patient, _ in rows])

    def without(self, patient: str) -> Array:
        """The mean over other patients, [K]; over all when no other is left."""
        others = self._patients != patient
        chosen = self._values[others] if others.any() else self._values
        mean: Array = chosen.mean(0)
        return mean


def best_weight(pairs: Sequence[Pair], expect: Expectation, kind: Kind) -> float:
    """The mixing weight with the least leave-one-patient-out error on `pairs`."""
    last = np.stack([latest(p.context, kind) for p in pairs])
    mean = np.stack([expect.without(p.trajectory.patient) for p in pairs])
    truth = np.stack([normalised(p.target.values, kind) for p in pairs])
    losses = [error(w * last + (1 - w) * mean, truth, kind).mean() for w in _WEIGHTS]
    return float(_WEIGHTS[int(np.argmin(losses))])


def _spread(pairs: Sequence[Pair], expect: Expectation, weight: float, kind: Kind) -> float:
    """Method of moments around the mix: for a Dirichlet, E[(x-m)²] = m(1-m) · spread."""
    if not pairs:
        return _DEFAULT_SPREAD
    mix = np.stack(
        [
            weight * latest(p.context, kind) + (1 - weight) * expect.without(p.trajectory.patient)
            for p in pairs
        ]
    )
    residual = np.stack([normalised(p.target.values, kind) for p in pairs]) - mix
    if kind == "score":
        return float(np.sqrt((residual**2).mean()) + 1e-6)
    room = max(float((mix * (1 - mix)).sum()), 1e-9)  # none where there is one type only
    return float(np.clip((residual**2).sum() / room, 1e-3, 0.5))


def _rates(trajectories: Sequence[Trajectory]) -> dict[str, float]:
    """Share of patients with each outcome, drawn a little towards a half (Laplace's rule)."""
    values: dict[str, list[float]] = {}
    for trajectory in trajectories:
        for node, value in trajectory.outcomes.items():
            values.setdefault(node, []).append(value)
    return {node: (sum(v) + 1) / (len(v) + 2) for node, v in sorted(values.items())}


def closest_reference(references: Sequence[Reference], cohort: Cohort, kinship: Kinship) -> Reference:
    """The reference whose study is most like this cohort: the same study, else the best shared vocabulary.

    Ties go to the study with more pairs.
    """
    tissues = {t.tissue for t in cohort.trajectories}

    def likeness(reference: Reference) -> tuple[bool, bool, float, bool, int]:
        overlap = np.mean([max((kinship(n, m) for m in reference.nodes), default=0.0) for n in cohort.nodes])
        return (
            (reference.kind == "score") == (cohort.kind == "score"),
            reference.study == cohort.study,
            round(float(overlap), 3),
            reference.tissue in tissues,
            reference.pairs,
        )

    return max(references, key=likeness)


class CarryOver:
    """A reference's expected snapshot in a cohort's vocabulary.

    In the reference's own vocabulary it is what it is, in any order. In another, the mass of each reference
    column goes to the columns nearest to it in the ontology, shared out as the patient's last snapshot shares
    it (the reference cannot tell NK1 from NK2, the patient can). A column without a term has no expectation:
    it is expected to stay. Scores are averaged instead of shared out.
    """

    def __init__(self, reference: Reference, cohort: Cohort, kinship: Kinship) -> None:
        source = list(zip(reference.labels, reference.nodes, strict=True))
        target = [(c.label, c.node) for c in cohort.columns]
        place = {column: i for i, column in enumerate(source)}
        self.same = place.keys() == set(target)
        self._kind = cohort.kind
        self._expected = np.asarray(reference.expected)
        if self.same:
            self._expected = self._expected[[place[column] for column in target]]
        self._named = np.array([bool(node) for _, node in target])
        self._likeness = np.array([[_likeness(t, s, kinship) for s in source] for t in target])

    def expected(self, last: Array) -> Array:
        """The expected snapshot of a patient last seen as `last`; both [K] in the cohort's vocabulary."""
        if self.same:
            return self._expected
        if self._kind == "score":
            mean: Array = self._likeness @ self._expected / self._likeness.sum(1)
            return np.where(self._named, mean, last)
        if not self._named.any():
            return last
        share = self._likeness * (self._named * (last + 1 / len(last)))[:, None]
        carried = (share / share.sum(0)) @ self._expected
        stays = last * ~self._named
        return np.asarray(stays + carried * (1 - stays.sum()) / carried.sum())


def _likeness(a: tuple[str, str], b: tuple[str, str], kinship: Kinship) -> float:
    """Kinship to the eighth power: near relations take nearly all, and nothing is ever exactly zero."""
    return 1e3 if a == b else float(kinship(a[1], b[1]) ** 8 + 1e-4)
