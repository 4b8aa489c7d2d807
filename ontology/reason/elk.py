"""ELK, an OWL EL reasoner that needs no Java (pyELK).

Kazakov, Krötzsch & Simančík 2014, The Incredible ELK, J Autom Reasoning 53:1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..kept import code_of, kept, releases
from .axioms import Axiom, Expression, Some
from .classification import Classification
from .names import curie_of, iri_of, named_classes

_DOCUMENT = "Ontology(<https://w3id.org/immuneworld/reasoning>\n{}\n)"


def classify(axioms: Iterable[Axiom]) -> Classification:
    """All named classes, classified; the same axioms once only."""
    document = functional(_halves(axioms))
    made_from = (document, code_of("ontology/reason"), releases("pyelk-reasoner", "pyowl-core"))
    return kept("elk", Classification, made_from, lambda: _classify(document))


def _classify(document: str) -> Classification:
    with _reasoner(document) as reasoner:
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
    return Classification("elk", {c: _climb(direct, c) for c in direct if c not in empty}, empty)


def _halves(axioms: Iterable[Axiom]) -> frozenset[Axiom]:
    """Each equivalence as two inclusions: pyELK 0.2.1 reads some equivalences as less than that."""
    halves: set[Axiom] = set()
    for axiom in axioms:
        if axiom.kind == "EquivalentClasses":
            sides = (axiom.left, axiom.right), (axiom.right, axiom.left)
            halves.update(Axiom("SubClassOf", *pair) for pair in sides)
        else:
            halves.add(axiom)
    return frozenset(halves)


def _reasoner(document: str) -> Any:
    import pyowl_core as owl
    from pyelk import Reasoner

    options = owl.LoadOptions(format=owl.DocumentFormat.FUNCTIONAL, imports=owl.ImportPolicy.IGNORE)
    return Reasoner(owl.load_snapshot(document.encode(), options=options))


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
