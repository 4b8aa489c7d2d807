"""Step `memory`: what other labs' curated sets say of the same name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..mapping import NO_TERM, Mapping, MappingSet
from ..match import Candidate, Match
from ..ontology import Ontology
from .query import Query, undecided
from .readings import Reading, readings
from .step_lab import confidence_of

# A vote of one lab is evidence, not proof: the doubt counts as this much of a vote for something else.
_DOUBT = 0.25
_MAJORITY = 0.5
# A label that ends in a cluster number or letter ("CD8_1", "CD8T_G") means something in its own lab only.
_LAB_SPECIFIC = re.compile(r"(?:^|.* )(?:\d+|(?<= )[a-z])$")


@dataclass(frozen=True, slots=True)
class Vote:
    """One lab's word on a name."""

    lab: str
    mapping: Mapping
    trust: float

    @property
    def weight(self) -> float:
        """Confidence of the lab's row times trust in how its label was read."""
        return confidence_of(self.mapping) * self.trust


class MemoryStep:
    """A vote among labs, weighted by their confidence and by how far they agree."""

    name = "memory"

    def __init__(self, ontology: Ontology, sets: Iterable[MappingSet]) -> None:
        self.ontology = ontology
        self._votes: dict[str, list[Vote]] = defaultdict(list)
        for mapping_set in sets:
            for rows in mapping_set.by_label.values():
                for mapping in _word(rows):
                    self._remember(mapping_set.lab, mapping)

    def _remember(self, lab: str, mapping: Mapping) -> None:
        known = mapping.object_id == NO_TERM or mapping.object_id in self.ontology
        sound = [reading for reading in readings(mapping.label) if reading.form and not reading.broader]
        lab_specific = any(_LAB_SPECIFIC.fullmatch(reading.form) for reading in sound)
        if known and not mapping.negated and not lab_specific:
            for reading in sound:
                self._votes[reading.form].append(Vote(lab, mapping, reading.trust))

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The majority's term for each label that other labs know under any reading."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        for reading in query.readings:
            votes = [
                v for v in self._votes.get(reading.form, ()) if v.mapping.object_id not in query.excluded
            ]
            if votes:
                return self._tally(query, reading, votes)
        return undecided(query, self.name)

    def _tally(self, query: Query, reading: Reading, votes: list[Vote]) -> Match:
        weight: dict[str, float] = defaultdict(float)
        for vote in votes:
            weight[vote.mapping.object_id] += vote.weight
        total = sum(weight.values())
        ranked = sorted(weight, key=lambda term: (-weight[term], term))
        score = {term: round(weight[term] / (total + _DOUBT) * reading.trust, 4) for term in ranked}
        candidates = [self._candidate(term, score[term]) for term in ranked if term != NO_TERM]
        best = ranked[0]
        if best == NO_TERM or weight[best] / total <= _MAJORITY:
            return undecided(query, self.name, candidates)
        backers = [vote for vote in votes if vote.mapping.object_id == best]
        strongest = max(backers, key=lambda vote: vote.weight)
        evidence = [f"{vote.lab} maps {vote.mapping.label!r} to it" for vote in backers[:3]]
        evidence += [f"{len(votes) - len(backers)} of {len(votes)} rows disagree"] * (
            len(backers) < len(votes)
        )
        return Match(
            label=query.label,
            term_id=best,
            term_label=self.ontology[best].label,
            predicate="skos:broadMatch" if reading.broader else strongest.mapping.predicate,
            confidence=score[best],
            justification="semapv:LexicalMatching",
            step=self.name,
            evidence=(*evidence, *reading.notes),
            candidates=tuple(candidates[1:]),
        )

    def _candidate(self, term: str, score: float) -> Candidate:
        return Candidate(term, self.ontology[term].label, score)


def _word(rows: Sequence[Mapping]) -> Sequence[Mapping]:
    """What one lab's rows of a label come to: beside an exact term, a broader one is no second opinion."""
    exact = [row for row in rows if row.predicate == "skos:exactMatch" and not row.negated]
    return exact or rows
