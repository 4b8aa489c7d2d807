"""What the reasoner has to say to `iw-onto validate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checks.check_logic import has_told_clash
from ..checks.check_terms import TermFile
from ..checks.rules import found
from ..finding import Finding
from .axioms import Axiom
from .classification import Classification
from .classify import axioms_of, classify
from .graph_axioms import graph_axioms
from .report import Inferred, report


def check_reasoning(files: Iterable[TermFile]) -> list[Finding]:
    """Classes that can have no member, places that the file does not tell, axioms that were passed over."""
    files = list(files)
    if not files:
        return []
    findings = [finding for file in files for finding in _outside_el(file)]
    try:
        axioms = axioms_of(files[0].ontology, *(file.local for file in files))
        result = classify(axioms)
        return [*findings, *(f for file in files for f in _said(file, axioms, result))]
    except Exception as error:  # the reasoner's own family of errors is not ours to list
        message = " ".join(str(error).split())[:200]
        return [*findings, *(found("reasoner-failed", f.shown, 0, "", message) for f in files)]


def _outside_el(file: TermFile) -> Iterator[Finding]:
    for axiom in graph_axioms(file.local):
        if not isinstance(axiom, Axiom):
            yield file.say("reasoner-incomplete", *axiom, "outside OWL EL")


def _said(file: TermFile, axioms: frozenset[Axiom], result: Classification) -> Iterator[Finding]:
    heirs = {curie for curie in file.local.terms if not _is_first(file, curie, result)}
    for row in report(result, axioms, file.local.terms.keys() - heirs, file.ontology):
        yield _finding(file, row)


def _is_first(file: TermFile, curie: str, result: Classification) -> bool:
    """Of an empty parent and its empty child the parent is said, and nothing that the told checks say."""
    if curie not in result.unsatisfiable:
        return True
    inherited = result.unsatisfiable & set(file.ontology.parents(curie)) - {curie}
    return not inherited and not has_told_clash(file.ontology, curie)


def _finding(file: TermFile, row: Inferred) -> Finding:
    if row.kind == "unsatisfiable":
        return file.say("unsatisfiable", row.term, "rdfs:subClassOf", f"can have no member: {row.why}")
    other = f"{row.other} '{file.ontology.labels[row.other]}'"
    if row.kind == "is_a":
        fix = f"add rdfs:subClassOf {row.other}, or mend the axioms that put it there"
        return file.say("is-a-inferred", row.term, "rdfs:subClassOf", f"is_a {other}: {row.why}", fix)
    value = f"has the members of {other}: {row.why}"
    return file.say("same-as-inferred", row.term, "owl:equivalentClass", value)
