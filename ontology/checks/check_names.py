"""Checks of local terms against all others: one name, one term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..finding import Finding
from ..ontology import Ontology
from .check_terms import TermFile


def check_names(file: TermFile) -> list[Finding]:
    """Labels and exact synonyms of a file's terms that another current term has too."""
    labels, synonyms = _index(file.ontology)
    return [*_labels(file, labels), *_synonyms(file, labels, synonyms)]


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _index(ontology: Ontology) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Folded label → ids, folded exact synonym → ids, of terms in use."""
    labels: dict[str, list[str]] = defaultdict(list)
    synonyms: dict[str, list[str]] = defaultdict(list)
    for curie, term in ontology.terms.items():
        if term.deprecated:
            continue
        labels[_fold(term.label)].append(curie)
        for name in {_fold(s.text) for s in term.synonyms if s.scope == "exact"}:
            synonyms[name].append(curie)
    return labels, synonyms


def _labels(file: TermFile, labels: dict[str, list[str]]) -> Iterator[Finding]:
    for term in file.local.terms.values():
        if term.label and not term.deprecated:
            for other in labels[_fold(term.label)]:
                if other != term.id:
                    yield file.say("label-duplicate", term, "rdfs:label", f"{term.label!r} is also {other}")


def _synonyms(
    file: TermFile, labels: dict[str, list[str]], synonyms: dict[str, list[str]]
) -> Iterator[Finding]:
    column = "oboInOwl:hasExactSynonym"
    for term in file.local.terms.values():
        if term.deprecated:
            continue
        for name in sorted({_fold(s.text) for s in term.synonyms if s.scope == "exact"}):
            for other in labels.get(name, ()):
                if other != term.id:
                    yield file.say("synonym-collision", term, column, f"{name!r} is the label of {other}")
            for other in synonyms[name]:
                if other != term.id:
                    yield file.say("synonym-shared", term, column, f"{name!r} is also of {other}")
        for other in synonyms.get(_fold(term.label), ()):
            if other != term.id:
                value = f"{term.label!r} is an exact synonym of {other}"
                yield file.say(
                    "synonym-collision", term, "rdfs:label", value, f"check whether {other} is the term"
                )
