"""Checks of local terms, one by one: ids, names, definitions, sources, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..curies import PREFIXES, expand
from ..finding import Finding
from ..local_terms import LocalTerms
from ..ontology import Ontology
from ..properties import PROPERTIES
from ..term import Term
from .rules import found

CELL_ROOT, PROGRAMME_ROOT = "CL:0000000", "IW:0100000"


@dataclass(frozen=True)
class TermFile:
    """One Turtle file and the ontology its references resolve in.

    :param shown: the path as the report shows it.
    :param whole: False if another term file is broken, so that an unknown `IW:` id proves nothing.
    """

    shown: str
    local: LocalTerms
    ontology: Ontology
    whole: bool = True

    def row(self, curie: str) -> int:
        """Line of the term's (first) block, 0 if it has none of its own."""
        return self.local.lines.get(curie, (0,))[0]

    def say(self, rule: str, term: Term | str, column: str, value: str, fix: str = "") -> Finding:
        """A finding at a term."""
        curie = term if isinstance(term, str) else term.id
        return found(rule, self.shown, self.row(curie), column, f"{curie} {value}".strip(), fix)

    def texts(self, curie: str, predicate: str) -> list[str]:
        """All values of a property, sorted."""
        from rdflib import URIRef

        subject, property_ = URIRef(expand(curie)), URIRef(expand(predicate))
        return sorted(str(o) for o in self.local.graph.objects(subject, property_))

    def is_unknown(self, curie: str) -> bool:
        """Whether a CL or IW id, or an IRI without a prefix of ours, is nowhere to be found."""
        prefix = curie.partition(":")[0]
        if prefix == "IW" and not self.whole:
            return False
        return prefix not in PREFIXES or (prefix in {"CL", "IW"} and curie not in self.ontology)


def check_terms(file: TermFile) -> list[Finding]:
    """All that is wrong with the terms of one file, in order of line."""
    findings = [*_header(file), *_ids(file), *_disjoint(file)]
    for term in file.local.terms.values():
        for check in (_retired,) if term.deprecated else _CHECKS:
            findings.extend(check(file, term))
    return findings


def _header(file: TermFile) -> Iterator[Finding]:
    if not file.local.version:
        yield found("release-version-missing", file.shown, 0, "owl:versionInfo", "")


def _ids(file: TermFile) -> Iterator[Finding]:
    declared = file.local.terms.keys() | file.local.properties
    for curie, lines in file.local.lines.items():
        for line in lines[1:]:
            yield found("id-duplicate", file.shown, line, "id", f"{curie} also at line {lines[0]}")
        if curie not in declared:
            yield file.say("id-untyped", curie, "rdf:type", "")


def check_across(files: list[TermFile]) -> Iterator[Finding]:
    """Ids that two files define."""
    first: dict[str, TermFile] = {}
    for file in files:
        for curie in file.local.terms:
            if (before := first.setdefault(curie, file)) is not file:
                value = f"also in {before.shown} at line {before.row(curie)}"
                yield file.say("id-duplicate", curie, "id", value)


def _disjoint(file: TermFile) -> Iterator[Finding]:
    for curie in sorted({c for pair in file.local.disjoint for c in pair}):
        if file.is_unknown(curie):
            yield file.say("disjoint-unknown", curie, "owl:disjointWith", "")


def _identifier(file: TermFile, term: Term) -> Iterator[Finding]:
    match = re.fullmatch(r"IW:(\d{7})", term.id)
    if match is None:
        yield file.say("id-format", term, "id", "")
        return
    number, onto = int(match[1]), file.ontology
    wanted = CELL_ROOT if 0 < number < 100_000 else PROGRAMME_ROOT if 100_000 <= number < 200_000 else None
    if wanted is None:
        yield file.say("id-range", term, "id", "is in no range")
    elif wanted in onto and _has_good_parents(onto, term) and not onto.is_a(term.id, wanted):
        yield file.say("id-range", term, "id", f"is not below {wanted}")


def _has_good_parents(onto: Ontology, term: Term) -> bool:
    """Whether there are parents, all known and in use, and no circle above: else another rule speaks."""
    known = bool(term.parents) and all(p in onto and not onto[p].deprecated for p in term.parents)
    return known and not any(_is_in_circle(onto, c) for c in (term.id, *onto.ancestors(term.id)))


def _is_in_circle(onto: Ontology, curie: str) -> bool:
    return curie in onto and any(p in onto and onto.is_a(p, curie) for p in onto.parents(curie))


def _names(file: TermFile, term: Term) -> Iterator[Finding]:
    for column, curie in (("label", "rdfs:label"), ("definition", "IAO:0000115")):
        values = [value for value in file.texts(term.id, curie) if value.strip()]
        if not values:
            yield file.say(f"{column}-missing", term, curie, "")
        elif len(values) > 1:
            yield file.say(f"{column}-multiple", term, curie, " | ".join(values))


def _sources(file: TermFile, term: Term) -> Iterator[Finding]:
    if not term.sources:
        yield file.say("source-missing", term, "dcterms:source", "")
    for source in term.sources:
        if not re.match(r"doi:10\.\d{4,9}/\S+$|PMID:\d+$|https?://\S+$", source):
            yield file.say("source-form", term, "dcterms:source", source)


def _parents(file: TermFile, term: Term) -> Iterator[Finding]:
    column = "rdfs:subClassOf"
    if not term.parents and term.id != PROGRAMME_ROOT:
        yield file.say("parent-missing", term, column, "")
    for parent in term.parents:
        if file.is_unknown(parent) or not parent.startswith(("CL:", "IW:")):
            yield file.say("parent-unknown", term, column, parent)
        elif parent in file.ontology and file.ontology[parent].deprecated:
            yield file.say("parent-deprecated", term, column, parent, use_instead(file.ontology[parent]))


def _relations(file: TermFile, term: Term) -> Iterator[Finding]:
    if not (term.relations or file.texts(term.id, "owl:equivalentClass") or term.id == PROGRAMME_ROOT):
        yield file.say("logic-missing", term, "rdfs:subClassOf", "")
    for relation in term.relations:
        if relation.predicate not in PROPERTIES.keys() | file.local.properties:
            yield file.say("relation-predicate-unknown", term, "owl:onProperty", relation.predicate)
        target = relation.object
        if file.is_unknown(target):
            yield file.say("relation-object-unknown", term, relation.predicate, target)
        elif target in file.ontology and file.ontology[target].deprecated:
            fix = use_instead(file.ontology[target])
            yield file.say("relation-object-deprecated", term, relation.predicate, target, fix)


def _retired(file: TermFile, term: Term) -> Iterator[Finding]:
    if term.replaced_by is None:
        yield file.say("deprecated-no-replacement", term, "IAO:0100001", "")
    elif file.is_unknown(term.replaced_by):
        yield file.say("replaced-by-unknown", term, "IAO:0100001", term.replaced_by)


def use_instead(term: Term) -> str:
    """What to use for a deprecated term."""
    return f"use {term.replaced_by} (replaced_by)" if term.replaced_by else "it has no replaced_by: search CL"


_CHECKS: tuple[Callable[[TermFile, Term], Iterator[Finding]], ...] = (
    _identifier,
    _names,
    _sources,
    _parents,
    _relations,
)
