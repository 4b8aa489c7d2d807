"""Step `rank`: of all terms the one that curators would most likely choose, and how sure that is.

It weighs names, what the label says word by word, other labs' mappings and terms' place in the ontology
(`features.py`, `ranker.py`). The Match names what spoke for the answer: `exact` where the term has a name that
says the same, `memory` where other labs map the same name to it, `parse` where words of the label led there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..mapping import MappingSet
from ..match import Candidate, Match
from .back_off import back_off
from .features import FEATURES, Candidates, FeatureTable
from .lexicon import Lexicon
from .local_names import LocalNames
from .name_likeness import Floats, Likeness
from .name_table import MEMORY, SCOPES, NameTable
from .normalise import has_letters
from .query import MAX_CANDIDATES, Query, undecided
from .ranker import Ranker, load_ranker, ranked
from .surroundings import Surroundings

BACK_OFF = 0.2  # certainty below which an ancestor is answered, or nothing
TWO_LINEAGES = 0.5  # the same for a label that names two: `T/NK`
_BATCH = 512
_EXACT = (SCOPES.index("label"), SCOPES.index("exact"))
_UNSAID = np.array([name.startswith("unsaid") for name in FEATURES])
_SURPLUS = np.array([name.startswith("name surplus") for name in FEATURES])
_TWO_LINEAGES = FEATURES.index("two lineages")
_THERE = [FEATURES.index("name there"), FEATURES.index("memory there")]
_LITTLE = 1e-3


class RankStep:
    """Ranks the terms of CL for every label; goes on to a local term that has the label's name.

    :param sets: other labs' mapping sets.
    """

    name = "rank"

    def __init__(self, lexicon: Lexicon, sets: Iterable[MappingSet], ranker: Ranker | None = None) -> None:
        sets = tuple(sets)
        self.ontology, self.ranker = lexicon.ontology, ranker or load_ranker()
        self.table = NameTable.of(lexicon, sets)
        self.features = FeatureTable(Likeness(self.table), lexicon)
        self.local = LocalNames(lexicon, sets)

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The likeliest term of every label that has letters, with the runners-up."""
        found = {query: undecided(query, self.name) for query in queries}
        asked = [query for query in queries if has_letters(query.form)]
        for start in range(0, len(asked), _BATCH):
            batch = asked[start : start + _BATCH]
            found.update(zip(batch, self._batch(batch), strict=True))
        return [found[query] for query in queries]

    def _batch(self, queries: Sequence[Query]) -> list[Match]:
        said = [self.features.said(query.form) for query in queries]
        candidates = self.features.candidates(said, self._hidden(queries), self._around(queries))
        probabilities = self.ranker.probabilities(candidates)
        certainty = self.ranker.confidence(candidates, probabilities)
        order = ranked(probabilities, 3 * MAX_CANDIDATES)
        return [
            self._match(query, _Row(candidates, probabilities, order, row), float(certainty[row]))
            for row, query in enumerate(queries)
        ]

    def _around(self, queries: Sequence[Query]) -> list[Surroundings | None]:
        known = {query.context: self.features.surroundings.of(query.context)
                 for query in queries if query.context is not None}  # fmt: skip
        return [known[query.context] if query.context is not None else None for query in queries]

    def _hidden(self, queries: Sequence[Query]) -> NDArray[np.bool_] | None:
        """Names of the terms that the lab says a label is not."""
        if not any(query.excluded for query in queries):
            return None
        terms = np.array([[term in query.excluded for term in self.table.terms] for query in queries])
        return terms[:, self.table.term]

    def _match(self, query: Query, row: _Row, certainty: float) -> Match:
        terms = [self.table.terms[i] for i in row.terms]
        scored = [
            Candidate(term, self.ontology[term].label, round(float(p), 4))
            for term, p in zip(terms, row.probabilities, strict=True)
        ]
        if not row.says_anything:
            return undecided(query, self.name, scored)
        local = self._local(query, row, terms[0])
        if local:
            return self._answer(query, *local, certainty, row, scored)
        if certainty < BACK_OFF or (row.two_lineages and not row.is_named and certainty < TWO_LINEAGES):
            return self._backed_off(query, row, certainty, scored)
        return self._answer(query, terms[0], row.predicate, row.step, certainty, row, scored[1:])

    def _local(self, query: Query, row: _Row, placed: str) -> tuple[str, str, str] | None:
        """A local term, its predicate and step, where CL has no name for what the label says."""
        if row.is_named:
            return None
        equal = self.local.equal(row.said, query.excluded)
        if equal:
            return equal, "skos:exactMatch", "exact"
        named = self.local.named(query.form, placed, query.excluded)
        if named:
            return named, "skos:exactMatch", "memory"
        described = self.local.described(row.said, placed, query.excluded)
        return (described, "skos:exactMatch", "parse") if described else None

    def _backed_off(self, query: Query, row: _Row, certainty: float, scored: list[Candidate]) -> Match:
        """The lowest term above most of what the label may be, if that still says something."""
        above = back_off(self.ontology, {c.term_id: c.score for c in scored}, row.two_lineages)
        if above is None or above in query.excluded:
            return undecided(query, self.name, scored)
        return self._answer(query, above, "skos:broadMatch", "rank", certainty, row, scored)

    def _answer(
        self,
        query: Query,
        term: str,
        predicate: str,
        step: str,
        certainty: float,
        row: _Row,
        others: Sequence[Candidate],
    ) -> Match:
        return Match(
            label=query.label,
            term_id=term,
            term_label=self.ontology[term].label,
            predicate=predicate,
            confidence=round(certainty, 4),
            justification="semapv:LexicalMatching",
            step=step,
            evidence=self._evidence(query, row, step),
            candidates=tuple(c for c in others if c.term_id != term)[:MAX_CANDIDATES],
        )

    def _evidence(self, query: Query, row: _Row, step: str) -> tuple[str, ...]:
        said = ", ".join(sorted(row.said))
        labs = self.local.labs(query.form)
        notes = [f"reads as: {said}"]
        notes += [f"{lab} maps {query.form!r} too" for lab in labs[:3]] if step == "memory" else []
        notes += ["not sure enough for a narrower term"] if step == "rank" else []
        return tuple(notes)


class _Row:
    """One label's part of a batch, its candidates in order."""

    def __init__(self, batch: Candidates, probabilities: Floats, order: NDArray[np.int64], row: int) -> None:
        best = order[row, 0]
        self.terms = batch.terms[row, order[row]]
        self.probabilities = probabilities[row, order[row]]
        self.said = batch.labels.sets[row]
        self.votes = float(batch.votes[row, best])
        self._features, self._equal = batch.features[row, best], batch.equal[row, best]
        self._unknown = float(batch.labels.unknown[row])

    @property
    def says_anything(self) -> bool:
        """Whether the best term shares a word with the label."""
        return bool(self._features[_THERE].any())

    @property
    def is_equal(self) -> bool:
        """Whether the term has a name, of whatever source, that says what the label says."""
        return bool(self._equal.any())

    @property
    def is_named(self) -> bool:
        """Whether CL itself has a name of the term that says what the label says."""
        return bool(self._equal[list(_EXACT)].any())

    @property
    def two_lineages(self) -> bool:
        return bool(self._features[_TWO_LINEAGES])

    @property
    def step(self) -> str:
        """What spoke for the answer."""
        if self.is_named:
            return "exact"
        return "memory" if self.votes else "parse"

    @property
    def predicate(self) -> str:
        """Exact where nothing is left unsaid on either side; broad where the label says more."""
        if self.is_named or self._equal[MEMORY]:
            return "skos:exactMatch"
        if self._unknown or self._features[_UNSAID].sum() > _LITTLE or self._equal[MEMORY + 1]:
            return "skos:broadMatch"
        return "skos:narrowMatch" if self._features[_SURPLUS].sum() > _LITTLE else "skos:exactMatch"
