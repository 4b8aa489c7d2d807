"""Bring Turtle files into canonical form, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..curies import expand
from ..errors import InputError
from ..local_terms import LocalTerms, read_local_terms
from ..outputs import whole_file
from .declare import declare
from .turtle import to_turtle

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True)
class Formatted:
    """A file and its canonical text.

    :param changed: how many lines of the canonical text the file lacks or has besides; 0 if it is canonical.
    """

    path: Path
    text: str
    changed: int


def format_file(path: Path, *, declaring: bool = False) -> Formatted:
    """The canonical form of a file, which is not written.

    :param declaring: also declare the classes and genes that axioms name, with HGNC ids.
    :raises InputError: if it is no readable Turtle, or would lose something.
    """
    local = read_local_terms(path)
    _refuse(local, path)
    if declaring:
        declare(local.graph)
    text = to_turtle(local.graph)
    old = path.read_bytes()
    changed = 0 if old == text.encode() else max(1, _lines_that_differ(old.decode("utf-8-sig"), text))
    return Formatted(path, text, changed)


def write_formatted(formatted: Formatted) -> None:
    """Replace the file, if it changes."""
    if formatted.changed:
        with whole_file(formatted.path) as target:
            target.write_bytes(formatted.text.encode())


def _refuse(local: LocalTerms, path: Path) -> None:
    """What formatting would hide: two terms under one id, and addresses that depend on the folder."""
    for curie, lines in local.lines.items():
        if len(lines) > 1 and len(_labels(local.graph, curie)) > 1:
            what = f"{curie} is defined twice with different labels (lines {', '.join(map(str, lines))})"
            raise InputError(what, where=str(path), hint="give one of them a new id")
    for node in (node for triple in local.graph for node in triple):
        if str(node).startswith("file:"):
            what = f"has a relative address ({str(node).rsplit('/', 1)[-1]!r}) and no @base"
            raise InputError(what, where=str(path), hint="write the IRI in full")


def _labels(graph: Graph, curie: str) -> set[str]:
    from rdflib import URIRef

    return set(map(str, graph.objects(URIRef(expand(curie)), URIRef(expand("rdfs:label")))))


def _lines_that_differ(old: str, new: str) -> int:
    import difflib

    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    return sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
