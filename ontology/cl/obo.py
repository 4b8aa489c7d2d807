"""CL as OBO 1.4 (`cl.obo`, `cl-basic.obo`): the stanzas that a `Term` is made of.

https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html. Read line by line, tolerant of tags that a
term does not carry; relationship names are mapped to their ids by the file's own Typedef stanzas.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..term import LogicalDefinition, Relation, Synonym, Term
from .release_file import CellOntologyRelease, read_text, version_in
from .scopes import scope_of

Stanza = dict[str, list[str]]
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+(EXACT|BROAD|NARROW|RELATED)\b')
_ESCAPE = re.compile(r"\\(.)")


def read(path: Path) -> CellOntologyRelease:
    """A release from an OBO file."""
    header, stanzas = _stanzas(read_text(path))
    properties = dict(_properties(stanzas))
    found = [stanza for kind, stanza in stanzas if kind == "Term" and stanza["id"]]
    terms = {term.id: term for term in (_term(stanza, properties) for stanza in found)}
    return CellOntologyRelease(version_in(" ".join(header["data-version"])), terms, has_logic=True)


def _stanzas(text: str) -> tuple[Stanza, list[tuple[str, Stanza]]]:
    current: Stanza = defaultdict(list)
    header = current
    found: list[tuple[str, Stanza]] = []
    for line in text.splitlines():
        if line.startswith("[") and line.rstrip().endswith("]"):
            current = defaultdict(list)
            found.append((line.strip()[1:-1], current))
        elif ": " in line and not line.startswith("!"):
            tag, _, value = line.partition(": ")
            current[tag].append(value.strip())
    return header, found


def _properties(stanzas: list[tuple[str, Stanza]]) -> Iterator[tuple[str, str]]:
    """`has_part` → `BFO:0000051`, by the xref of the Typedef."""
    for kind, stanza in stanzas:
        if kind == "Typedef":
            xrefs = [x.split()[0] for x in stanza["xref"] if re.match(r"(?:RO|BFO|CL):\d", x)]
            yield _bare(stanza["id"][0]), xrefs[0] if xrefs else _bare(stanza["id"][0])


def _bare(value: str) -> str:
    """An id without its trailing comment and qualifiers."""
    return value.split(" ! ")[0].split(" {")[0].strip()


def _term(stanza: Stanza, properties: dict[str, str]) -> Term:
    genus = sorted(part[0] for part in _parts(stanza, "intersection_of") if len(part) == 1)
    differentia = _relations(stanza, "intersection_of", properties)
    relations = {*differentia, *_relations(stanza, "relationship", properties)}
    return Term(
        id=_bare(stanza["id"][0]),
        label=_ESCAPE.sub(r"\1", stanza["name"][0]) if stanza["name"] else "",
        synonyms=tuple(_synonyms(stanza)),
        parents=tuple(sorted({_bare(p) for p in stanza["is_a"]} | set(genus))),
        relations=tuple(sorted(relations, key=lambda r: (r.predicate, r.object))),
        deprecated=stanza["is_obsolete"] == ["true"],
        replaced_by=_bare(stanza["replaced_by"][0]) if stanza["replaced_by"] else None,
        logical_definitions=(LogicalDefinition(tuple(genus), differentia),) if differentia else (),
    )


def _parts(stanza: Stanza, tag: str) -> list[list[str]]:
    return [_bare(value).split() for value in stanza[tag]]


def _relations(stanza: Stanza, tag: str, properties: dict[str, str]) -> tuple[Relation, ...]:
    """What a tag says by a property; a part of one word is a genus."""
    pairs = (part for part in _parts(stanza, tag) if len(part) > 1)
    found = {Relation(properties.get(p, p), target) for p, target, *_ in pairs}
    return tuple(sorted(found, key=lambda r: (r.predicate, r.object)))


def _synonyms(stanza: Stanza) -> Iterator[Synonym]:
    for value in stanza["synonym"]:
        if found := _SYNONYM.match(value):
            yield Synonym(_ESCAPE.sub(r"\1", found[1]), scope_of(found[2].lower()))
