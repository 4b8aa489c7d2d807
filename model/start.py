"""`Start`: what a cohort's answers start from, whether its study was in training or not.

A study that was in training starts from its own reference. A new one starts from the studies most like it,
carried over along the ontology, and trusts them as far as training studies can be foretold from each other:
how much a patient's last snapshot weighs then is fitted with each study's own reference withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..ontology.errors import InputError
from .change_rule import ChangeRule
from .cohort import Array, Cohort, Column, Kind, Snapshot, Trajectory, has_course, is_shares, plural
from .pairs import Pair, next_pairs, seen_by
from .reference import DEFAULT_SPREAD, WEIGHTS, Reference, foretell, foretell_again, gather
from .smoothing import Smoothing
from .state_rule import StateRule, moves

Kinship = Callable[[str, str], float]
_AS_LIKE = 0.02  # vocabularies this close in mean kinship are equally like


@dataclass(frozen=True)
class Transfer:
    """How far a study can be foretold from others.

    :param weight: share of the last snapshot when the expectation comes from another study.
    :param spread: dispersion around that mix, as in `Reference`.
    :param studies: how many training studies it was fitted on; with fewer than two it is a guess.
    :param trust: how far the network is believed about types that training never met, 0..1 (`trust.py`).
    """

    weight: float = 1.0
    spread: float = DEFAULT_SPREAD
    studies: int = 0
    trust: float = 0.0


class Start:
    """The start of every answer for one cohort.

    :param references: where the expectation comes from; several studies are averaged by their pairs.
    :param own: the study's own reference, if it was in training: weight and spread of a day that is seen from
        both sides (else those of a forecast), how deep its samples are, how far apart.
    :param smooth: what is expected beside the mean snapshot, with weights and spreads of its own, for the
        columns in the cohort's order.
    """

    def __init__(
        self,
        cohort: Cohort,
        references: Sequence[Reference],
        weight: float,
        spread: float,
        kinship: Kinship,
        own: Reference | None = None,
        smooth: Smoothing | None = None,
    ) -> None:
        self.references, self.weight, self.spread = tuple(references), weight, spread
        self.inner = (own.inner_weight, own.inner_spread) if own else (weight, spread)
        self.depths = own.depths if own and cohort.kind == "count" else ()
        self._own = own
        self._smooth = smooth
        self._kind, self._study, self._columns = cohort.kind, cohort.study, cohort.columns
        self._carried = [CarryOver(r, cohort, kinship) for r in references]
        self._shares = np.array([r.pairs + 1.0 for r in references])
        self._rules = [_rule_for(c.label, c.node, self.references) for c in cohort.columns]
        self._states = _state_rule(self.references, cohort)

    @property
    def luck(self) -> Array | None:
        """How far patients' shares lie from the expected ones, [K, Q]; None where training cannot say."""
        own = self.references[0]
        order = _order(own, self._columns) if own.study == self._study else []
        return np.array([own.luck[k] for k in order]) if own.luck and order else None

    @property
    def name(self) -> str:
        """The studies it comes from."""
        return ", ".join(r.study for r in self.references)

    def of(self, pair: Pair) -> Array:
        """What is expected of a pair's patient, [K]."""
        return self.expected(seen_by(pair.context, self._kind, pair.target.time))

    def foretell(
        self, trajectory: Trajectory, context: Sequence[Snapshot], time: float
    ) -> tuple[Array, float, float | Array]:
        """What is expected on a day [K], the share of the last snapshot in the start, and its dispersion."""
        last = seen_by(tuple(context), self._kind, time)
        if self._smooth:
            mean = self.expected(last)
            return self._smooth.expected(trajectory, context, self._kind, time, mean)
        if any(s.time > time for s in context):
            return (last if has_course(self._kind) else self.expected(last), *self.inner)
        if self._kind == "quantity":
            mean, spread = foretell(self._rules, trajectory, context, time, self.spread)
            return mean, 0.0, spread
        if self._kind == "state":
            mean, spread = moves(self._states, context, time, self.spread)
            return mean, 0.0, spread
        return self.expected(last), self.weight, self.spread

    def again(self, trajectory: Trajectory, context: Sequence[Snapshot], time: float) -> Array | None:
        """What each refit expects on a day after all snapshots, [R, K]; None where there are no refits."""
        if self._kind == "quantity":
            return foretell_again(self._rules, trajectory, context, time)
        if self._smooth is None:
            return None
        mean = self.expected(seen_by(tuple(context), self._kind, time))
        return self._smooth.again(trajectory, context, self._kind, time, mean)

    def is_far(self, trajectory: Trajectory, context: Sequence[Snapshot], time: float) -> bool:
        """Whether a day to come is farther than next snapshots of the study usually are."""
        return self._own is not None and self._own.is_far(trajectory, context, time)

    def expected(self, last: Array) -> Array:
        """The expected snapshot of a patient last seen as `last`, both [K]."""
        each = np.stack([c.expected(last) for c in self._carried])
        mean: Array = np.average(each, axis=0, weights=self._shares)
        return mean


def start_of(
    cohort: Cohort, references: Sequence[Reference], transfers: Mapping[str, Transfer], kinship: Kinship
) -> Start:
    """Its own reference if the study was in training, in whatever vocabulary; else the studies most like it.

    :param transfers: as `fit_transfers` gives them.
    :raises InputError: if no training study measured the same sort of thing.
    """
    own = _most_like([r for r in references if r.study == cohort.study], cohort, kinship)[:1]
    if own:
        smooth = _smoothing(own[0], cohort)
        return Start(cohort, own, own[0].weight, own[0].spread, kinship, own[0], smooth)
    others = _most_like(references, cohort, kinship)
    if not others:
        trained = ", ".join(plural(kind) for kind in sorted({r.kind for r in references}))
        raise InputError(
            f"holds {plural(cohort.kind)}, the run was trained on {trained} only",
            where=cohort.study,
            hint="train a run on a cohort of this kind",
        )
    transfer = transfers.get(sort_of(cohort.kind), Transfer())
    return Start(cohort, others, transfer.weight, transfer.spread, kinship)


def _smoothing(reference: Reference, cohort: Cohort) -> Smoothing | None:
    """A reference's smooth rule for the cohort's columns; none in another vocabulary."""
    order = _order(reference, cohort.columns)
    return reference.smooth.in_order(order) if reference.smooth and order else None


def _state_rule(references: Sequence[Reference], cohort: Cohort) -> StateRule | None:
    """The first rule of states of exactly the cohort's columns; none in another vocabulary."""
    for reference in references:
        if reference.states and (order := _order(reference, cohort.columns)):
            return reference.states.in_order(order)
    return None


def _order(reference: Reference, columns: Sequence[Column]) -> list[int]:
    """Where a reference has some columns; nowhere in another vocabulary."""
    known = list(zip(reference.labels, reference.nodes, strict=True))
    asked = [(c.label, c.node) for c in columns]
    return [known.index(column) for column in asked] if sorted(known) == sorted(asked) else []


def fit_transfers(
    cohorts: Sequence[Cohort], references: Sequence[Reference], kinship: Kinship
) -> dict[str, Transfer]:
    """Of shares and of scores apart: the spread of one says nothing about the other's."""
    return {
        sort: fit_transfer(
            of_sort(cohorts, sort),
            [r for r in references if sort_of(r.kind) == sort],
            kinship,
        )
        for sort in sorted({sort_of(c.kind) for c in cohorts})
    }


def fit_transfer(cohorts: Sequence[Cohort], references: Sequence[Reference], kinship: Kinship) -> Transfer:
    """Foretell each training study of one sort from the others; every study counts the same."""
    evidence = []
    for cohort in cohorts:
        others = _most_like([r for r in references if r.study != cohort.study], cohort, kinship)
        pairs = next_pairs(cohort)
        if others and pairs:
            start = Start(cohort, others, 1.0, DEFAULT_SPREAD, kinship)
            evidence.append(gather(pairs, start.of, cohort.kind))
    if len(evidence) < 2:
        return Transfer(_cautious(references), studies=len(evidence))
    weight = float(WEIGHTS[int(np.argmin(np.mean([e.losses() for e in evidence], axis=0)))])
    return Transfer(weight, float(np.mean([e.spread(weight) for e in evidence])), len(evidence))


def _cautious(references: Sequence[Reference]) -> float:
    """Nothing says how studies compare: halfway from a study's own weight to the last snapshot alone."""
    own = [r.weight for r in references if r.pairs]
    return (1 + float(np.mean(own))) / 2 if own else 1.0


def _most_like(references: Sequence[Reference], cohort: Cohort, kinship: Kinship) -> list[Reference]:
    """References of the same sort of measurement with the closest vocabulary; of those, the same tissue's."""
    alike = [r for r in references if sort_of(r.kind) == sort_of(cohort.kind)]
    if not alike:
        return []
    overlap = [np.mean([max(kinship(n, m) for m in r.nodes) for n in cohort.nodes]) for r in alike]
    close = [r for r, o in zip(alike, overlap, strict=True) if o >= max(overlap) - _AS_LIKE]
    tissues = {t.tissue for t in cohort.trajectories}
    return [r for r in close if r.tissue in tissues] or close


def of_sort(cohorts: Sequence[Cohort], sort: str) -> list[Cohort]:
    """The cohorts of shares, or of scores."""
    return [c for c in cohorts if sort_of(c.kind) == sort]


def sort_of(kind: Kind) -> str:
    """Counts and fractions are both shares."""
    return "shares" if is_shares(kind) else plural(kind)


def _rule_for(label: str, node: str, references: Sequence[Reference]) -> ChangeRule | None:
    """The rule of a column: of the same label and node, else of the same node; a new node has none."""
    known = [(r.labels[k], r.nodes[k], rule) for r in references for k, rule in enumerate(r.changes)]
    same = [rule for a, b, rule in known if (a, b) == (label, node)]
    kin = [rule for _, b, rule in known if node and b == node]
    return next(iter((*same, *kin)), None)


class CarryOver:
    """A reference's expected snapshot in a cohort's vocabulary.

    In the reference's own vocabulary it is what it is. In another, the mass of each reference column goes to
    the columns nearest to it in the ontology, shared out as the patient's last snapshot shares it (the
    reference cannot tell NK1 from NK2, the patient can). A column without a term has no expectation: it is
    expected to stay. Scores are averaged instead of shared out.
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
        if not is_shares(self._kind):
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
