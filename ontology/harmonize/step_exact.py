"""Step `exact`: the label is a term's label or synonym, once both are in normal form."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..match import Candidate, Match
from .lexicon import Lexicon, Name, NameScope
from .query import Query, undecided
from .readings import Reading

# What a name's scope makes of a label that equals it, and how sure that is. A *broad* synonym is broader than
# its term, so the term is narrower than the label (OBO's scopes, SKOS's direction).
_SCOPES: dict[NameScope, tuple[str, float, str]] = {
    "label": ("skos:exactMatch", 0.98, "label"),
    "exact": ("skos:exactMatch", 0.95, "exact synonym"),
    "narrow": ("skos:broadMatch", 0.75, "narrow synonym"),
    "broad": ("skos:narrowMatch", 0.65, "broad synonym"),
    "related": ("skos:closeMatch", 0.60, "related synonym"),
}
_AMBIGUOUS = 0.6  # times the confidence, where unrelated terms share the name


class ExactStep:
    """A dictionary over normal forms.

    :param scopes: which names count; the chain asks for labels and exact synonyms first, the rest later.
    """

    def __init__(self, lexicon: Lexicon, scopes: Collection[NameScope], name: str = "exact") -> None:
        self.lexicon, self.scopes, self.name = lexicon, frozenset(scopes), name

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The term of each label that is a name; the most trusted reading that hits decides."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        for reading in query.readings:
            named = [
                name
                for name in self.lexicon.by_form.get(reading.form, ())
                if name.scope in self.scopes and name.term_id not in query.excluded
            ]
            if named:
                return self._match(query, reading, sorted(named, key=self._preference))
        return undecided(query, self.name)

    def _preference(self, name: Name) -> tuple[bool, bool, int, bool, int, str]:
        """Human before mouse, cells before programmes, labels first, generic before special."""
        depth = len(self.lexicon.ontology.ancestors(name.term_id))
        order = list(_SCOPES).index(name.scope)
        foreign, programme = self.lexicon.is_foreign(name.term_id), name.term_id.startswith("IW:01")
        return foreign, programme, order, name.derived, depth, name.term_id

    def _match(self, query: Query, reading: Reading, named: list[Name]) -> Match:
        best = named[0]
        predicate, confidence, kind = _SCOPES[best.scope]
        rivals = self._rivals(best, named)
        evidence = [f"{kind} {best.text!r}", *reading.notes]
        evidence += [f"{len(rivals)} other terms share the name"] if rivals else []
        confidence *= reading.trust * (0.97 if best.derived else 1.0) * (_AMBIGUOUS if rivals else 1.0)
        return Match(
            label=query.label,
            term_id=best.term_id,
            term_label=self.lexicon.ontology[best.term_id].label,
            predicate=_predicate(predicate, reading),
            confidence=round(confidence, 4),
            justification="semapv:LexicalMatching",
            step=self.name,
            evidence=tuple(evidence),
            candidates=tuple(self._candidate(name) for name in named[1:] if name.term_id != best.term_id),
        )

    def _rivals(self, best: Name, named: list[Name]) -> set[str]:
        """Terms with the same name in the same standing that the best one is not above."""
        same = {name.term_id for name in named if name.scope == best.scope and name.derived == best.derived}
        is_a = self.lexicon.ontology.is_a
        return {t for t in same if not is_a(t, best.term_id) and not self.lexicon.is_foreign(t)}

    def _candidate(self, name: Name) -> Candidate:
        return Candidate(name.term_id, self.lexicon.ontology[name.term_id].label, _SCOPES[name.scope][1])


def _predicate(predicate: str, reading: Reading) -> str:
    """A reading that left something out makes the term broader than the label, if it was not narrower."""
    return "skos:broadMatch" if reading.broader and predicate == "skos:exactMatch" else predicate
