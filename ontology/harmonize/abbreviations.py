"""Abbreviations and spoken names that immunologists write, in normal form.

Only those with one meaning in a list of cell types: `mo` (monocyte or macrophage) and `ec` are left out.
"""

from __future__ import annotations

ABBREVIATIONS: dict[str, str] = {
    "caf": "cancer associated fibroblast",
    "cdc": "conventional dendritic cell",
    "cdc1": "cd141+ myeloid dendritic cell",
    "cdc2": "cd1c+ myeloid dendritic cell",
    "ctl": "cytotoxic t cell",
    "dc": "dendritic cell",
    "dc1": "cd141+ myeloid dendritic cell",
    "dc2": "cd1c+ myeloid dendritic cell",
    "endo": "endothelial cell",
    "gmdsc": "granulocytic myeloid derived suppressor cell",
    "hsc": "hematopoietic stem cell",
    "hspc": "hematopoietic stem and progenitor cell",
    "ilc": "innate lymphoid cell",
    "ilc1": "group 1 innate lymphoid cell",
    "ilc2": "group 2 innate lymphoid cell",
    "ilc3": "group 3 innate lymphoid cell",
    "lc": "langerhans cell",
    "mait": "mucosal invariant t cell",
    "mdsc": "myeloid suppressor cell",
    "modc": "monocyte derived dendritic cell",
    "mono": "monocyte",
    "nk": "natural killer cell",
    "nkt": "mature nk t cell",
    "pdc": "plasmacytoid dendritic cell",
    "pb": "plasmablast",
    "pc": "plasma cell",
    "rbc": "erythrocyte",
    "tam": "tumor associated macrophage",
    "tcm": "central memory t cell",
    "tem": "effector memory t cell",
    "temra": "effector memory cd45ra+ t cell",
    "tex": "exhausted t cell",
    "tfh": "t follicular helper cell",
    "th1": "t helper 1 cell",
    "th17": "t helper 17 cell",
    "th2": "t helper 2 cell",
    "treg": "regulatory t cell",
    "trm": "tissue resident memory t cell",
}

# Whole names of everyday use for what the ontology calls otherwise.
SPOKEN: dict[str, str] = {
    "cancer cell": "malignant cell",
    "myeloid derived suppressor cell": "myeloid suppressor cell",
    "t reg": "regulatory t cell",
    "t reg cell": "regulatory t cell",
    "tumor cell": "malignant cell",
}
