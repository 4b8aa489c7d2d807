"""The release as OBO 1.4. https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html

Genes stand under their HGNC ids, for an OBO id has one prefix and no dot in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..term import Term
from .document import CREATOR, GENE, LICENCE, TITLE, ReleaseDocument


def obo_text(document: ReleaseDocument) -> str:
    """The whole file."""
    disjoint = {a: [b for _, b in pairs] for a, pairs in groupby(document.disjoint, key=lambda pair: pair[0])}
    stanzas = [_header(document)]
    stanzas += [_term(term, document, disjoint.get(term.id, [])) for term in document.terms]
    genes = sorted((_number(curie), symbol, curie) for symbol, curie in document.genes.items())
    stanzas += [["[Term]", f"id: {curie}", f"name: {symbol}"] for _, symbol, curie in genes]
    stanzas += [["[Term]", f"id: {curie}"] for curie in document.others]
    stanzas += [_typedef(curie, label, document) for curie, label in document.properties.items()]
    return "\n\n".join("\n".join(stanza) for stanza in stanzas) + "\n"


def _number(curie: str) -> int:
    return int(curie.partition(":")[2] or 0)


def _header(document: ReleaseDocument) -> list[str]:
    return [
        "format-version: 1.4",
        f"data-version: releases/{document.version}",
        "ontology: immuneworld",
        f"property_value: dcterms:title {_quoted(TITLE)} xsd:string",
        f"property_value: dcterms:creator {_quoted(CREATOR)} xsd:string",
        f"property_value: dcterms:license {LICENCE}",
        f"remark: {document.attribution}",
    ]


def _term(term: Term, document: ReleaseDocument, disjoint: list[str]) -> list[str]:
    lines = ["[Term]", f"id: {term.id}", f"name: {_plain(term.label)}"]
    if term.definition:
        xrefs = ", ".join(map(_xref, term.sources))
        lines.append(f"def: {_quoted(term.definition)} [{xrefs}]")
    lines += [f"synonym: {_quoted(s.text)} {s.scope.upper()} []" for s in term.synonyms]
    lines += _logic(term, document)
    lines += [f"disjoint_from: {other}" for other in disjoint]
    lines += ["is_obsolete: true"] if term.deprecated else []
    lines += [f"replaced_by: {term.replaced_by}"] if term.replaced_by else []
    return lines


def _logic(term: Term, document: ReleaseDocument) -> Iterator[str]:
    """is_a, then the definition (OBO has one), then relationships."""
    first = term.logical_definitions[0] if term.logical_definitions else None
    for parent in term.parents:
        yield f"is_a: {parent}"
    for genus in first.genus if first else ():
        yield f"intersection_of: {genus}"
    for relation in first.differentia if first else ():
        yield f"intersection_of: {relation.predicate} {_id(relation.object, document)}"
    for relation in term.relations:
        if not first or relation not in first.differentia:
            yield f"relationship: {relation.predicate} {_id(relation.object, document)}"


def _typedef(curie: str, label: str, document: ReleaseDocument) -> list[str]:
    above = [f"is_a: {parent}" for child, parent in document.super_properties if child == curie]
    return ["[Typedef]", f"id: {curie}", f"name: {_plain(label)}", *above]


def _id(curie: str, document: ReleaseDocument) -> str:
    return document.genes[curie.removeprefix(GENE)] if curie.startswith(GENE) else curie


def _plain(text: str) -> str:
    """Unquoted: a brace or an exclamation mark would start a qualifier or a comment."""
    return text.replace("\\", "\\\\").replace("{", "\\{").replace("!", "\\!").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _xref(source: str) -> str:
    for character in '\\,]"{} ':
        source = source.replace(character, f"\\{character}")
    return source
