"""Step `lab`: the lab's own mapping set says what its labels mean."""

from __future__ import annotations

from collections.abc import Sequence

from ..mapping import NO_TERM, Mapping, MappingSet
from ..match import Candidate, Match
from ..ontology import Ontology
from .normalise import normal_form
from .query import Query, undecided

DEFAULT_CONFIDENCE = 0.9  # of a curated row that states none
PREDICATE_ORDER = ("skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:closeMatch")


class LabStep:
    """Looks a label up byte for byte, then by normal form where that is unambiguous."""

    name = "lab"

    def __init__(self, ontology: Ontology, mapping_set: MappingSet) -> None:
        self.ontology, self.mapping_set = ontology, mapping_set
        self._by_form: dict[str, set[str]] = {}
        for label in mapping_set.by_label:
            self._by_form.setdefault(normal_form(label), set()).add(label)

    def rows(self, label: str) -> tuple[Mapping, ...]:
        """The lab's rows of a label; of another spelling of it if only one label has that normal form."""
        exact = self.mapping_set.by_label.get(label)
        if exact is not None:
            return exact
        alike = self._by_form.get(normal_form(label), set()) if normal_form(label) else set()
        return self.mapping_set.by_label[next(iter(alike))] if len(alike) == 1 else ()

    def excluded(self, label: str) -> frozenset[str]:
        """Terms that the lab says the label is not (`predicate_modifier: Not`)."""
        return frozenset(row.object_id for row in self.rows(label) if row.negated)

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """The lab's best row of each label; NoTermFound is an answer too."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        rows = sorted((row for row in self.rows(query.label) if not row.negated), key=_rank)
        rows = [row for row in rows if row.object_id == NO_TERM or row.object_id in self.ontology]
        if not rows:
            return undecided(query, self.name)
        best, others = rows[0], rows[1:]
        evidence = [f"{self.mapping_set.lab} {self.mapping_set.version} maps {best.label!r} to it"]
        evidence += [f"comment: {best.comment}"] if best.comment else []
        evidence += [f"the set also says {row.predicate} {row.object_id}" for row in others]
        if best.object_id == NO_TERM:
            evidence[0] = f"{self.mapping_set.lab} {self.mapping_set.version} says that no term fits"
            return Match(query.label, None, "", "", 0.0, best.justification, self.name, tuple(evidence))
        return Match(
            label=query.label,
            term_id=best.object_id,
            term_label=self.ontology[best.object_id].label,
            predicate=best.predicate,
            confidence=confidence_of(best) * (1.0 if best.label == query.label else 0.98),
            justification=best.justification,
            step=self.name,
            evidence=tuple(evidence),
            candidates=tuple(self._candidate(row) for row in others if row.object_id != NO_TERM),
        )

    def _candidate(self, row: Mapping) -> Candidate:
        return Candidate(row.object_id, self.ontology[row.object_id].label, confidence_of(row))


def confidence_of(row: Mapping) -> float:
    """A row's confidence, or the default where its curators gave none."""
    return DEFAULT_CONFIDENCE if row.confidence is None else row.confidence


def _rank(row: Mapping) -> tuple[bool, int, float, str]:
    """Exact before broad before narrow, the surer first; NoTermFound last."""
    known = row.predicate in PREDICATE_ORDER
    order = PREDICATE_ORDER.index(row.predicate) if known else len(PREDICATE_ORDER)
    return row.object_id == NO_TERM, order, -confidence_of(row), row.object_id
