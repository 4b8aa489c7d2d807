"""Satisfiability by an OWL EL reasoner: pyELK, without Java.

Kazakov, Krötzsch & Simančík 2014, The Incredible ELK, J Autom Reasoning 53:1. It reasons over the local
axioms and the part of CL above them, which is all that can make a local class unsatisfiable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..checks.check_terms import TermFile
from ..checks.rules import found
from ..curies import compress, expand
from ..finding import Finding
from ..ontology import Ontology
from ..properties import CONTRADICTS

if TYPE_CHECKING:
    from rdflib import URIRef
    from rdflib.term import Node

_DEEPEST = 20  # nested expressions; deeper ones are a blank-node circle
_OWL_EL = "Ontology(<https://w3id.org/immuneworld/reasoning>\n{}\n)"


def check_satisfiability(files: Iterable[TermFile]) -> list[Finding]:
    """Classes of these files that can have no member; of a parent and its child, the parent is said."""
    findings: list[Finding] = []
    files = list(files)
    axioms: set[str] = set()
    for file in files:
        for part in (_from_hierarchy(file), _from_graph(file, findings)):
            axioms.update(part)
    try:
        empty = unsatisfiable(axioms)
    except Exception as error:  # the reasoner's own family of errors is not ours to list
        message = " ".join(str(error).split())[:200]
        return [*findings, *(found("reasoner-failed", f.shown, 0, "", message) for f in files)]
    for file in files:
        for curie in sorted(empty & file.local.terms.keys()):
            if not empty & set(file.ontology.parents(curie)):
                findings.append(
                    file.say("unsatisfiable", curie, "rdfs:subClassOf", file.ontology[curie].label)
                )
    return findings


def unsatisfiable(axioms: Iterable[str]) -> frozenset[str]:
    """CURIEs of the named classes equivalent to owl:Nothing under axioms in OWL functional syntax."""
    import pyowl_core as owl
    from pyelk import Reasoner

    options = owl.LoadOptions(format=owl.DocumentFormat.FUNCTIONAL, imports=owl.ImportPolicy.IGNORE)
    document = _OWL_EL.format("\n".join(sorted(axioms))).encode()
    with Reasoner(owl.load_snapshot(document, options=options)) as reasoner:
        bottom = reasoner.classify().value.bottom
    return frozenset(compress(member.iri.value) for member in bottom.members) - {"owl:Nothing"}


def _name(curie: str) -> str:
    try:
        iri = expand(curie)
    except ValueError:
        iri = curie  # an IRI that no prefix covers
    return "<" + "".join(c for c in iri if c not in '<>" {}|\\^`' and ord(c) > 32) + ">"


def _some(predicate: str, filler: str) -> str:
    return f"ObjectSomeValuesFrom({_name(predicate)} {_name(filler)})"


def _from_hierarchy(file: TermFile) -> Iterator[str]:
    """is_a, relations and disjoint pairs of the local terms and of all they stand on."""
    onto = file.ontology
    for curie in _module(file, onto):
        yield f"Declaration(Class({_name(curie)}))"
        for parent in onto.parents(curie):
            yield f"SubClassOf({_name(curie)} {_name(parent)})"
        for relation in onto[curie].relations:
            yield from _relation(curie, relation.predicate, relation.object)
    for a, b in onto.disjoint:
        yield f"DisjointClasses({_name(a)} {_name(b)})" if a != b else f"SubClassOf({_name(a)} owl:Nothing)"


def _module(file: TermFile, onto: Ontology) -> set[str]:
    seeds = {c for pair in onto.disjoint for c in pair} | set(file.local.terms)
    seeds |= {r.object for term in file.local.terms.values() for r in term.relations}
    known = seeds & onto.terms.keys()
    return known.union(*(onto.ancestors(curie) for curie in known)) & onto.terms.keys()


def _relation(curie: str, predicate: str, filler: str) -> Iterator[str]:
    """A relation as axioms.

    `lacks X` is a negation, which OWL EL has not, and ∃lacks.X would wrongly imply lacking all above X. So it
    is a class of its own, disjoint from those that have X.
    """
    if predicate not in CONTRADICTS:
        yield f"SubClassOf({_name(curie)} {_some(predicate, filler)})"
        return
    lacking = _name(f"urn:lacks:{predicate}:{filler}")
    yield f"SubClassOf({_name(curie)} {lacking})"
    for positive in CONTRADICTS[predicate]:
        yield f"SubClassOf(ObjectIntersectionOf({lacking} {_some(positive, filler)}) owl:Nothing)"


def _from_graph(file: TermFile, findings: list[Finding]) -> Iterator[str]:
    """Axioms of the file that the nouns do not carry: equivalence, nested expressions, property hierarchy."""
    from rdflib import URIRef

    graph = file.local.graph
    for axiom, words in (("owl:equivalentClass", "EquivalentClasses"), ("rdfs:subClassOf", "SubClassOf")):
        for subject, target in graph.subject_objects(_iri(axiom)):
            if not isinstance(subject, URIRef) or _is_told(file, target):
                continue
            expression = _expression(file, target)
            if expression is None:
                curie = compress(str(subject))
                findings.append(file.say("reasoner-incomplete", curie, axiom, "outside OWL EL"))
            else:
                yield f"{words}({_name(str(subject))} {expression})"
    for below, above in graph.subject_objects(_iri("rdfs:subPropertyOf")):
        if (below, _iri("rdf:type"), _iri("owl:ObjectProperty")) in graph:
            yield f"SubObjectPropertyOf({_name(str(below))} {_name(str(above))})"


def _is_told(file: TermFile, node: Node) -> bool:
    """Whether an expression is a `lacks` restriction, which `_relation` has told already."""
    return compress(str(file.local.graph.value(node, _iri("owl:onProperty")))) in CONTRADICTS


def _expression(file: TermFile, node: Node, depth: int = 0) -> str | None:
    """A class expression of OWL EL (names, ∃, ⊓) in functional syntax; None for any other."""
    from rdflib import URIRef

    graph = file.local.graph
    if isinstance(node, URIRef):
        return _name(str(node))
    property_, filler = (
        graph.value(node, _iri("owl:onProperty")),
        graph.value(node, _iri("owl:someValuesFrom")),
    )
    members = graph.value(node, _iri("owl:intersectionOf"))
    if depth > _DEEPEST or _is_told(file, node):
        return None
    if isinstance(property_, URIRef) and filler is not None:
        inner = _expression(file, filler, depth + 1)
        return inner and f"ObjectSomeValuesFrom({_name(str(property_))} {inner})"
    parts = [_expression(file, member, depth + 1) for member in graph.items(members)] if members else []
    return f"ObjectIntersectionOf({' '.join(map(str, parts))})" if len(parts) > 1 and all(parts) else None


def _iri(curie: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(expand(curie))
