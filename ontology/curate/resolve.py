"""From a row of the template to a term: names become ids, symbols become approved ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..curies import citation
from ..errors import UnknownNameError
from ..genes import load_genes
from ..ontology import Ontology
from ..term import LogicalDefinition, Relation, Scope, Synonym, Term
from .problems import Problems
from .template import TermRow

PROGRAMMES = "IW:0100000"
MARKERS = {
    "positive": "RO:0002292",
    "high": "IW:expresses_high",
    "low": "IW:expresses_low",
    "negative": "IW:lacks_expression",
}
_HAS_MEMBER, _DEVELOPS, _CAPABLE = "RO:0002351", "RO:0002202", "RO:0002215"
_SCOPES: dict[str, Scope] = {"exact_synonyms": "exact", "related_synonyms": "related"}


@dataclass
class Resolver:
    """Turns rows into terms; what it cannot resolve goes to `problems`, what it changed to `notes`.

    :param ontology: CL and the terms that are there already.
    :param labels: of the new terms, casefolded, with their ids: a row may name another row as its parent.
    :param processes: labels of GO classes, casefolded, with their ids.
    """

    ontology: Ontology
    labels: Mapping[str, str]
    processes: Mapping[str, str]
    problems: Problems

    def term(self, row: TermRow, curie: str) -> Term:
        """The term of a row, with what could be resolved."""
        parents = tuple(sorted(set(self._each(row, "parents", self._class))))
        found = self._markers(row, self.is_programme(parents))
        markers = tuple(sorted(found, key=lambda r: (r.predicate, r.object)))
        others = tuple(self._others(row))
        if not markers + others:
            fix = "name a marker, or what it develops from or can do"
            self.problems.say(row.line, "positive", "logic-missing", "no axiom beyond is_a", fix)
        defined = row.defined and bool(markers) and bool(parents)
        if row.defined and not markers:
            self.problems.say(row.line, "defined", "definition-without-markers", "yes", "name its markers")
        return Term(
            id=curie,
            label=row.label,
            synonyms=tuple(self._synonyms(row)),
            definition=row.definition,
            sources=tuple(self._each(row, "source", self._source)),
            parents=parents,
            relations=tuple(sorted({*markers, *others}, key=lambda r: (r.predicate, r.object))),
            logical_definitions=(LogicalDefinition(parents, markers),) if defined else (),
        )

    def is_programme(self, parents: tuple[str, ...]) -> bool:
        """Whether parents are gene programmes and no cells."""
        onto = self.ontology
        return any(p in onto and PROGRAMMES in onto and onto.is_a(p, PROGRAMMES) for p in parents)

    def _each(
        self, row: TermRow, column: str, resolve: Callable[[TermRow, str, str], str | None]
    ) -> Iterator[str]:
        for name in row.lists[column]:
            if (found := resolve(row, column, name)) is not None:
                yield found

    def _class(self, row: TermRow, column: str, name: str) -> str | None:
        """A CURIE, a label or an exact synonym → the CURIE of a living term."""
        onto, key = self.ontology, name.casefold()
        curie = name if name in onto else self.labels.get(key) or onto.by_label.get(key) or self._synonym(key)
        if curie is None:
            known = [*onto.terms] if re.match(r"(CL|IW):", name) else [t.label for t in onto.terms.values()]
            error = UnknownNameError("term", name, known)
            self.problems.say(row.line, column, "term-unknown", name, _meant(error))
        elif curie in onto and onto[curie].deprecated:
            instead = onto[curie].replaced_by
            fix = f"use {instead}" if instead else "use another"
            self.problems.say(row.line, column, "term-deprecated", f"{curie} {onto[curie].label}", fix)
        return curie

    def _synonym(self, key: str) -> str | None:
        """The one living term whose exact synonym it is."""
        found = {
            term.id
            for term in self.ontology.terms.values()
            if not term.deprecated
            and any(s.scope == "exact" and s.text.casefold() == key for s in term.synonyms)
        }
        return found.pop() if len(found) == 1 else None

    def _markers(self, row: TermRow, programme: bool) -> Iterator[Relation]:
        for column, predicate in MARKERS.items():
            if programme and column != "positive" and row.lists[column]:
                self.problems.say(
                    row.line, column, "programme-marker", "", "a programme has positive genes only"
                )
            for gene in self._each(row, column, self._gene):
                yield Relation(_HAS_MEMBER if programme else predicate, f"hgnc.symbol:{gene}")

    def _gene(self, row: TermRow, column: str, name: str) -> str | None:
        genes = load_genes()
        approved = genes.approved(name)
        if len(approved) != 1:
            known = f"one of {', '.join(approved)}" if approved else "the approved symbol (genenames.org)"
            rule = "gene-ambiguous" if approved else "gene-unknown"
            self.problems.say(row.line, column, rule, name, f"write {known}")
            return None
        if approved[0] != name:
            value = f"{name} is written {approved[0]} ({genes.id_of(approved[0])})"
            self.problems.say(row.line, column, "gene-alias", value, level="info")
        return approved[0]

    def _others(self, row: TermRow) -> Iterator[Relation]:
        for curie in self._each(row, "develops_from", self._class):
            yield Relation(_DEVELOPS, curie)
        for curie in self._each(row, "capable_of", self._process):
            yield Relation(_CAPABLE, curie)

    def _process(self, row: TermRow, column: str, name: str) -> str | None:
        if re.fullmatch(r"GO:\d{7}", name):
            return name
        if (curie := self.processes.get(name.casefold())) is None:
            self.problems.say(row.line, column, "process-form", name, "write a GO id: GO:0042098")
        return curie

    def _source(self, row: TermRow, column: str, name: str) -> str | None:
        if not (cited := citation(name)):
            self.problems.say(row.line, column, "source-form", name, "write doi:10.… or PMID:…")
        return cited or None

    @staticmethod
    def _synonyms(row: TermRow) -> Iterator[Synonym]:
        for column, scope in _SCOPES.items():
            yield from (Synonym(text, scope) for text in row.lists[column] if text != row.label)


def _meant(error: UnknownNameError) -> str:
    if not error.close:
        return "search with: iw-onto map"
    return f"did you mean {' or '.join(map(repr, error.close))}?"
