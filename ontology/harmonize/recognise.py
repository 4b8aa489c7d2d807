"""Whose labels these are: the lab whose mapping set has nearly all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..mapping import MappingSet

FEWEST = 5  # labels; with fewer, `T cells` and `B cells` are everybody's
MOST = 0.9  # of the labels that the set must have, byte for byte


def recognise(labels: Iterable[str], sets: Mapping[str, MappingSet]) -> MappingSet | None:
    """The one set that has the labels; None if none has, or two fit equally well.

    :param sets: each lab's newest set.
    """
    asked = frozenset(labels)
    if len(asked) < FEWEST:
        return None
    fits = sorted(((_fit(asked, one), name) for name, one in sets.items()), reverse=True)
    fits = [(fit, name) for fit, name in fits if fit[0] >= MOST]
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    return sets[fits[0][1]]


def _fit(asked: frozenset[str], one: MappingSet) -> tuple[float, float]:
    """The share of the labels that the set has, and that of its own labels that are asked for."""
    shared = len(asked & one.by_label.keys())
    return shared / len(asked), shared / max(len(one.by_label), 1)
