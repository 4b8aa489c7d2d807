"""Why a label waits for a curator."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Literal

from ..cl.diff import TermChange
from ..curate.history import fate_of
from ..harmonize.query import is_decided
from ..match import Match
from ..ontology import Ontology
from .decisions import EXACT
from .elsewhere import Elsewhere

Kind = Literal["unmapped", "unsure", "conflict", "changed"]
BELOW = 0.5
"""Confidence below which an answer is looked at."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and a clause about it."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Reasons:
    """What is looked for.

    :param below: answers less sure than this, 0..1, are unsure.
    :param changes: of terms since a release of the Cell Ontology, by CURIE. :param since: that release.
    """

    ontology: Ontology
    elsewhere: Elsewhere
    below: float = BELOW
    changes: Table[str, TermChange] | None = None
    since: str = ""

    def of(self, match: Match, told: tuple[str, ...] = ()) -> tuple[Reason, ...]:
        """All reasons to look at an answer.

        :param told: terms that the lab's rows name, which may have changed though the answer is another.
        """
        return tuple(self._all(match, told))

    def _all(self, match: Match, told: tuple[str, ...]) -> Iterator[Reason]:
        if not is_decided(match):
            yield Reason("unmapped", "no step of the chain decided")
        elif match.term_id and match.confidence < self.below:
            yield Reason("unsure", f"confidence {match.confidence:.2f} is below {self.below:.2f}")
        if match.predicate == EXACT and (against := self.elsewhere.against(match.label, match.term_id)):
            first = against[0]
            more = f" and {len(against) - 1} more" if len(against) > 1 else ""
            name = self.ontology[first.row.object_id].label
            yield Reason("conflict", f"{first.lab} calls it {name} ({first.row.object_id}){more}")
        for term in dict.fromkeys((*told, *([match.term_id] if match.term_id else []))):
            if what := self._changed(term):
                yield Reason("changed", f"{term} {what}")

    def _changed(self, term: str) -> str:
        if fate := fate_of(term, self.ontology):
            return f"is {fate}" if fate != "unknown" else "is in no release"
        change = (self.changes or {}).get(term)
        return f"{change.label}: {change.kind} since {self.since}" if change else ""
