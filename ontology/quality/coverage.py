"""How much of each lab's vocabulary is mapped, and how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..mapping import NO_TERM, MappingSet
from ..sssom import latest_sets

KINDS = ("exact", "broad", "narrow", "none")


@dataclass(frozen=True, slots=True)
class LabQuality:
    """The newest set of one lab.

    :param labels: how many it speaks of.
    :param kinds: label counts by its best row: `exact`, `broad`, `narrow`, or `none` (no term fits).
    :param reviewed: labels of which a row names a reviewer.
    """

    lab: str
    version: str
    title: str
    labels: int
    kinds: Mapping[str, int]
    reviewed: int

    def share(self, kind: str) -> float:
        """The part of the labels of a kind, 0..1."""
        return self.kinds.get(kind, 0) / self.labels if self.labels else 0.0


def coverage(sets: Iterable[MappingSet]) -> tuple[LabQuality, ...]:
    """Each lab's newest set, by lab."""
    return tuple(_quality(one) for _, one in sorted(latest_sets(sets).items()))


def _quality(one: MappingSet) -> LabQuality:
    best = {label: kind_of(one, label) for label in one.by_label}
    reviewed = sum(any(row.reviewer for row in rows) for rows in one.by_label.values())
    counts = Counter(kind for kind in best.values() if kind)
    return LabQuality(one.lab, one.version, one.title, sum(counts.values()), counts, reviewed)


def kind_of(one: MappingSet, label: str) -> str:
    """The best that a set says of a label; empty if it only says what the label is not."""
    rows = [row for row in one.by_label.get(label, ()) if not row.negated]
    if any(row.object_id == NO_TERM for row in rows):
        return "none"
    said = {row.predicate.removeprefix("skos:").removesuffix("Match") for row in rows}
    return next((kind for kind in KINDS if kind in said), "")
