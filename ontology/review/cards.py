"""A label and its candidates with all that a curator looks at before deciding."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass

from ..harmonize.marker_axioms import BASE, MarkerAxioms
from ..mapping import Mapping
from ..match import Candidate
from ..ontology import Ontology
from .dots import Dot, Dots
from .evidence import Evidence, Step
from .places import path_to_root, siblings
from .queue import Item

SIBLINGS = 12
"""Shown of a term's siblings."""
MARKERS = 24
_LEVELS = ((0.87, "high"), (BASE, "yes"), (0.07, "low"), (0.0, "no"))


@dataclass(frozen=True, slots=True)
class Marker:
    """A gene that a term speaks of: `high`, `yes`, `low` or `no`."""

    gene: str
    level: str


@dataclass(frozen=True, slots=True)
class TermCard:
    """A candidate.

    :param confidence: how likely it is, 0..1; None for a term that the curator searched.
    :param path: terms on the way to the root, nearest first, as CURIE and label.
    :param siblings: the first of them. :param more: how many there are beyond.
    """

    id: str
    label: str
    confidence: float | None
    definition: str
    synonyms: tuple[str, ...]
    steps: tuple[Step, ...]
    path: tuple[tuple[str, str], ...]
    siblings: tuple[tuple[str, str], ...]
    more: int
    markers: tuple[Marker, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Cards:
    """Makes cards.

    :param dots: None where no genes were measured.
    """

    ontology: Ontology
    evidence: Evidence
    axioms: MarkerAxioms
    dots: Dots | None = None

    def of(
        self,
        item: Item,
        candidate: Candidate,
        rows: Sequence[Mapping],
        states: Table[str, float],
        ranked: bool,
    ) -> TermCard:
        """:param rows: of the label in its lab's set and in the file. :param ranked: not searched."""
        ontology, curie = self.ontology, candidate.term_id
        term, beside = ontology[curie], siblings(ontology, curie)
        return TermCard(
            id=curie,
            label=term.label,
            confidence=candidate.score if ranked else None,
            definition=term.definition,
            synonyms=tuple(s.text for s in term.synonyms if s.scope == "exact"),
            steps=self.evidence.of(item.match, curie, rows, states),
            path=tuple((above, ontology[above].label) for above in path_to_root(ontology, curie)),
            siblings=tuple((one, ontology[one].label) for one in beside[:SIBLINGS]),
            more=max(len(beside) - SIBLINGS, 0),
            markers=markers_of(self.axioms, curie),
            dots=self.dots.of(item.label, self.axioms.signature(curie)) if self.dots else (),
        )


def markers_of(axioms: MarkerAxioms, term: str) -> tuple[Marker, ...]:
    """The genes that a term and its ancestors speak of, those that it has first."""
    told = sorted(
        axioms.signature(term).items(), key=lambda pair: (-pair[1].chance, -pair[1].weight, pair[0])
    )
    return tuple(Marker(gene, _level(said.chance)) for gene, said in told[:MARKERS])


def _level(chance: float) -> str:
    return next(level for least, level in _LEVELS if chance > least or least == 0.0)
