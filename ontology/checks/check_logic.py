"""Checks of the told hierarchy, without a reasoner: cycles, disjointness, expressing what is lacked."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from ..ontology import Ontology
from ..properties import CONTRADICTS
from .check_terms import TermFile


def check_logic(file: TermFile) -> list[Finding]:
    """What the stated axioms alone contradict, for the terms of one file."""
    return [*_cycles(file), *_disjoint(file), *_expression(file)]


def has_told_clash(onto: Ontology, curie: str) -> bool:
    """Whether the stated axioms alone leave a term no member; then no reasoner need say it again."""
    return bool(_clashes(onto, curie)) or any(_below(onto, curie, *pair) for pair in onto.disjoint)


def _cycles(file: TermFile) -> Iterator[Finding]:
    onto = file.ontology
    for curie, term in file.local.terms.items():
        circle = [p for p in term.parents if p == curie or (p in onto and onto.is_a(p, curie))]
        if circle:
            yield file.say("is-a-cycle", curie, "rdfs:subClassOf", f"is_a {circle[0]} is_a … {curie}")


def _disjoint(file: TermFile) -> Iterator[Finding]:
    """A term below both ends of a pair; said only where its own parents bring the ends together."""
    onto = file.ontology
    for curie in file.local.terms:
        met = [pair for pair in onto.disjoint if _below(onto, curie, *pair)]
        new = [pair for pair in met if not any(_below(onto, p, *pair) for p in onto.parents(curie))]
        for a, b in new:
            if not any(_implies(onto, other, (a, b)) for other in new):
                value = f"is_a {a} {onto.labels.get(a, '')!r} and {b} {onto.labels.get(b, '')!r}"
                yield file.say("disjoint-parents", curie, "rdfs:subClassOf", value)


def _implies(onto: Ontology, near: tuple[str, str], far: tuple[str, str]) -> bool:
    """Whether another pair, of classes nearer to the term, tells the same fault already."""
    straight, crossed = zip(near, far, strict=True), zip(near, reversed(far), strict=True)
    return near != far and any(all(onto.is_a(c, p) for c, p in pairs) for pairs in (straight, crossed))


def _below(onto: Ontology, curie: str, a: str, b: str) -> bool:
    return curie in onto and onto.is_a(curie, a) and onto.is_a(curie, b)


def _expression(file: TermFile) -> Iterator[Finding]:
    onto = file.ontology
    for curie, term in file.local.terms.items():
        clashes = _clashes(onto, curie)
        told_above = {key for parent in term.parents if parent in onto for key in _clashes(onto, parent)}
        for key in sorted(clashes.keys() - told_above):
            yield file.say("contradictory-axioms", curie, "rdfs:subClassOf", clashes[key])


def _clashes(onto: Ontology, curie: str) -> dict[tuple[str, str], str]:
    """(lacking property, object) → words, for what a term both has and lacks, its own axioms or inherited."""
    told = {(r.predicate, r.object): c for c in sorted(_line(onto, curie)) for r in onto[c].relations}
    found: dict[tuple[str, str], str] = {}
    for (predicate, marker), lacking in told.items():
        for positive in sorted(CONTRADICTS.get(predicate, ())):
            if having := told.get((positive, marker)):
                text = f"{lacking} {predicate} {marker}, but {having} {positive} {marker}"
                found[predicate, marker] = text
    return found


def _line(onto: Ontology, curie: str) -> set[str]:
    return {curie, *onto.ancestors(curie)} & onto.terms.keys()
