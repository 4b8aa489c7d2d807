"""What of ours a change of CL touches: rows of mapping sets, and local terms that stand on the term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..mapping import MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets
from .diff import TermChange


@dataclass(frozen=True)
class Touched:
    """A change, and where it is felt.

    :param mappings: `lab version: label` of each row whose object is the term.
    :param terms: local terms whose parent it is, or that name it in an axiom.
    """

    change: TermChange
    mappings: tuple[str, ...]
    terms: tuple[str, ...]


def touched(
    changes: Iterable[TermChange], sets: Iterable[MappingSet], ontology: Ontology
) -> tuple[Touched, ...]:
    """Each change with the rows of the newest mapping sets and the local terms that it touches."""
    rows, terms = _rows(sets), _terms(ontology)
    return tuple(Touched(c, tuple(rows[c.id]), tuple(terms[c.id])) for c in changes)


def _rows(sets: Iterable[MappingSet]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for mapping_set in latest_sets(sets).values():
        for row in mapping_set.mappings:
            found[row.object_id].append(f"{mapping_set.lab} {mapping_set.version}: {row.label}")
    return found


def _terms(ontology: Ontology) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in ontology.terms.values():
        if term.is_local:
            for named in sorted({*term.parents, *(r.object for r in term.relations)}):
                found[named].append(term.id)
    return found
