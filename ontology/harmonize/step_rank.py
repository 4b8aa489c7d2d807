"""Step `rank`: of all terms the one that curators would most likely choose, and how sure that is.

It weighs names, what the label says word by word, other labs' mappings and terms' place in the ontology
(`features.py`, `ranker.py`). The Match names what spoke for the answer: `exact` where the term has a name
that says the same, `memory` where other labs map the same name to it, `parse` where words of the label led
there, `rank` where only a broader term is sure enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..mapping import MappingSet
from ..match import Candidate, Match
from .back_off import back_off
from .cluster_prefix import strip_cluster_prefix, strip_cluster_suffix
from .context import Context
from .gate import read_gate
from .lexicon import Lexicon
from .normalise import has_letters, normal_form
from .query import MAX_CANDIDATES, Query, undecided
from .rank_tables import RankTables
from .ranked_label import RankedLabel
from .ranker import Ranker, load_ranker, ranked
from .surroundings import Surroundings
from .tokens import LINEAGES

BACK_OFF = 0.2  # certainty below which an ancestor is answered, or nothing
UNSURE = 0.5  # the same for labels that name no lineage (`Cycling`); and below it labs that agree are asked
_BATCH = 512

_Key = tuple[frozenset[str], Context | None, frozenset[str]]  # what is said, where, and what it is not


class RankStep:
    """Ranks the terms of CL for every label; goes on to a local term that has the label's name.

    :param sets: other labs' mapping sets.
    """

    name = "rank"

    def __init__(self, lexicon: Lexicon, sets: Iterable[MappingSet], ranker: Ranker | None = None) -> None:
        self.ontology, self.ranker = lexicon.ontology, ranker or load_ranker()
        tables = RankTables.of(lexicon, tuple(sets))
        self.table, self.features, self.local = tables.names, tables.features, tables.local

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The likeliest term of every label that has letters, with the runners-up."""
        found = {query: undecided(query, self.name) for query in queries}
        asked: dict[_Key, list[Query]] = defaultdict(list)
        for query in found:
            if has_letters(query.form):
                asked[self._said(query), query.context, query.excluded].append(query)
        keys = list(asked)  # labels that say the same are ranked once
        for start in range(0, len(keys), _BATCH):
            for key, row in zip(keys[start:], self._rows(keys[start : start + _BATCH]), strict=False):
                found.update((query, self._match(query, row)) for query in asked[key])
        return [found[query] for query in queries]

    def _said(self, query: Query) -> frozenset[str]:
        """What the label says; where it names no lineage and the dataset has but one, that too."""
        said = self.features.said(query.form)
        if query.context is None or said & LINEAGES or not said:
            return said
        return said | query.context.sorted_for

    def _rows(self, keys: Sequence[_Key]) -> list[RankedLabel]:
        said = [key[0] for key in keys]
        candidates = self.features.candidates(said, self._hidden(keys), self._around(keys))
        probabilities = self.ranker.probabilities(candidates)
        certainty = self.ranker.confidence(candidates, probabilities)
        order = ranked(probabilities, 3 * MAX_CANDIDATES)
        return [
            RankedLabel(candidates, probabilities, order, row, float(certainty[row]))
            for row in range(len(keys))
        ]

    def _around(self, keys: Sequence[_Key]) -> list[Surroundings | None]:
        known = {context: self.features.surroundings.of(context) for _, context, _ in keys if context}
        return [known[context] if context else None for _, context, _ in keys]

    def _hidden(self, keys: Sequence[_Key]) -> NDArray[np.bool_] | None:
        """Names of the terms that the lab says a label is not."""
        if not any(excluded for _, _, excluded in keys):
            return None
        terms = np.array([[term in excluded for term in self.table.terms] for _, _, excluded in keys])
        return terms[:, self.table.term]

    def _match(self, query: Query, row: RankedLabel) -> Match:
        scored = [self._candidate(*one) for one in row.ranked(self.table.terms, MAX_CANDIDATES + 1)]
        if not row.says_anything or _is_bare_gate(query, row):
            return self._undecided(query, row, scored)
        best = scored[0].term_id
        local = self._local(query, row, best)
        if local:
            return self._answer(query, *local, row, scored)
        agreed = self.local.agreed(query.form, query.excluded) if row.certainty < UNSURE else None
        if agreed:
            return self._answer(query, agreed, "skos:exactMatch", "memory", row, scored)
        if row.certainty < (BACK_OFF if row.names_lineage else UNSURE) or row.is_union:
            return self._backed_off(query, row, scored)
        return self._answer(query, best, row.predicate, row.step, row, scored[1:])

    def _candidate(self, term: str, probability: float) -> Candidate:
        return Candidate(term, self.ontology.terms[term].label, round(probability, 4))

    def _local(self, query: Query, row: RankedLabel, placed: str) -> tuple[str, str, str] | None:
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

    def _backed_off(self, query: Query, row: RankedLabel, scored: list[Candidate]) -> Match:
        """The lowest term above most of what the label may be, if that still says something."""
        above = back_off(self.ontology, dict(row.ranked(self.table.terms)), row.two_lineages)
        if above is None or above in query.excluded:
            return self._undecided(query, row, scored)
        # No ancestor but the best term itself: then the label may be the broader of the two (`Memory`).
        stays = above == scored[0].term_id and row.predicate == "skos:narrowMatch"
        return self._answer(
            query, above, "skos:narrowMatch" if stays else "skos:broadMatch", "rank", row, scored
        )

    def _undecided(self, query: Query, row: RankedLabel, scored: list[Candidate]) -> Match:
        return replace(undecided(query, self.name, scored), evidence=self._evidence(query, row, "none"))

    def _answer(
        self,
        query: Query,
        term: str,
        predicate: str,
        step: str,
        row: RankedLabel,
        others: Sequence[Candidate],
    ) -> Match:
        numbered = self._is_numbered(query, row)
        return Match(
            label=query.label,
            term_id=term,
            term_label=self.ontology[term].label,
            predicate="skos:broadMatch" if numbered and predicate == "skos:exactMatch" else predicate,
            confidence=round(row.certainty, 4),
            justification="semapv:LexicalMatching",
            step=step,
            evidence=(*self._evidence(query, row, step), *["a cluster number is left out"] * numbered),
            candidates=tuple(c for c in others if c.term_id != term)[:MAX_CANDIDATES],
        )

    def _is_numbered(self, query: Query, row: RankedLabel) -> bool:
        """Whether a cluster number stands behind the name: `B_cells_1` are but some of the B cells."""
        bare = strip_cluster_suffix(query.label)
        return bare != query.label and self.features.said(normal_form(strip_cluster_prefix(bare))) == row.said

    def _evidence(self, query: Query, row: RankedLabel, step: str) -> tuple[str, ...]:
        said = ", ".join(sorted(row.said))
        labs = self.local.labs(query.form)
        notes = [f"reads as: {said or 'nothing'}"]
        notes += [f"{lab} maps {query.form!r} too" for lab in labs[:3]] if step == "memory" else []
        notes += ["not sure enough for a narrower term"] if step == "rank" else []
        notes += ["which is not enough for any term"] if step == "none" else []
        return tuple(notes)


def _is_bare_gate(query: Query, row: RankedLabel) -> bool:
    """Whether a label is signed markers alone that no gate is known for.

    `HLA-DR+` is a word of many names and says of no one of them that it is meant.
    """
    return not (row.names_lineage or row.is_named) and read_gate(query.label) is not None
