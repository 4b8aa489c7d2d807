"""What the reasoner has to say to `iw-onto validate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checks.check_terms import TermFile
from ..checks.rules import found
from ..finding import Finding
from .axioms import Axiom, told_axioms
from .classification import Classification
from .classify import classify, untold
from .explain import in_words, why_below, why_unsatisfiable
from .graph_axioms import graph_axioms

_EXPLAINED = 10
"""Explaining takes some tenths of a second each: of many faults the first ones show the cause."""


def check_reasoning(files: Iterable[TermFile]) -> list[Finding]:
    """Classes that can have no member, places that the file does not tell, axioms that were passed over."""
    files = list(files)
    findings: list[Finding] = []
    axioms: set[Axiom] = set()
    for file in files:
        axioms.update(told_axioms(file.ontology, file.local.terms))
        for axiom in graph_axioms(file.local):
            if isinstance(axiom, Axiom):
                axioms.add(axiom)
            else:
                findings.append(file.say("reasoner-incomplete", *axiom, "outside OWL EL"))
    try:
        return [*findings, *(f for file in files for f in _said(file, frozenset(axioms)))]
    except Exception as error:  # the reasoner's own family of errors is not ours to list
        message = " ".join(str(error).split())[:200]
        return [*findings, *(found("reasoner-failed", f.shown, 0, "", message) for f in files)]


def _said(file: TermFile, axioms: frozenset[Axiom]) -> Iterator[Finding]:
    result, onto = classify(axioms), file.ontology
    empty = [c for c in sorted(result.unsatisfiable & file.local.terms.keys()) if _is_first(file, c, result)]
    for number, curie in enumerate(empty):
        why = in_words(why_unsatisfiable(axioms, curie), onto) if number < _EXPLAINED else onto[curie].label
        yield file.say("unsatisfiable", curie, "rdfs:subClassOf", why)
    for number, (curie, parents) in enumerate(untold(result, file.local.terms, onto).items()):
        for parent in parents:
            why = in_words(why_below(axioms, curie, parent), onto) if number < _EXPLAINED else ""
            value = f"is_a {parent} {onto.labels[parent]!r}{': ' * bool(why)}{why}"
            yield file.say("is-a-inferred", curie, "rdfs:subClassOf", value, f"add rdfs:subClassOf {parent}")


def _is_first(file: TermFile, curie: str, result: Classification) -> bool:
    """Of an empty parent and its empty child, the parent is said."""
    return not result.unsatisfiable & set(file.ontology.parents(curie))
