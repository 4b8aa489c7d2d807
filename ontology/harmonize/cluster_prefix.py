"""Cluster numbers that clustering pipelines put before or after a name."""

from __future__ import annotations

import re

# Only shapes that no cell name has: "G6-", "2: ", "3 - ", "c12_", "cluster 4:", "hM12_".
_BEFORE = re.compile(
    r"""^\s*(?:
        \d+\s*[:)]\s*                         # 2: Plasma cells
      | \d+\s*[-_.]\s*(?![Cc]ell)(?=[A-Za-z]{2})   # 03_Monocytes; not 2-cell
      | [Gg]\d+\s*[-_:]\s*(?!M\b|phase|S\b)(?=[A-Za-z])   # G6-Exhausted; not G2-M, G1-phase
      | [Cc]\d+\s*[-_:.]\s*(?=[A-Za-z])       # c12_Tex
      | [Cc]l(?:uster|us|)[\s_.-]*\d+\s*[-_:.]\s*(?=\S)   # cluster 4: B cells
      | h[A-Z]{1,2}\d{2}_(?=\S)               # hM12_TAM-C1QC
    )""",
    re.VERBOSE,
)
_INSIDE = re.compile(r"(?<=[A-Za-z0-9])[._-][cC]\d{1,2}[._-](?=[A-Za-z])")  # CD8.c12.Tex
_AFTER = re.compile(r"(?:(?<=[A-Za-z+)])[\s_.-]+(?:c|cl|cluster)?[\s_.-]*\d{1,2}|\s*\(\d{1,2}\))\s*$")


def strip_cluster_prefix(label: str) -> str:
    """`G6-Exhausted CD8+ T cells` → `Exhausted CD8+ T cells`; the label itself where no prefix is seen."""
    return _INSIDE.sub(" ", _BEFORE.sub("", label, count=1)) or label


def strip_cluster_suffix(label: str) -> str:
    """`B_cells_1` → `B_cells`: what is left is broader than the label."""
    return _AFTER.sub("", label) or label
