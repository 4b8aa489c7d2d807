"""Terms by words of their names: what a curator types after `/`."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ..harmonize.query import MAX_CANDIDATES
from ..ontology import Ontology

_CUTOFF = 70.0
_LONGEST = 200  # characters of a question


@dataclass(frozen=True, slots=True)
class Hit:
    """A term, and the name of it that was found."""

    term: str
    name: str


class TermSearch:
    """All names of the terms in use."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._names: list[tuple[str, str, str]] = []  # folded name, name, CURIE
        for term in ontology.terms.values():
            if not term.deprecated:
                names = dict.fromkeys([term.label, *(s.text for s in term.synonyms)])
                self._names += [(name.casefold(), name, term.id) for name in names]

    def find(self, asked: str, most: int = MAX_CANDIDATES) -> tuple[Hit, ...]:
        """The terms that have a name with all words of a question; where there is none, one spelt alike.

        A CURIE finds its term. The whole name comes first, then names that start so, then the shortest.
        """
        folded = " ".join(asked[:_LONGEST].casefold().split())
        curie = asked.strip().upper()
        if curie in self._ontology and not self._ontology[curie].deprecated:
            return (Hit(curie, self._ontology[curie].label),)
        if not folded:
            return ()
        words = folded.split()
        found = [one for one in self._names if all(word in one[0] for word in words)]
        found.sort(key=lambda one: (one[0] != folded, not one[0].startswith(folded), len(one[0]), one))
        return _distinct(found or self._alike(folded), most)

    def _alike(self, folded: str) -> list[tuple[str, str, str]]:
        folds = [one[0] for one in self._names]
        near = process.extract(folded, folds, scorer=fuzz.ratio, limit=64, score_cutoff=_CUTOFF)
        return [self._names[place] for _, _, place in near]


def _distinct(found: list[tuple[str, str, str]], most: int) -> tuple[Hit, ...]:
    hits: dict[str, Hit] = {}
    for _, name, curie in found:
        hits.setdefault(curie, Hit(curie, name))
        if len(hits) == most:
            break
    return tuple(hits.values())
