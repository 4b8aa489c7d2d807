"""`Reference`: what a study usually looks like on therapy, and how far a patient persists.

These are statistics of training patients, kept beside the weights, not parameters: the forecast starts as a
mix of the patient's last snapshot and the expected one (James-Stein shrinkage; Efron & Morris 1975,
doi:10.1080/01621459.1975.10479864), and the network learns what to add. `start.py` says what a study that was
never seen starts from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from .change_fit import fit_changes
from .change_rule import ChangeRule, course_of, foretell_columns, foretell_refits
from .cohort import Array, Cohort, Kind, Snapshot, Trajectory, has_course, is_shares
from .dispersion import distance_of
from .mean_course import Courses
from .metrics import error
from .pairs import Pair, far_pairs, followed, inner_pairs, next_pairs, normalised, seen_by
from .smoothing import Smoothing, fit_smoothing
from .state_fit import fit_state_rule
from .state_rule import StateRule

WEIGHTS = np.linspace(0.0, 1.0, 21)
DEFAULT_SPREAD = 0.05
_DEFAULT_WEIGHT = 0.5
_INNER = 2000  # days between others that their spread is read from
_SAME = 1e-6  # places
_DEPTHS = 20  # numbers of cells that are kept of a study
_NEXT = 0.9  # share of next snapshots that are no farther than the reach


@dataclass(frozen=True)
class Reference:
    """One study's expectation.

    :param expected: mean snapshot on therapy, [K]: shares, which sum to one, scores, or logarithms of
        quantities.
    :param weight: share of the last snapshot in the mix, 0..1.
    :param spread: dispersion of compositions, 1 / (1 + concentration), the scale of scores, or how far a
        state moves in a day.
    :param outcome_rate: outcome node → share of patients with it.
    :param inner_weight: share in the mix of what the snapshots around a day say of it; `inner_spread` the
        dispersion around that mix. Without a patient seen three times they are `weight` and `spread`.
    :param changes: of quantities, the rule of each column; none where nobody was measured twice.
    :param luck: of shares, how far patients' roots lie from what the run says of them (`luck.py`), [K, Q].
    :param smooth: of shares, what a patient's snapshots say of another day, and how much that counts; none
        where nobody was measured twice. The weights and dispersions above are of the mix without it, which
        another vocabulary starts from.
    :param depths: of counts, how many cells samples have: evenly likely numbers, least first.
    :param reach: of shares, how far from the last snapshot the next one usually is, in places
        (see `place_of`); days beyond are far. None where nobody was measured twice, and in runs of before.
    :param states: of states, where they go; none where they are expected to stay.
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
    inner_weight: float = _DEFAULT_WEIGHT
    inner_spread: float = DEFAULT_SPREAD
    changes: tuple[ChangeRule, ...] = ()
    smooth: Smoothing | None = None
    depths: tuple[float, ...] = ()
    reach: float | None = None
    luck: tuple[tuple[float, ...], ...] = ()
    states: StateRule | None = None

    def is_far(self, trajectory: Trajectory, context: Sequence[Snapshot], time: float) -> bool:
        """Whether a day to come is farther than next snapshots usually are."""
        return self.reach is not None and distance_of(context, time, trajectory.plan) > self.reach + _SAME

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON: all but the refits."""
        plain = asdict(self)
        for rule in (*plain["changes"], *([plain["smooth"]["rule"]["course"]] if self.smooth else [])):
            del rule["refits"]
        return plain


def fit_reference(cohort: Cohort) -> Reference:
    """Statistics of a training cohort. The mixing weight is the one that forecasts left-out patients best."""
    if has_course(cohort.kind):
        return _fit_courses(cohort)
    pairs, expect = next_pairs(cohort), Expectation(cohort)
    evidence = gather(pairs, expect.of, cohort.kind) if pairs else None
    weight = evidence.best_weight() if evidence else _DEFAULT_WEIGHT
    spread = evidence.spread(weight) if evidence else DEFAULT_SPREAD
    between = inner_pairs(cohort)
    inside = gather(between, expect.of, cohort.kind) if between else None
    inner_weight = inside.best_weight() if inside else weight
    tissues = sorted({t.tissue for t in cohort.trajectories})
    return Reference(
        study=cohort.study,
        kind=cohort.kind,
        labels=tuple(c.label for c in cohort.columns),
        nodes=cohort.nodes,
        tissue=tissues[0] if len(tissues) == 1 else "",
        expected=tuple(expect.without("").tolist()),
        weight=weight,
        spread=spread,
        pairs=len(pairs),
        outcome_rate=_rates(cohort.trajectories),
        inner_weight=inner_weight,
        inner_spread=inside.spread(inner_weight) if inside else spread,
        smooth=_smooth(cohort, pairs, between, expect) if pairs and is_shares(cohort.kind) else None,
        depths=_depths(cohort),
        reach=_reach(pairs) if pairs and is_shares(cohort.kind) else None,
    )


def _smooth(cohort: Cohort, ahead: Sequence[Pair], between: Sequence[Pair], expect: Expectation) -> Smoothing:
    means = {t.patient: expect.without(t.patient) for t in cohort.trajectories}
    return fit_smoothing(Courses(cohort), ahead, far_pairs(cohort), between, cohort.kind, means)


def _depths(cohort: Cohort) -> tuple[float, ...]:
    """Evenly likely numbers of cells in a sample; none where no cells were counted."""
    if cohort.kind != "count":
        return ()
    cells = [max(float(s.values.sum()), 1.0) for t in cohort.trajectories for s in t.snapshots]
    middles = (np.arange(_DEPTHS) + 0.5) / _DEPTHS
    return tuple(np.quantile(cells, middles).round().tolist())


def _reach(pairs: Sequence[Pair]) -> float:
    far = [distance_of(p.context, p.target.time, p.trajectory.plan) for p in pairs]
    return float(np.quantile(far, _NEXT))


def _fit_courses(cohort: Cohort) -> Reference:
    """Of quantities and states a rule of changes says what is expected, and how surely.

    Nothing is mixed with it. A day between two others starts from the line through them.
    """
    kind, inner = cohort.kind, inner_pairs(cohort)[:_INNER]
    rules = fit_changes(cohort) if kind == "quantity" else ()
    missed = [seen_by(p.context, kind, p.target.time) - normalised(p.target.values, kind) for p in inner]
    spread = float(np.sqrt(np.mean([rule.noise for rule in rules]))) if rules else DEFAULT_SPREAD
    if kind == "state":
        spread = _change_a_day(cohort)
    tissues = sorted({t.tissue for t in cohort.trajectories})
    return Reference(
        study=cohort.study,
        kind=cohort.kind,
        labels=tuple(c.label for c in cohort.columns),
        nodes=cohort.nodes,
        tissue=tissues[0] if len(tissues) == 1 else "",
        expected=tuple(Expectation(cohort).without("").tolist()),
        weight=0.0,
        spread=spread,
        pairs=sum(max(len({s.time for s in t.snapshots}) - 1, 0) for t in cohort.trajectories),
        outcome_rate=_rates(cohort.trajectories),
        inner_weight=1.0,
        inner_spread=float(np.sqrt(np.mean(np.square(missed)))) + 1e-6 if missed else spread,
        changes=rules,
        states=fit_state_rule(cohort) if kind == "state" else None,
    )


def foretell(
    rules: Sequence[ChangeRule | None],
    trajectory: Trajectory,
    context: Sequence[Snapshot],
    time: float,
    spread: float,
) -> tuple[Array, Array]:
    """Mean and standard deviation of the logarithms on day `time` by a rule a column, [K].

    :param context: nothing later than `time`.
    :param spread: of a column without a rule, which stays.
    """
    days, logs = course_of(context)
    mean, deviation = logs[-1].astype(float), np.full(len(rules), spread)
    for columns in _of_therapies(rules):
        same = [rule for k in columns if (rule := rules[k])]
        mean[columns], deviation[columns] = foretell_columns(
            same, days, logs[:, columns], trajectory.plan, time
        )
    return mean, np.maximum(deviation, 1e-6)


def foretell_again(
    rules: Sequence[ChangeRule | None], trajectory: Trajectory, context: Sequence[Snapshot], time: float
) -> Array | None:
    """What each refit of the rules expects on day `time`, [R, K]; None where there are no refits.

    :param context: nothing later than `time`.
    """
    if any(rule and rule.refits is None for rule in rules) or not any(rules):
        return None
    number = next(len(rule.refits) for rule in rules if rule and rule.refits is not None)
    days, logs = course_of(context)
    told = np.tile(logs[-1].astype(float), (number, 1))
    for columns in _of_therapies(rules):
        same = [rule for k in columns if (rule := rules[k])]
        told[:, columns] = foretell_refits(same, days, logs[:, columns], trajectory.plan, time)
    return told


def _of_therapies(rules: Sequence[ChangeRule | None]) -> list[list[int]]:
    """Columns whose rules know the same therapies."""
    found: dict[tuple[str, ...], list[int]] = {}
    for k, rule in enumerate(rules):
        if rule:
            found.setdefault(rule.therapies, []).append(k)
    return list(found.values())


def _change_a_day(cohort: Cohort) -> float:
    """The root mean square of changes a day from snapshot to snapshot, over columns."""
    changes = [
        np.diff(np.stack([s.values for s in t.snapshots]), axis=0)
        / np.maximum(np.diff([s.time for s in t.snapshots]), 1e-3)[:, None]
        for t in cohort.trajectories
        if len(t.snapshots) > 1
    ]
    return float(np.sqrt(np.mean(np.square(np.concatenate(changes)))) + 1e-6) if changes else DEFAULT_SPREAD


class Expectation:
    """The mean snapshot on therapy, without one patient: a patient never meets their own future in it."""

    def __init__(self, cohort: Cohort) -> None:
        rows = followed(cohort) or [
            (t.patient, normalised(s.values, cohort.kind)) for t in cohort.trajectories for s in t.snapshots
        ]
        self._values = np.stack([values for _, values in rows])
        self._patients = np.asarray([patient for patient, _ in rows])

    def of(self, pair: Pair) -> Array:
        """What is expected of a pair's patient, [K]."""
        return self.without(pair.trajectory.patient)

    def without(self, patient: str) -> Array:
        """The mean over other patients, [K]; over all when no other is left."""
        others = self._patients != patient
        chosen = self._values[others] if others.any() else self._values
        mean: Array = chosen.mean(0)
        return mean


@dataclass(frozen=True)
class Evidence:
    """Pairs as arrays [n, K]: what was seen last, what was expected, what came."""

    last: Array
    mean: Array
    truth: Array
    kind: Kind

    def losses(self) -> Array:
        """Mean error of the mix at each of `WEIGHTS`."""
        mixes = [w * self.last + (1 - w) * self.mean for w in WEIGHTS]
        return np.array([error(mix, self.truth, self.kind).mean() for mix in mixes])

    def best_weight(self) -> float:
        """The mixing weight with the least error."""
        return float(WEIGHTS[int(np.argmin(self.losses()))])

    def spread(self, weight: float) -> float:
        """Method of moments around the mix: for a Dirichlet, E[(x-m)²] = m(1-m) · spread."""
        mix = weight * self.last + (1 - weight) * self.mean
        squares = float(((self.truth - mix) ** 2).sum())
        if not is_shares(self.kind):
            return float(np.sqrt(squares / mix.size) + 1e-6)
        room = max(float((mix * (1 - mix)).sum()), 1e-9)  # none where there is one type only
        return float(np.clip(squares / room, 1e-3, 0.5))


def gather(pairs: Sequence[Pair], expected: Callable[[Pair], Array], kind: Kind) -> Evidence:
    """The evidence of pairs, each with what was expected of it."""
    return Evidence(
        last=np.stack([seen_by(p.context, kind, p.target.time) for p in pairs]),
        mean=np.stack([expected(p) for p in pairs]),
        truth=np.stack([normalised(p.target.values, kind) for p in pairs]),
        kind=kind,
    )


def _rates(trajectories: Sequence[Trajectory]) -> dict[str, float]:
    """Share of patients with each outcome, drawn a little towards a half (Laplace's rule)."""
    values: dict[str, list[float]] = {}
    for trajectory in trajectories:
        for node, value in trajectory.outcomes.items():
            values.setdefault(node, []).append(value)
    return {node: (sum(v) + 1) / (len(v) + 2) for node, v in sorted(values.items())}
