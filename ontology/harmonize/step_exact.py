"""Step `exact`: the label is the very label of a term, or a name that this project curates for one."""

from __future__ import annotations

from collections.abc import Sequence

from ..match import Candidate, Match
from .lexicon import Lexicon, Name
from .query import Query, undecided

# A related synonym of a programme is what a signature is called (`Immune_checkpoint`): no cell has that name.
_CONFIDENCE = {"label": 0.98, "exact": 0.95, "related": 0.6}


class ExactStep:
    """A dictionary over normal forms.

    CL's synonyms are not decisive, people use them loosely: they are evidence for `RankStep`.
    """

    name = "exact"

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The term of each label that is a name."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        found = [
            name
            for name in self.lexicon.by_form.get(query.form, ())
            if _is_decisive(name) and name.term_id not in query.excluded
        ]
        terms = {name.term_id for name in found}
        if not terms or len({term.startswith("IW:01") for term in terms}) > 1:
            return undecided(query, self.name)
        best = min(found, key=self._preference)
        rivals = [term for term in terms if not self.lexicon.ontology.is_a(term, best.term_id)]
        return undecided(query, self.name) if rivals else self._match(query, best, sorted(terms))

    def _preference(self, name: Name) -> tuple[int, int, str]:
        """Labels first, related synonyms last, generic before special."""
        depth = len(self.lexicon.ontology.ancestors(name.term_id))
        return list(_CONFIDENCE).index(name.scope), depth, name.term_id

    def _match(self, query: Query, best: Name, terms: Sequence[str]) -> Match:
        labels, confidence = self.lexicon.ontology.labels, _CONFIDENCE[best.scope]
        return Match(
            label=query.label,
            term_id=best.term_id,
            term_label=labels[best.term_id],
            predicate="skos:closeMatch" if best.scope == "related" else "skos:exactMatch",
            confidence=confidence,
            justification="semapv:LexicalMatching",
            step=self.name,
            evidence=(f"{'label' if best.scope == 'label' else f'{best.scope} synonym'} {best.text!r}",),
            candidates=tuple(Candidate(t, labels[t], confidence) for t in terms if t != best.term_id),
        )


def _is_decisive(name: Name) -> bool:
    if name.derived:
        return False
    ours, programme = name.term_id.startswith("IW:"), name.term_id.startswith("IW:01")
    by_scope = {"label": True, "exact": ours, "related": programme}
    return by_scope.get(name.scope, False)
