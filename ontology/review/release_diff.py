"""What changed between two releases of the Cell Ontology, and what of ours each change touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..cl.cell_ontology import guide_releases, guide_terms
from ..cl.diff import immune_changes
from ..cl.release_table import read_release, releases
from ..cl.touched import Touched, touched
from ..mapping import MappingSet
from ..ontology import Ontology
from ..term import Term


def known_releases() -> tuple[str, ...]:
    """Releases, newest first: those with definitions, and those that were imported.

    Two of a sort can be compared; `release_diff` says so of a pair that cannot.
    """
    return tuple(sorted({*guide_releases(), *releases()}, reverse=True))


def release_diff(old: str, new: str, sets: Iterable[MappingSet], ontology: Ontology) -> tuple[Touched, ...]:
    """Changes of leukocytes, by kind and id.

    Definitions and synonyms are compared where both releases have them.

    :raises InputError: for a release that is not there.
    """
    before, after = _pair(old, new)
    return touched(immune_changes(before, after), sets, ontology)


def _pair(old: str, new: str) -> tuple[Mapping[str, Term], Mapping[str, Term]]:
    if {old, new} <= set(guide_releases()):
        return guide_terms(old), guide_terms(new)
    return read_release(old), read_release(new)
