"""Step `lexical`: terms whose names are spelt alike, by character n-grams weighted by TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..match import Candidate, Match
from .lexicon import Lexicon, Name
from .normalise import has_letters, polarity
from .query import MAX_CANDIDATES, Query, undecided
from .word_check import says_no_more, says_the_same

if TYPE_CHECKING:
    from numpy.typing import NDArray

_THRESHOLD = 0.70  # cosine above which the best candidate is an answer
_TRUST = 0.75  # times the cosine: spelling alike is weak evidence
_OUTSIDE = 0.75  # times the cosine, outside the blood, immune, stromal and malignant branches
_FOREIGN = 0.80  # times the cosine, for another species
_DERIVED = 0.97  # times the cosine, for a name that was shortened
_SCOPE_WEIGHT = {"label": 1.0, "exact": 0.99, "narrow": 0.9, "broad": 0.9, "related": 0.9}
_POOL = 4 * MAX_CANDIDATES
_CHUNK = 512
_FLOOR = 0.05  # below it a candidate is noise


class _Likeness(NamedTuple):
    """How alike a reading of a label and a name of a term are spelt."""

    score: float
    form: str
    name: str


class LexicalStep:
    """Ranks terms for every label; answers above a threshold only, and then modestly."""

    name = "lexical"

    def __init__(self, lexicon: Lexicon, threshold: float = _THRESHOLD) -> None:
        self.lexicon, self.threshold = lexicon, threshold

    @cached_property
    def _index(self) -> tuple[Any, Any]:
        """The vectoriser and the names' matrix, names × n-grams, rows of unit length."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectoriser = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
        )
        return vectoriser, vectoriser.fit_transform([name.form for name in self.lexicon.names]).T.tocsr()

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        """What each name's cosine is multiplied with."""
        return np.array([self._weight(name) for name in self.lexicon.names], np.float32)

    def _weight(self, name: Name) -> float:
        weight = _SCOPE_WEIGHT[name.scope] * (_DERIVED if name.derived else 1.0)
        weight *= 1.0 if name.term_id in self.lexicon.plausible else _OUTSIDE
        return weight * (_FOREIGN if self.lexicon.is_foreign(name.term_id) else 1.0)

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """Candidates for every label that has letters, and an answer where one is close enough."""
        found: list[Match] = []
        for start in range(0, len(queries), _CHUNK):
            chunk = queries[start : start + _CHUNK]
            found += [
                self._match(query, ranked) for query, ranked in zip(chunk, self._ranked(chunk), strict=True)
            ]
        return found

    def _ranked(self, queries: Sequence[Query]) -> list[dict[str, _Likeness]]:
        """Per query the terms by the best cosine of any of its readings with any of their names."""
        vectoriser, names = self._index
        forms = [
            (row, r.form, r.trust)
            for row, q in enumerate(queries)
            for r in q.readings
            if has_letters(q.readings[0].form)
        ]
        if not forms:
            return [{} for _ in queries]
        cosine = (vectoriser.transform([form for _, form, _ in forms]) @ names).toarray() * self._weights
        best: list[dict[str, _Likeness]] = [{} for _ in queries]
        for (row, form, trust), scores in zip(forms, cosine, strict=True):
            self._collect(best[row], form, scores * trust, queries[row].excluded)
        return best

    def _collect(
        self, into: dict[str, _Likeness], form: str, scores: NDArray[np.float32], excluded: frozenset[str]
    ) -> None:
        """Keep each term's best name; leave out what the lab denies and what has the opposite sign."""
        signs = polarity(form)
        pool = min(_POOL, len(scores))
        for index in np.argpartition(-scores, pool - 1)[:pool]:
            name, score = self.lexicon.names[index], float(scores[index])
            opposed = signs and any(signs.get(m, s) != s for m, s in polarity(name.form).items())
            if score > _FLOOR and name.term_id not in excluded and not opposed:
                likeness = _Likeness(min(score, 1.0), form, name.form)
                into[name.term_id] = max(likeness, into.get(name.term_id, likeness))

    def _match(self, query: Query, scored: dict[str, _Likeness]) -> Match:
        ranked = sorted(scored, key=lambda term: (-scored[term].score, term))[:MAX_CANDIDATES]
        labels = self.lexicon.ontology.labels
        candidates = [Candidate(term, labels[term], round(scored[term].score, 4)) for term in ranked]
        for best in candidates:
            likeness = scored[best.term_id]
            if likeness.score >= self.threshold and says_no_more(likeness.name, likeness.form):
                others = tuple(candidate for candidate in candidates if candidate is not best)
                return self._answer(query.label, best, likeness, others)
        return undecided(query, self.name, candidates)

    def _answer(
        self, label: str, best: Candidate, likeness: _Likeness, others: tuple[Candidate, ...]
    ) -> Match:
        equal = says_the_same(likeness.name, likeness.form)
        evidence = f"{likeness.form!r} is spelt like {likeness.name!r} (cosine {likeness.score:.2f})"
        return Match(
            label=label,
            term_id=best.term_id,
            term_label=best.term_label,
            predicate="skos:exactMatch" if equal else "skos:broadMatch",
            confidence=round(likeness.score * _TRUST, 4),
            justification="semapv:LexicalSimilarityThresholdMatching",
            step=self.name,
            evidence=(evidence,) if equal else (evidence, "the label says more than the term"),
            candidates=others,
        )
