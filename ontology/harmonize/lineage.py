"""The lineages that immunologists tell apart first: T, NK, B, plasma, monocyte or macrophage, DC, …"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..ontology import Ontology

LINEAGES = ("mast", "plasma", "NK", "T", "B", "DC", "monocyte or macrophage", "granulocyte", "other")
# Their committed progenitors are of the lineage too (pro-B, early T, mast cell progenitor).
# The first that fits, so that a plasma cell is no B cell and a mast cell no granulocyte.
_ROOTS = {
    "mast": ("CL:0000097", "CL:0000831"),
    "plasma": ("CL:0000786", "CL:0000980"),
    "NK": ("CL:0000623", "CL:0000825"),
    "T": ("CL:0000084", "CL:0000827", "CL:0002425"),
    "B": ("CL:0000236", "CL:0000945"),
    "DC": ("CL:0000451",),
    "monocyte or macrophage": ("CL:0000576", "CL:0000235"),
    "granulocyte": ("CL:0000094", "CL:0000834", "CL:0000776"),
}
_WORDS = {
    "mast": {"mast"},
    "plasma": {"plasma"},
    "NK": {"nk"},
    "T": {"t", "nkt"},
    "B": {"b"},
    "DC": {"dc", "langerhans"},
    "monocyte or macrophage": {"mono", "mac", "microglia", "kupffer"},
    "granulocyte": {"neutrophil", "eosinophil", "basophil", "granulocyte"},
}


def lineage_of(ontology: Ontology, term_id: str) -> int:
    """Index into `LINEAGES` of a term; the last one for what is of none."""
    known = ontology.once(_lineages)
    if term_id not in known:
        known[term_id] = _lineage_of(ontology, term_id)
    return known[term_id]


def _lineages(_: Ontology) -> dict[str, int]:
    return {}  # filled as asked


def _lineage_of(ontology: Ontology, term_id: str) -> int:
    for index, name in enumerate(LINEAGES[:-1]):
        if any(root in ontology and ontology.is_a(term_id, root) for root in _ROOTS[name]):
            return index
    return len(LINEAGES) - 1


def lineages_said(tokens: frozenset[str]) -> NDArray[np.bool_]:
    """Which lineages a label names; shape (lineages,), the last one never."""
    return np.array([bool(tokens & _WORDS.get(name, set())) for name in LINEAGES])
