"""What a reasoner is given: the axioms of term files, and of the part of CL that they stand on.

OWL 2 EL without its data types: names, `∃ property.filler` and intersections. Both reasoners read the same
list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..ontology import Ontology
from ..properties import CONTRADICTS

Kind = Literal["SubClassOf", "EquivalentClasses", "DisjointClasses", "SubObjectPropertyOf"]
NOTHING = "owl:Nothing"
_LACKS, _HAS = "urn:lacks:", "urn:has:"


@dataclass(frozen=True, slots=True)
class Some:
    """`∃ property.filler`."""

    property: str
    filler: Expression


@dataclass(frozen=True, slots=True)
class And:
    """The intersection of its parts, two or more."""

    parts: tuple[Expression, ...]


Expression = str | Some | And
"""A CURIE is a named class."""


@dataclass(frozen=True, slots=True)
class Axiom:
    """Two expressions and how they stand to each other (for `SubObjectPropertyOf`: two properties)."""

    kind: Kind
    left: Expression
    right: Expression


def meet(parts: Iterable[Expression]) -> Expression:
    """The intersection of one part or more; reasoners refuse one that names a part twice."""
    first, *others = dict.fromkeys(parts)
    return And((first, *others)) if others else first


def symbols(expression: Expression) -> frozenset[str]:
    """Every class and property that an expression names."""
    if isinstance(expression, str):
        return frozenset({expression})
    if isinstance(expression, Some):
        return symbols(expression.filler) | {expression.property}
    return frozenset().union(*map(symbols, expression.parts))


def told_axioms(ontology: Ontology, terms: Iterable[str]) -> Iterator[Axiom]:
    """Hierarchy, relations, logical definitions and disjoint pairs, of these terms and all they stand on.

    Of CL's logical definitions the slice has the conjuncts without genus: necessary conditions only.
    """
    for curie in sorted(_closed(ontology, terms)):
        term = ontology[curie]
        yield from (Axiom("SubClassOf", curie, parent) for parent in term.parents)
        yield from (Axiom("SubClassOf", curie, held(r.predicate, r.object)) for r in term.relations)
        for definition in term.logical_definitions:
            told = [held(r.predicate, r.object) for r in definition.differentia]
            if (expression := meet((*definition.genus, *told))) != curie:
                yield Axiom("EquivalentClasses", curie, expression)
    for a, b in ontology.disjoint:
        yield Axiom("DisjointClasses", a, b) if a != b else Axiom("SubClassOf", a, NOTHING)


def _closed(ontology: Ontology, terms: Iterable[str]) -> frozenset[str]:
    """The terms, all defined ones, what their relations and the disjoint pairs name, and everything above."""
    seeds = {*terms, *(c for pair in ontology.disjoint for c in pair)}
    seeds |= {curie for curie, term in ontology.terms.items() if term.logical_definitions}
    seeds |= {r.object for curie in seeds & ontology.terms.keys() for r in ontology[curie].relations}
    known = seeds & ontology.terms.keys()
    return frozenset(known.union(*(ontology.ancestors(c) for c in known)) & ontology.terms.keys())


def held(predicate: str, filler: str) -> Expression:
    """What a relation says of its subject.

    `lacks X` is a negation, which OWL EL has not, and ∃lacks.X would wrongly imply lacking all above X. So it
    is a class of its own, and disjoint from those that have X.
    """
    return f"{_LACKS}{predicate} {filler}" if predicate in CONTRADICTS else Some(predicate, filler)


def clashes(axioms: Iterable[Axiom]) -> Iterator[Axiom]:
    """What the classes that stand for lacking exclude."""
    named = {name for axiom in axioms for side in (axiom.left, axiom.right) for name in symbols(side)}
    for lacking in sorted(name for name in named if name.startswith(_LACKS)):
        predicate, _, filler = lacking.removeprefix(_LACKS).partition(" ")
        for positive in sorted(CONTRADICTS[predicate]):
            having = f"{_HAS}{positive} {filler}"
            yield Axiom("EquivalentClasses", having, Some(positive, filler))
            yield Axiom("DisjointClasses", lacking, having)


def as_relation(name: str) -> tuple[str, str] | None:
    """Predicate and filler of a class that stands for lacking or having something; None for any other."""
    for prefix in (_LACKS, _HAS):
        if name.startswith(prefix):
            predicate, _, filler = name.removeprefix(prefix).partition(" ")
            return predicate, filler
    return None


def module(axioms: Iterable[Axiom], classes: Iterable[str]) -> frozenset[Axiom]:
    """The axioms that can matter for what is above these classes: their ⊥-locality module.

    Grau et al. 2008, Modular reuse of ontologies, J Artif Intell Res 31:273.
    """
    known, rest, taken = {NOTHING, *classes}, set(axioms), set[Axiom]()
    while found := {axiom for axiom in rest if _is_relevant(axiom, known)}:
        taken |= found
        rest -= found
        known |= {name for axiom in found for side in (axiom.left, axiom.right) for name in symbols(side)}
    return frozenset(taken)


def _is_relevant(axiom: Axiom, known: set[str]) -> bool:
    left, right = symbols(axiom.left) <= known, symbols(axiom.right) <= known
    if axiom.kind == "EquivalentClasses":
        return left or right
    return left and right if axiom.kind == "DisjointClasses" else left
