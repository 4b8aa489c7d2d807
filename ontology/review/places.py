"""A term's place in the ontology: the way to the root, the terms beside it, those above and below."""

from __future__ import annotations

from ..ontology import Ontology
from ..quality.tree import HEMATOPOIETIC


def path_to_root(ontology: Ontology, term: str) -> tuple[str, ...]:
    """One way up, nearest first, without the term itself.

    Of several parents the one in the blood lineage, then the one that is furthest from the root.
    """
    path: list[str] = []
    at = term
    while above := [p for p in ontology.parents(at) if p in ontology and p not in (term, *path)]:
        at = min(above, key=lambda p: (not ontology.is_a(p, HEMATOPOIETIC), -len(ontology.ancestors(p)), p))
        path.append(at)
    return tuple(path)


def siblings(ontology: Ontology, term: str) -> tuple[str, ...]:
    """Terms in use that share the first parent on the way to the root, by label."""
    above = path_to_root(ontology, term)[:1]
    beside = {child for parent in above for child in ontology.children(parent)} - {term}
    living = (child for child in beside if not ontology[child].deprecated)
    return tuple(sorted(living, key=lambda child: (ontology[child].label.casefold(), child)))
