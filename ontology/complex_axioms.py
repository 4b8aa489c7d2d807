"""Class axioms that are no `property some named class`: nested, negated, counted, of alternatives.

A term carries them as text (OWL 2 Manchester syntax, https://www.w3.org/TR/owl2-manchester-syntax), with what
follows from them in the simple form: from `p some (A and q some B)` follows `p some A`. Nothing is dropped
unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .curies import compress, expand
from .term import ComplexAxiom, Relation

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

_DEEPEST, _LARGEST = 20, 500  # levels and nodes of an expression; blank nodes may run in circles
_UNREAD = "(…)"
_RESTRICTIONS = {
    "owl:someValuesFrom": "some",
    "owl:allValuesFrom": "only",
    "owl:hasValue": "value",
    "owl:minQualifiedCardinality": "min",
    "owl:maxQualifiedCardinality": "max",
    "owl:qualifiedCardinality": "exactly",
    "owl:minCardinality": "min",
    "owl:maxCardinality": "max",
    "owl:cardinality": "exactly",
}
_KINDS = {"rdfs:subClassOf": "SubClassOf", "owl:equivalentClass": "EquivalentTo"}


def complex_axioms(graph: Graph, subject: URIRef, simple: frozenset[Node]) -> tuple[ComplexAxiom, ...]:
    """The axioms of a class that are not among the `simple` ones, sorted.

    :param simple: objects of its `rdfs:subClassOf` and `owl:equivalentClass` that the term carries otherwise.
    """
    found = set()
    for property_, word in _KINDS.items():
        for node in graph.objects(subject, _iri(property_)):
            if node not in simple:
                facts = set(_Expressions(graph).consequences(node))
                parents = {fact for fact in facts if isinstance(fact, str)}
                relations = {fact for fact in facts if isinstance(fact, Relation)}
                ordered = tuple(sorted(relations, key=lambda r: (r.predicate, r.object)))
                text = f"{word} {_Expressions(graph).text(node)}"
                found.add(ComplexAxiom(text, tuple(sorted(parents)), ordered))
    return tuple(sorted(found, key=lambda axiom: axiom.text))


class _Expressions:
    """Reads expressions to a bounded depth and size."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.left = _LARGEST

    def text(self, node: Node, depth: int = 0) -> str:
        """Manchester syntax; what is too deep or unknown is `(…)`."""
        from rdflib import BNode

        self.left -= 1
        if not isinstance(node, BNode):
            return compress(str(node))
        if depth > _DEEPEST or self.left < 0:
            return _UNREAD
        for property_, word in (("owl:intersectionOf", "and"), ("owl:unionOf", "or")):
            members = self._members(node, property_)
            if members:
                return f"({f' {word} '.join(sorted(self.text(m, depth + 1) for m in members))})"
        negated = self._value(node, "owl:complementOf")
        if negated is not None:
            return f"(not {self.text(negated, depth + 1)})"
        return self._restriction(node, depth)

    def _restriction(self, node: Node, depth: int) -> str:
        property_ = self._value(node, "owl:onProperty")
        for kind, word in _RESTRICTIONS.items():
            filler = self._value(node, kind)
            if property_ is not None and filler is not None:
                on = self._value(node, "owl:onClass")
                of = f" {self.text(on, depth + 1)}" if on is not None else ""
                return f"({self.text(property_, depth + 1)} {word} {self.text(filler, depth + 1)}{of})"
        return _UNREAD

    def consequences(self, node: Node, depth: int = 0) -> Iterator[str | Relation]:
        """Parents and simple relations that follow from being a member of the expression."""
        from rdflib import URIRef

        self.left -= 1
        if isinstance(node, URIRef):
            yield compress(str(node))
        elif depth <= _DEEPEST and self.left > 0:
            for member in self._members(node, "owl:intersectionOf"):
                yield from self.consequences(member, depth + 1)
            property_, filler = self._value(node, "owl:onProperty"), self._value(node, "owl:someValuesFrom")
            if isinstance(property_, URIRef) and filler is not None:
                for fact in self.consequences(filler, depth + 1):
                    if isinstance(fact, str):
                        yield Relation(compress(str(property_)), fact)

    def _value(self, node: Node, property_: str) -> Node | None:
        return self.graph.value(node, _iri(property_))

    def _members(self, node: Node, property_: str) -> list[Node]:
        head = self._value(node, property_)
        try:
            return [] if head is None else list(self.graph.items(head))
        except ValueError:  # a list that runs in a circle
            return []


def property_axioms(graph: Graph) -> tuple[str, ...]:
    """Axioms about properties, as text, sorted: which is below, the inverse or a chain of which."""
    words = {
        "rdfs:subPropertyOf": "SubPropertyOf",
        "owl:inverseOf": "InverseOf",
        "owl:equivalentProperty": "EquivalentTo",
        "owl:propertyChainAxiom": "SubPropertyChain",
    }
    found = []
    for property_, word in words.items():
        for subject, value in graph.subject_objects(_iri(property_)):
            chain = list(graph.items(value)) if word == "SubPropertyChain" else [value]
            found.append(f"{compress(str(subject))} {word} {' o '.join(compress(str(c)) for c in chain)}")
    return tuple(sorted(found))


def _iri(curie: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(expand(curie))
