"""`Classification`: what a reasoner found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Classification:
    """Every is_a among named classes that follows from the axioms.

    :param reasoner: `elk` or `hermit`.
    :param above: CURIE → CURIEs of all named classes above it or equal to it, without itself.
    :param unsatisfiable: CURIEs of classes that can have no member; they are not keys of `above`.
    """

    reasoner: str
    above: Mapping[str, frozenset[str]]
    unsatisfiable: frozenset[str]

    def equal(self, curie: str) -> frozenset[str]:
        """The other classes that have the same members."""
        return frozenset(c for c in self.above.get(curie, ()) if curie in self.above.get(c, ()))
