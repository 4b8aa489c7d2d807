"""ELK, an OWL EL reasoner that needs no Java (pyELK).

Kazakov, Krötzsch & Simančík 2014, The Incredible ELK, J Autom Reasoning 53:1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .axioms import And, Axiom, Expression, Some
from .classification import Classification
from .names import curie_of, iri_of, named_classes

_PART = "urn:part:"
_DOCUMENT = "Ontology(<https://w3id.org/immuneworld/reasoning>\n{}\n)"


def classify(axioms: Iterable[Axiom]) -> Classification:
    """All named classes, classified."""
    with _reasoner(_flat(frozenset(axioms))) as reasoner:
        taxonomy = reasoner.classify().value
        members = {id(node): _curies(node) for node in taxonomy.nodes}  # to hash a node is slow
        empty = _curies(taxonomy.bottom)
        direct: dict[str, set[str]] = {curie: set() for same in members.values() for curie in same}
        for below, above in taxonomy.direct_edges:
            for curie in members[id(below)]:
                direct[curie] |= members[id(above)]
        for same in members.values():
            for curie in same:
                direct[curie] |= same
    named = {curie for curie in direct if not curie.startswith(_PART)}
    above = {curie: _climb(direct, curie) & named for curie in named - empty}
    return Classification("elk", above, empty & named)


def _flat(axioms: frozenset[Axiom]) -> frozenset[Axiom]:
    """Nested fillers get names: pyELK 0.2.1 misses what follows from ∃ r.∃ s.A where A has an equal class."""
    named: dict[Expression, str] = {}

    def plain(expression: Expression) -> Expression:
        if isinstance(expression, str):
            return expression
        if isinstance(expression, And):
            return And(tuple(map(plain, expression.parts)))
        filler = plain(expression.filler)
        if not isinstance(filler, str):
            filler = named.setdefault(filler, f"{_PART}{len(named)}")
        return Some(expression.property, filler)

    simple = {Axiom(a.kind, plain(a.left), plain(a.right)) for a in sorted(axioms, key=str)}
    return frozenset(simple | {Axiom("EquivalentClasses", name, part) for part, name in named.items()})


def _reasoner(axioms: frozenset[Axiom]) -> Any:
    import pyowl_core as owl
    from pyelk import Reasoner

    options = owl.LoadOptions(format=owl.DocumentFormat.FUNCTIONAL, imports=owl.ImportPolicy.IGNORE)
    return Reasoner(owl.load_snapshot(functional(axioms).encode(), options=options))


def functional(axioms: Iterable[Axiom]) -> str:
    """OWL 2 functional-style syntax."""
    axioms = frozenset(axioms)
    lines = [f"Declaration(Class({_name(curie)}))" for curie in named_classes(axioms)]
    lines += [f"{a.kind}({_expression(a.left)} {_expression(a.right)})" for a in axioms]
    return _DOCUMENT.format("\n".join(sorted(lines)))


def _expression(expression: Expression) -> str:
    if isinstance(expression, str):
        return _name(expression)
    if isinstance(expression, Some):
        return f"ObjectSomeValuesFrom({_name(expression.property)} {_expression(expression.filler)})"
    return f"ObjectIntersectionOf({' '.join(map(_expression, expression.parts))})"


def _name(curie: str) -> str:
    return f"<{iri_of(curie)}>"


def _curies(node: Any) -> frozenset[str]:
    found = {curie_of(member.iri.value) for member in node.members}
    return frozenset(found - {"owl:Nothing", "owl:Thing"})


def _climb(direct: dict[str, set[str]], curie: str) -> frozenset[str]:
    """All above; the taxonomy's own `supers` takes a thousand times as long."""
    found: set[str] = set()
    queue = [curie]
    while queue:
        new = direct[queue.pop()] - found
        found |= new
        queue += new
    return frozenset(found - {curie})
