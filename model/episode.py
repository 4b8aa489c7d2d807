"""`Episode`: some cells of the (node, time) grid observed, others asked for. What is hidden is learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cohort import Array, Cohort, Kind, Mask, Snapshot, TherapyInterval, Trajectory, has_course, is_shares
from .hazard import EDGES, ahead, periods
from .mean_course import FRACTION_DEPTH
from .pairs import normalised, seen_by

# Kinds of token. A schema, not a vocabulary: new cell types, drugs and cancers need no new entry. A score is
# any real number, so the logarithm of a quantity is one.
TOKEN_KINDS = ("abundance", "score", "outcome", "therapy", "cancer", "tissue")
ABUNDANCE, SCORE, OUTCOME, THERAPY, CANCER, TISSUE = range(len(TOKEN_KINDS))
VALUE_DIM = 3
_FLOOR = 1e-3
_DECADES = 3.0
MEMORY = 24  # quantities and their therapies that are read: the nearest in time to the query


@dataclass(frozen=True)
class Tokens:
    """Observed cells of one episode: node CURIE, kind, value features [n, 3].

    `age` [n] are the days from the cell to the query, negative where the cell comes after it.
    """

    nodes: tuple[str, ...]
    kinds: tuple[int, ...]
    values: Array
    age: Array


@dataclass(frozen=True)
class Episode:
    """One question.

    :param kind: `abundance`, `score` or `outcome` (an index into TOKEN_KINDS); all queries share it.
    :param nodes: queried nodes, K.
    :param last: what was seen last, [K]: shares that sum to one, scores, or a base rate.
    :param expected: what the study expects, [K]. The answer before looking is a mix of the two.
    :param weight: share of `last` in that mix, 0..1.
    :param hints: value features of each query (the mix, the last value, the expected value), [K, 3].
    :param spread: dispersion to start from (`Reference.spread`), of all queries or of each, [K].
    :param target: the truth, [K], or None when forecasting.
    :param depth: cells counted in the target (abundance only).
    :param asks: study, patient and day, for messages.
    :param trust: what the network's words about each query are multiplied with, [K]; None: all are believed.
    :param study: and `patient`, whose snapshot is asked for; empty where it is no whole snapshot.
    :param inner: whether later snapshots are seen, too.
    :param depths: how many cells the sample may be counted in, evenly likely numbers; empty: `depth`.
    :param far: whether the day is farther ahead than next snapshots usually are.
    """

    seen: Tokens
    kind: int
    nodes: tuple[str, ...]
    last: Array
    expected: Array
    weight: float
    hints: Array
    spread: float | Array
    target: Array | None = None
    depth: float = FRACTION_DEPTH
    asks: str = ""
    trust: Array | None = None
    study: str = ""
    patient: str = ""
    inner: bool = False
    depths: tuple[float, ...] = ()
    far: bool = False

    @property
    def start(self) -> Array:
        """The answer before looking, [K]."""
        return self.weight * self.last + (1 - self.weight) * self.expected


def forecast_episode(
    cohort: Cohort,
    trajectory: Trajectory,
    context: Sequence[Snapshot],
    time: float,
    expected: Array,
    weight: float,
    spread: float | Array,
    target: Snapshot | None = None,
    keep: Mask | None = None,
    depths: tuple[float, ...] = (),
    far: bool = False,
) -> Episode:
    """Ask for the whole snapshot at `time` (days), given others (earlier, or on both sides) and the plan.

    :param keep: boolean [K], columns of the context that stay visible (training hides some).
    :param depths: and `far`, as of `Episode`; a day between snapshots is never far.
    """
    last = seen_by(tuple(context), cohort.kind, time) if context else expected
    mix = weight * last + (1 - weight) * expected
    hints = [value_feature(v, cohort.kind) for v in (mix, last, expected)]
    if has_course(cohort.kind):
        hints = [mix - last, np.log(np.broadcast_to(spread, last.shape)), hints[1]]
        last = expected = mix  # the rule of changes knows the last value: nothing is left to be mixed
    inner = any(s.time > time for s in context)
    return Episode(
        seen=observe(cohort, trajectory, context, time, keep),
        kind=token_kind(cohort.kind),
        nodes=cohort.nodes,
        last=last,
        expected=expected,
        weight=weight,
        hints=np.stack(hints, -1),
        spread=spread,
        target=None if target is None else normalised(target.values, cohort.kind),
        depth=_depth(target or max(context, key=lambda s: s.time, default=None), cohort.kind),
        asks=f"{cohort.study} patient {trajectory.patient} on day {time:g}",
        study=cohort.study,
        patient=trajectory.patient,
        inner=inner,
        depths=depths,
        far=far and not inner,
    )


def impute_episode(
    cohort: Cohort, trajectory: Trajectory, snapshot: Snapshot, expected: Array, spread: float, hidden: Mask
) -> Episode:
    """Ask for a snapshot's hidden columns (boolean [K]) given the others; shares are among the hidden."""
    expected, values = expected[hidden], snapshot.values[hidden]
    if is_shares(cohort.kind):
        # Where no other patient of the study has any of the hidden types, nothing is known of their shares.
        expected = (
            expected / expected.sum() if expected.sum() > 0 else np.full(len(expected), 1 / len(expected))
        )
    feature = value_feature(expected, cohort.kind)
    return Episode(
        seen=observe(cohort, trajectory, (snapshot,), snapshot.time, ~hidden),
        kind=token_kind(cohort.kind),
        nodes=tuple(n for n, h in zip(cohort.nodes, hidden, strict=True) if h),
        last=expected,
        expected=expected,
        weight=0.5,
        hints=np.stack([feature, np.zeros_like(feature), feature], -1),
        spread=spread,
        target=normalised(values, cohort.kind),
        depth=float(max(values.sum(), 1.0)) if cohort.kind == "count" else FRACTION_DEPTH,
        asks=f"{cohort.study} sample {snapshot.sample}",
    )


def outcome_episode(
    cohort: Cohort,
    trajectory: Trajectory,
    context: Sequence[Snapshot],
    node: str,
    rate: float,
    known: bool = True,
    said: float = 0.0,
    trust: float | None = None,
    keep: Mask | None = None,
) -> Episode:
    """Ask whether the patient has an outcome, given snapshots.

    :param rate: the base rate; `said` is what the outcome's rule adds to its log odds: the start.
    :param trust: how far the network is believed (None: wholly).
    :param keep: columns of the snapshots that are seen, [K].
    """
    time = max(s.time for s in context)
    start = rate / (rate + (1 - rate) * np.exp(-said))
    return Episode(
        seen=observe(cohort, trajectory, context, time, keep),
        kind=OUTCOME,
        nodes=(node,),
        last=np.array([start]),
        expected=np.array([start]),
        weight=0.5,
        hints=np.array([[said, *np.zeros(VALUE_DIM - 1)]]),
        spread=1.0,
        target=np.array([trajectory.outcomes[node]]) if known else None,
        trust=None if trust is None else np.array([trust]),
        asks=f"{cohort.study} patient {trajectory.patient}'s {node}",
    )


def survival_episode(
    cohort: Cohort,
    trajectory: Trajectory,
    context: Sequence[Snapshot],
    node: str,
    hazards: Array,
    known: bool = True,
    said: float = 0.0,
    trust: float | None = None,
    keep: Mask | None = None,
) -> Episode | None:
    """Ask whether an outcome that comes with time comes in each interval after the last snapshot.

    Each interval is a query of the outcome's node at its own time. When the answer is known, only intervals
    that the patient counts in are asked; None where there is no such (censored at once, or too long ago).

    :param hazards: the base rate of each interval, [J]; the other parameters as of `outcome_episode`.
    """
    entry = max(s.time for s in context)
    asked, came = periods(trajectory.follow_up[node], entry) if known else (ahead(entry), np.zeros(0))
    if not asked.any():
        return None
    base = hazards[asked]
    start = base / (base + (1 - base) * np.exp(-said))
    middle = ((np.array(EDGES[1:]) + np.array(EDGES[:-1])) / 2)[asked]
    hints = np.stack(
        [np.full(len(base), said), np.log1p((middle - entry).clip(0) / 30), np.zeros(len(base))], -1
    )
    return Episode(
        seen=observe(cohort, trajectory, context, entry, keep),
        kind=OUTCOME,
        nodes=(node,) * len(base),
        last=start,
        expected=start,
        weight=0.5,
        hints=hints,
        spread=1.0,
        target=came[asked] if known else None,
        trust=None if trust is None else np.full(len(base), trust),
        asks=f"{cohort.study} patient {trajectory.patient}'s {node}",
    )


def observe(
    cohort: Cohort,
    trajectory: Trajectory,
    context: Sequence[Snapshot],
    time: float,
    keep: Mask | None = None,
) -> Tokens:
    """What is seen as tokens: kept columns of every snapshot, therapies begun by `time`, cancer, tissue."""
    kind = token_kind(cohort.kind)
    kept = np.flatnonzero(np.ones(len(cohort.columns), bool) if keep is None else keep)
    nodes, kinds, values, age = [], [], [], []
    plan: Sequence[TherapyInterval] = trajectory.plan
    if has_course(cohort.kind):
        context = sorted(sorted(context, key=lambda s: abs(s.time - time))[:MEMORY], key=lambda s: s.time)
        plan = sorted((i for i in plan if i.start <= time), key=lambda i: i.start)[-MEMORY:]
        read = list(course_features(context, cohort.kind))
    else:
        read = [snapshot_features(snapshot.values, cohort.kind) for snapshot in context]
    for snapshot, features in zip(context, read, strict=True):
        for k in kept:
            nodes.append(cohort.nodes[k])
            kinds.append(kind)
            values.append(features[k])
            age.append(time - snapshot.time)
    for interval in plan:
        if interval.start <= time:
            stop = time if interval.stop is None else min(interval.stop, time)
            nodes.append(interval.therapy)
            kinds.append(THERAPY)
            values.append(np.array([1.0, np.log1p(max(stop - interval.start, 0.0) / 30), float(stop < time)]))
            age.append(time - interval.start)
    for node, of_kind in ((trajectory.cancer, CANCER), (trajectory.tissue, TISSUE)):
        if node:
            nodes.append(node)
            kinds.append(of_kind)
            values.append(np.zeros(VALUE_DIM))
            age.append(0.0)
    return Tokens(tuple(nodes), tuple(kinds), np.array(values).reshape(-1, VALUE_DIM), np.array(age))


def token_kind(kind: Kind) -> int:
    """The kind of token that a cohort's values are."""
    return ABUNDANCE if is_shares(kind) else SCORE


def course_features(context: Sequence[Snapshot], kind: Kind) -> Array:
    """Three readings of each value in its course, [n, K, 3]: size, size against the last, change a day."""
    if not context:
        return np.zeros((0, 0, VALUE_DIM))
    days, read = np.array([s.time for s in context]), normalised(np.stack([s.values for s in context]), kind)
    change = np.zeros_like(read)
    change[1:] = np.diff(read, axis=0) / np.maximum(np.diff(days), 1.0)[:, None]
    return np.stack([value_feature(read, kind), np.tanh(read - read[-1]), np.tanh(change)], -1)


def snapshot_features(values: Array, kind: Kind) -> Array:
    """Three readings of each value within its own sample, [K, 3]: level, magnitude, rank (-1..1).

    Of what is on a scale of its own only the level can be read without its course.
    """
    shares = normalised(values, kind)
    if has_course(kind):
        return np.stack([value_feature(shares, kind), np.zeros_like(shares), np.zeros_like(shares)], -1)
    ranks = _ranks(shares) / max(len(shares) - 1, 1) * 2 - 1
    magnitude = np.tanh(shares) if kind == "score" else np.sqrt(shares)
    return np.stack([value_feature(shares, kind), magnitude, ranks], -1)


def _ranks(values: Array) -> Array:
    """Ranks from 0; equal values share theirs, so that the order of columns says nothing."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(counts) - (counts + 1) / 2)[place]
    return ranks


def value_feature(shares: Array, kind: Kind) -> Array:
    """A share as its log ratio to an even split; a score standardised within its sample.

    A quantity in thousandfolds, from its logarithm: so units matter little. A state as it is.
    """
    if kind == "state":
        return shares
    if kind == "quantity":
        return np.asarray(shares / (_DECADES * np.log(10)))
    if kind == "score":
        feature: Array = (shares - shares.mean()) / (shares.std() + 1e-6)
        return feature
    return np.asarray(np.log((shares + _FLOOR) / (1 / len(shares) + _FLOOR)))


def _depth(like: Snapshot | None, kind: Kind) -> float:
    """Cells counted in a snapshot; a forecast is as deep as the last one."""
    return max(float(like.values.sum()), 1.0) if like is not None and kind == "count" else FRACTION_DEPTH
