"""The cell types that markers tell apart before anything finer: T, B, NK, monocyte, fibroblast…

Two of them exclude each other where the ontology says that they are disjoint, where they are two lineages
(`lineage.py`) one of which is of lymphocytes, or where one is of the blood and the other is not. Two kinds of
monocytes, macrophages, dendritic cells or granulocytes do not: in tumours they shade into each other.
"""

from __future__ import annotations

from functools import cached_property

from .lineage import LINEAGES, lineage_of
from .marker_axioms import MarkerAxioms

_TERMS = (
    "CL:0000084",  # T cell
    "CL:0000624",  # CD4-positive, alpha-beta T cell
    "CL:0000625",  # CD8-positive, alpha-beta T cell
    "CL:0000236",  # B cell
    "CL:0000786",  # plasma cell
    "CL:0000623",  # natural killer cell
    "CL:0000860",  # classical monocyte
    "CL:0000875",  # non-classical monocyte
    "CL:0000235",  # macrophage
    "CL:0000784",  # plasmacytoid dendritic cell
    "CL:0002394",  # CD141-positive myeloid dendritic cell
    "CL:0002399",  # CD1c-positive myeloid dendritic cell
    "CL:0000775",  # neutrophil
    "CL:0000771",  # eosinophil
    "CL:0000767",  # basophil
    "CL:0000097",  # mast cell
    "CL:0000233",  # platelet
    "CL:0000057",  # fibroblast
    "CL:0000115",  # endothelial cell
    "CL:0000669",  # pericyte
    "CL:0000066",  # epithelial cell
    "CL:0000148",  # melanocyte
)
_BLOOD = "CL:0000988"  # hematopoietic cell
_LYMPHOID = frozenset(LINEAGES.index(name) for name in ("T", "NK", "B", "plasma"))
_MYELOID = frozenset(LINEAGES.index(name) for name in ("DC", "monocyte or macrophage", "granulocyte"))
_OTHER = LINEAGES.index("other")


class LineageTerms:
    """The lineage terms of an ontology."""

    def __init__(self, axioms: MarkerAxioms) -> None:
        self.axioms, self.ontology = axioms, axioms.ontology

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Those that the ontology has."""
        return tuple(term for term in _TERMS if term in self.ontology)

    def standing_for(self, term: str) -> tuple[str, ...]:
        """Lineage terms that a term is judged by: the narrowest at or above it, else those below it."""
        above = [t for t in self.terms if self.ontology.is_a(term, t)]
        narrowest = [t for t in above if not any(o != t and self.ontology.is_a(o, t) for o in above)]
        return tuple(narrowest or (t for t in self.terms if self.ontology.is_a(t, term)))

    def rivals(self, term: str) -> tuple[str, ...]:
        """Lineage terms that a cell of a term cannot be of, none of them below what the term is judged by."""
        above = self.standing_for(term)
        below = {t for t in self.terms for a in above if self.ontology.is_a(t, a)}
        return tuple(other for other in self.terms if other not in below and self._exclude(term, other))

    def _exclude(self, term: str, other: str) -> bool:
        mine, its = lineage_of(self.ontology, term), lineage_of(self.ontology, other)
        if mine in _MYELOID and its in _MYELOID:
            return False
        if self.axioms.are_disjoint(term, other):
            return True
        if mine != its and _OTHER not in (mine, its) and {mine, its} & _LYMPHOID:
            return True
        return self._of_blood(term) != self._of_blood(other) and _OTHER in (mine, its) and mine != its

    def _of_blood(self, term: str) -> bool:
        return self.ontology.is_a(term, _BLOOD)
