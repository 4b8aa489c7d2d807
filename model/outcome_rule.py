"""`OutcomeRule`: where the answer about an outcome starts, before the network has said a word.

A linear map of what was seen in a patient's own samples, and what each therapy adds. Its weights belong to
nodes of the graph: a column that training never met takes the weights of its kin, so that another vocabulary,
or a new subtype, is read too. Like a `Reference` it is a statistic of training patients, kept beside the
weights of the network, which says what to add. `outcome_fit.py` fits it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .cohort import Array, Cohort, Kind, Mask, Snapshot, TherapyInterval, raw_values
from .episode import snapshot_features
from .hazard import EDGES
from .pairs import latest

Kinship = Callable[[str, str], float]
READINGS = ("rank", "level")
BLOCKS = (*READINGS, *(f"change of {reading}" for reading in READINGS))
_LEVEL, _RANK = 0, 2  # places among `snapshot_features`


@dataclass(frozen=True)
class OutcomeRule:
    """What is added to the log odds of an outcome for what was seen, in one sort of measurement.

    :param sort: `scores` or `shares`.
    :param weights: [BLOCKS, K], before kinship; `centre` and `spread` standardise what is read, [BLOCKS, K].
    :param kin: share of the weights' prior that kin have in common, 0..1.
    :param without: study (fold of patients, with fewer than three) → `weights` fitted without it.
    :param level: study → what the rule adds on average in it, which its base rate holds already.
    :param rates: study → share of its patients with the outcome.
    :param quality: AUC within studies that were left out in turn (patients, with fewer than three studies).
    :param trust: how far the network is believed in a study that was not in training, 0..1.
    :param edges: of an outcome that comes with time, the days between which its intervals lie, [J + 1].
    :param hazards: study → base rate of each interval, [J]; of all training patients under the empty name.
    :param therapies: therapy → what it adds to the log odds, told by studies that gave more than one plan.
    :param therapies_without: the same, fitted without each part that `without` names.
    :param usual: what training patients' therapies add on average, which base rates hold already.
    """

    outcome: str
    sort: str
    labels: tuple[str, ...]
    nodes: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    centre: tuple[tuple[float, ...], ...]
    spread: tuple[tuple[float, ...], ...]
    kin: float
    quality: float
    penalty: float = 0.0
    trust: float = 0.0
    without: dict[str, tuple[tuple[float, ...], ...]] = field(default_factory=dict)
    level: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    edges: tuple[float, ...] = ()
    hazards: dict[str, tuple[float, ...]] = field(default_factory=dict)
    therapies: dict[str, float] = field(default_factory=dict)
    usual: float = 0.0
    therapies_without: dict[str, dict[str, float]] = field(default_factory=dict)

    def of_plan(self, plan: Sequence[TherapyInterval]) -> float:
        """What a plan adds to what therapies usually do; 0 for one of which no therapy is known."""
        given = {interval.therapy for interval in plan}
        if given and not given & self.therapies.keys():
            return 0.0
        return _sum(self.therapies, plan) - self.usual

    def hazards_in(self, study: str) -> Array:
        """The base rate of each interval in a study, or where it was not in training in all, [J]."""
        return np.array(self.hazards.get(study, self.hazards[""]))

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)


def rule_from_dict(raw: dict[str, Any]) -> OutcomeRule:
    """The inverse of `OutcomeRule.as_dict`.

    :raises ValueError: if its tables are not of one shape.
    """
    known = {**raw, "labels": tuple(raw["labels"]), "nodes": tuple(raw["nodes"])}
    for name in ("weights", "centre", "spread"):
        known[name] = _rows(raw[name])
    known["without"] = {str(study): _rows(rows) for study, rows in raw["without"].items()}
    known["edges"] = tuple(float(day) for day in raw.get("edges", ()))
    hazards = raw.get("hazards", {})
    known["hazards"] = dict(zip(hazards, _rows(hazards.values()), strict=True))
    rule = OutcomeRule(**known)
    _refuse_other_intervals(rule)
    shape = (len(BLOCKS), len(rule.nodes))
    tables = (rule.weights, rule.centre, rule.spread, *rule.without.values())
    if len(rule.labels) != shape[1] or any(np.shape(t) != shape for t in tables):
        raise ValueError("an outcome rule of another shape")
    return rule


def _refuse_other_intervals(rule: OutcomeRule) -> None:
    """A run's hazards must be of the intervals that this version asks about."""
    if rule.edges not in ((), EDGES) or bool(rule.edges) != ("" in rule.hazards):
        raise ValueError("an outcome rule of other intervals")
    if any(len(h) != len(EDGES) - 1 or not all(0 < p < 1 for p in h) for h in rule.hazards.values()):
        raise ValueError("hazards that are none")


def _rows(raw: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(v) for v in row) for row in raw)


def reading_of(context: Sequence[Snapshot], kind: Kind) -> Array:
    """What a rule reads of a patient's snapshots, [BLOCKS, K]: the latest, and its change since the first."""
    times = {s.time for s in context}
    now = _features(context, max(times), kind)
    change = now - _features(context, min(times), kind) if len(times) > 1 else np.zeros_like(now)
    return np.concatenate((now, change))


def _features(context: Sequence[Snapshot], time: float, kind: Kind) -> Array:
    """Rank and level within the sample, of all samples of one time together, [2, K]."""
    values = raw_values(latest(tuple(s for s in context if s.time == time), kind), kind)
    found: Array = snapshot_features(values, kind)[:, [_RANK, _LEVEL]].T
    return found


class RuleFor:
    """A rule facing one cohort, whose vocabulary it need not have been fitted on.

    In a study that was not in training, therapies add to what is usual among its patients: they were compared
    within studies, which says nothing of how studies differ.
    """

    def __init__(self, rule: OutcomeRule, cohort: Cohort, kinship: Kinship) -> None:
        self.rule, self._kind = rule, cohort.kind
        source = list(zip(rule.labels, rule.nodes, strict=True))
        target = [(c.label, c.node) for c in cohort.columns]
        prior = shared_prior(target, source, rule.kin, kinship)
        like = np.array([[_likeness(t, s, kinship) for s in source] for t in target])
        like /= like.sum(1, keepdims=True)
        self._prior = prior
        self._centre, self._spread = (np.array(t) @ like.T for t in (rule.centre, rule.spread))
        self.weights = np.array(rule.weights) @ prior.T
        self._plans = [t.plan for t in cohort.trajectories]
        given = [rule.of_plan(plan) for plan in self._plans]
        self._usual = 0.0 if cohort.study in rule.level or not given else float(np.mean(given))

    def standard(self, context: Sequence[Snapshot]) -> Array:
        """What is seen, centred and scaled by training patients, [BLOCKS, K]."""
        return np.asarray((reading_of(context, self._kind) - self._centre) / self._spread)

    def shift(
        self,
        context: Sequence[Snapshot],
        study: str = "",
        keep: Mask | None = None,
        plan: Sequence[TherapyInterval] | None = None,
    ) -> float:
        """What is added to the log odds of the base rate.

        :param study: one that was in training, whose own base rate it is added to.
        :param keep: columns that are read, [K]; of the others nothing is known.
        :param plan: None: what is usual.
        """
        each = (self.weights * self.standard(context)).sum(0)
        said = float(each.sum() if keep is None else each[keep].sum())
        given = 0.0 if plan is None else self.rule.of_plan(plan) - self._usual
        return said + given - self.rule.level.get(study, 0.0)

    def shifts_without(self, context: Sequence[Snapshot], plan: Sequence[TherapyInterval] = ()) -> Array:
        """The same by the rules that left out a part of the training patients each, [parts].

        For how far they are apart: base rates, and what seen values are usual, are left out.

        :param plan: adds to what is usual among the cohort's patients.
        """
        seen, found = self.standard(context), []
        for name, weights in self.rule.without.items():
            added = self.rule.therapies_without.get(name, {})
            usual = np.mean([_sum(added, p) for p in self._plans]) if self._plans else 0.0
            found.append((np.array(weights) @ self._prior.T * seen).sum() + _sum(added, plan) - usual)
        return np.array(found)


def _sum(added: Mapping[str, float], plan: Sequence[TherapyInterval]) -> float:
    """What a plan's therapies add, each counted once."""
    return sum(added.get(therapy, 0.0) for therapy in sorted({interval.therapy for interval in plan}))


def shared_prior(
    rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]], kin: float, kinship: Kinship
) -> Array:
    """Prior covariance of the weights of columns, as (label, node): their own and what kin share, [n, m]."""
    return np.array(
        [[(1 - kin) * (a == b) + kin * (a == b or kinship(a[1], b[1])) for b in columns] for a in rows]
    )


def _likeness(a: tuple[str, str], b: tuple[str, str], kinship: Kinship) -> float:
    """As of `CarryOver`: near relations take nearly all, and nothing is ever exactly zero."""
    return 1e6 if a == b else float(kinship(a[1], b[1]) ** 8 + 1e-4)


def rule_of(rules: Sequence[OutcomeRule], outcome: str, sort: str) -> OutcomeRule | None:
    """The rule for an outcome and sort of measurement, if there is one."""
    return next((r for r in rules if r.outcome == outcome and r.sort == sort), None)
