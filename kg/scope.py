"""Which terms of the ontology enter the graph."""

from __future__ import annotations

from collections.abc import Iterable

from ..ontology.mapping import MappingSet
from ..ontology.ontology import Ontology
from .identifiers import category_of
from .schema import CELL, PROGRAMME

HEMATOPOIETIC = "CL:0000988"
# Entered with every kind of theirs: immune cells and the stroma.
WHOLE = (
    HEMATOPOIETIC,
    "CL:0000499",  # stromal cell
    "CL:0000057",  # fibroblast
    "CL:0000669",  # pericyte
    "CL:0000115",  # endothelial cell
)
# The other inhabitants of a tumour, as roots: their organ-specific kinds enter only if something names them.
NEIGHBOURS = (
    "CL:0000066",  # epithelial cell
    "CL:0001063",  # neoplastic cell
    "CL:0001064",  # malignant cell
)


def terms_in_scope(ontology: Ontology, named: Iterable[str] = ()) -> list[str]:
    """Ids of the terms of the graph, sorted, without deprecated ones.

    All local terms, all hematopoietic and stromal cells, the other inhabitants of a tumour, what `named` or
    the relations of any of these name, and every ancestor.
    """
    found: set[str] = set()
    queue = [t for t in ontology if ontology[t].is_local and category_of(t) in (CELL, PROGRAMME)]
    queue += [t for t in (*WHOLE, *NEIGHBOURS, *named) if t in ontology]
    queue += [below for root in WHOLE if root in ontology for below in ontology.descendants(root)]
    while queue:
        term = ontology[queue.pop()]
        if term.id not in found and not term.deprecated:
            found.add(term.id)
            ends = (*term.parents, *(r.object for r in term.relations))
            queue += (e for e in ends if e in ontology and e not in found)
    return sorted(found)


def mapped_terms(sets: Iterable[MappingSet]) -> set[str]:
    """Terms that any mapping set names."""
    return {mapping.object_id for s in sets for mapping in s.mappings if mapping.object_id}
