"""From axioms to edges, by rule. What no rule projects is named and counted, never lost silently.

The table is `RULES`; docs/kg.md shows the same table, and a test holds them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..ontology.term import ComplexAxiom, Relation, Term
from .graph import Edge
from .identifiers import category_of
from .proteins import Proteins


@dataclass(frozen=True, slots=True)
class Rule:
    """`subject axiom some object` becomes `subject edge object`.

    :param axiom: CURIE of the object property.
    :param edge: predicate of the schema; empty: not projected, and `why` says why.
    :param objects: prefixes that the object must have; empty: any.
    :param inverse: the edge runs from object to subject.
    """

    axiom: str
    name: str
    edge: str
    objects: tuple[str, ...] = ()
    inverse: bool = False
    why: str = ""

    def covers(self, relation: Relation) -> bool:
        """Whether the rule is about this axiom."""
        return relation.predicate == self.axiom and (
            not self.objects or relation.object.startswith(self.objects)
        )


RULES = (
    Rule("RO:0002292", "expresses", "expresses"),
    Rule("RO:0002104", "has plasma membrane part", "expresses"),
    Rule("RO:0015015", "has high plasma membrane amount", "expresses_high"),
    Rule("RO:0015016", "has low plasma membrane amount", "expresses_low"),
    Rule("CL:4030046", "lacks plasma membrane part", "lacks"),
    Rule("CL:4030045", "lacks part", "lacks"),
    Rule("IW:expresses_high", "expresses high", "expresses_high"),
    Rule("IW:expresses_low", "expresses low", "expresses_low"),
    Rule("IW:lacks_expression", "lacks expression", "lacks"),
    Rule("BFO:0000051", "has part", "expresses", objects=("PR:", "hgnc.symbol:")),
    Rule("BFO:0000051", "has part", "has_part"),
    Rule("BFO:0000050", "part of", "part_of"),
    Rule("RO:0001025", "located in", "located_in"),
    Rule("RO:0002202", "develops from", "develops_from"),
    Rule("RO:0002203", "develops into", "develops_from", inverse=True),
    Rule("RO:0002215", "capable of", "capable_of"),
    Rule("RO:0003000", "produces", "produces"),
    Rule("RO:0000053", "has characteristic", "has_quality"),
    Rule("RO:0002351", "has member", "has_member"),
    Rule("IW:marks", "marks", "marks"),
    Rule("RO:0002162", "in taxon", "", why="a species is no node; the graph is of human immune biology"),
    Rule("RO:0002353", "output of", "", why="says what made the cell, not what it does"),
    Rule("RO:0000056", "participates in", "", why="weaker than being capable of it"),
    Rule("CL:4030044", "has not completed", "", why="a negation over processes, which no predicate states"),
    Rule("RO:0002220", "adjacent to", "", why="neighbourhood of tissues is not modelled"),
)


_NESTED = "nested expression"


@dataclass
class Projection:
    """Edges made so far, and the account of them."""

    proteins: Proteins
    edges: list[Edge] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    dropped: list[str] = field(default_factory=list)

    def add(self, term: Term, source: str) -> None:
        """Project all axioms of a term: is_a, then its relations."""
        for parent in term.parents:
            self._keep("is_a → subclass_of", Edge(term.id, "subclass_of", parent, source))
        for relation in term.relations:
            self._project(term.id, relation, source)
        for axiom in term.complex_axioms:
            self._weaken(term, axiom, source)

    def account(self, axioms: Iterable[str], why: str) -> None:
        """Name axioms of a kind that no edge states."""
        self.dropped += [f"{axiom}: {why}" for axiom in axioms]

    def _weaken(self, term: Term, axiom: ComplexAxiom, source: str) -> None:
        """Project what follows in the simple form, beyond what the term says anyway; name the axiom."""
        parents = [p for p in axiom.parents if p not in (term.id, *term.parents)]
        relations = [r for r in axiom.relations if r not in term.relations]
        for parent in parents:
            self._keep(f"{_NESTED} → subclass_of", Edge(term.id, "subclass_of", parent, source))
        for relation in relations:
            self._project(term.id, relation, source)
        part = "its first level is projected, the rest is not" if parents or relations else "not an edge"
        self.account([f"{term.id} {axiom.text}"], f"nested or of another shape than p some A; {part}")

    def _project(self, subject: str, relation: Relation, source: str) -> None:
        rule = next((r for r in RULES if r.covers(relation)), None)
        why = "no rule projects this axiom" if rule is None else rule.why
        if category_of(relation.object) is None and not why:
            why = "the object is of no kind that the graph has"
        if rule is None or why:
            self.dropped.append(f"{subject} {relation.predicate} {relation.object}: {why}")
            return
        for edge in self._edges(rule, subject, relation.object, source):
            self._keep(f"{rule.axiom} {rule.name} → {rule.edge}", edge)

    def _edges(self, rule: Rule, subject: str, target: str, source: str) -> Iterator[Edge]:
        for end in self.proteins.resolve(rule.edge, target):
            ends = (end, subject) if rule.inverse else (subject, end)
            yield Edge(ends[0], rule.edge, ends[1], source)

    def _keep(self, rule: str, edge: Edge) -> None:
        self.edges.append(edge)
        self.counts[rule] += 1
