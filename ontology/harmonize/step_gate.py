"""Step `gate`: a label that is signed markers alone means the cell type that is gated by them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from ..match import Candidate, Match
from .gate import Gate, read_gate
from .gate_table import GateRow, denied, load_gates
from .lexicon import Lexicon
from .query import Query, undecided

_CONFIDENCE = {"skos:exactMatch": 0.85, "skos:broadMatch": 0.65}  # docs/harmonize.md, "Gates"
_CANDIDATE = 0.3
_T_CELLS = re.compile(r"(?<![A-Za-z])(?:T(?:[ -]?(?i:cells?|lymphocytes?))?|TILs?)$")
_FEWEST = 4  # markers, CD3 included
# What is said to leave out other lineages tells nothing more of the cell; nor do CD45 and light scatter.
_ROUTINE = {
    **dict.fromkeys(
        ("CD3", "CD14", "CD16", "CD19", "MS4A1", "NCAM1", "Lin", "EPCAM", "PECAM1", "GYPA", "CD66b"), "-"
    ),
    "PTPRC": "+",
    **dict.fromkeys(("FSC", "SSC"), ""),
}


class GateStep:
    """The row of `ontology/gates.tsv` that fits a label with the most markers.

    What the label says beyond that row and those of the term's ancestors makes the term broader than the
    label. A gate that no row fits, or unrelated ones alike, is left to a curator.
    """

    name = "gate"

    def __init__(self, lexicon: Lexicon, rows: Sequence[GateRow] | None = None) -> None:
        self.ontology = lexicon.ontology
        self._rows = tuple(r for r in rows or load_gates() if r.term_id in self.ontology)

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The term of each label that is a gate with a fitting row."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        said = read_gate(query.label)
        if said is None:
            return self._answer_t_cells(query)
        return self._answer_gate(query, said)

    def _answer_t_cells(self, query: Query) -> Match:
        """`CD45RA+CCR7+ CD8+ T cells`, if all of it is a gate of T cells; of less, names say more."""
        said = read_gate(_T_CELLS.sub(" CD3+", query.label)) if _T_CELLS.search(query.label) else None
        found = self._answer_gate(query, said) if said and len(said) >= _FEWEST else None
        is_whole = found is not None and found.predicate == "skos:exactMatch"
        return found if found and is_whole else undecided(query, self.name)

    def _answer_gate(self, query: Query, said: Gate) -> Match:
        rows = [row for row in self._rows if row.term_id not in query.excluded]
        fitting = [row for row in rows if self._fits(row, said)]
        if not fitting:
            return undecided(query, self.name)
        weights = {row: self._weight(row, said) for row in fitting}
        fitting.sort(key=lambda row: weights[row], reverse=True)
        best = [row for row in fitting if weights[row] == weights[fitting[0]]]
        lowest = [row for row in best if not any(self._is_below(other, row) for other in best)]
        candidates = [self._candidate(term) for term in dict.fromkeys(row.term_id for row in fitting)]
        if len({row.term_id for row in lowest}) > 1:
            return undecided(query, self.name, candidates)
        return self._match(query, lowest[0], said, candidates)

    def _candidate(self, term: str) -> Candidate:
        return Candidate(term, self.ontology[term].label, _CANDIDATE)

    def _is_below(self, a: GateRow, b: GateRow) -> bool:
        return a.term_id != b.term_id and self.ontology.is_a(a.term_id, b.term_id)

    @cached_property
    def _rows_of(self) -> dict[str, list[GateRow]]:
        found: dict[str, list[GateRow]] = defaultdict(list)
        for row in self._rows:
            found[row.term_id].append(row)
        return found

    def _above(self, term: str) -> list[list[GateRow]]:
        """The rows of each ancestor that has some."""
        return [self._rows_of[a] for a in self.ontology.ancestors(term) if a in self._rows_of]

    def _fits(self, row: GateRow, said: Gate) -> bool:
        """Whether the row fits, and no ancestor lacks the one marker that it is gated by (CD3 of T cells)."""
        needed = (rows[0].required for rows in self._above(row.term_id) if len(rows) == 1)
        lineage = [pair for gate in needed if len(gate) == 1 for pair in gate.items()]
        return row.fits(said) and not any(denied(said, *pair) for pair in lineage)

    def _weight(self, row: GateRow, said: Gate) -> tuple[int, int, int]:
        """How little of the label is left over, how many markers are required, how many at that level."""
        same = sum(said[marker] == level for marker, level in row.required.items())
        return -len(self._unexplained(row, said)), len(row.required), same

    def _match(self, query: Query, row: GateRow, said: Gate, candidates: Sequence[Candidate]) -> Match:
        more = self._unexplained(row, said)
        predicate = "skos:broadMatch" if more else "skos:exactMatch"
        evidence = [f"gated by {shown(row.required)} ({row.source})"]
        evidence += [f"the label says more: {shown(more)}"] if more else []
        return Match(
            label=query.label,
            term_id=row.term_id,
            term_label=self.ontology[row.term_id].label,
            predicate=predicate,
            confidence=_CONFIDENCE[predicate],
            justification="semapv:LexicalMatching",
            step=self.name,
            evidence=tuple(evidence),
            candidates=tuple(c for c in candidates if c.term_id != row.term_id),
        )

    def _unexplained(self, row: GateRow, said: Gate) -> Gate:
        """What the label says that neither the row nor those of ancestors speak of."""
        known = {*row.required, *row.optional}
        known.update(*(r.required for rows in self._above(row.term_id) for r in rows))
        known |= {marker for marker, level in said.items() if _ROUTINE.get(marker) in (level, "")}
        return {marker: level for marker, level in said.items() if marker not in known}


def shown(gate: Gate) -> str:
    """A gate as people write it."""
    return " ".join(f"{marker}{level}" for marker, level in gate.items())
