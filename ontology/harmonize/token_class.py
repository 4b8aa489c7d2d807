"""What kind of thing a token says: each kind weighs differently when two names are compared."""

from __future__ import annotations

import re
from functools import cache

from ..genes import load_genes
from .tokens import LINEAGES

CLASSES = ("lineage", "state", "marker", "tissue", "gene", "other")
_STATES = frozenset(
    re.findall(
        r"\w+",
        """naive memory effector central exhausted resident regulatory helper cytotoxic activated cycling
    immature mature terminal resting inflammatory noninflammatory migratory transitional m1 m2 classical
    nonclassical intermediate germinalcenter marginalzone follicular switched unswitched ageassociated
    conventional plasmacytoid th1 th2 th9 th17 th22 tr1 dc1 dc2 ilc1 ilc2 ilc3 blast invariant gd ab dn dp
    pre pro""",
    )
)
_TISSUES = frozenset(
    re.findall(
        r"\w+",
        """lung liver kidney spleen thymus bone marrow blood peripheral skin intestine intestinal small large
    colon stomach gut brain heart cardiac muscle pancreas prostate uterus bladder testis ovary mammary gland
    virgin placenta fetal neonatal adult embryo node tonsil adipose airway bronchial rib calvaria kit eye
    retina cord decidua decidual umbilical omentum""",
    )
)
_MARKER = re.compile(r"cd\d+[a-z]?|ig[gamde]\d?")


@cache
def token_class(token: str) -> int:
    """Index into `CLASSES`."""
    if token in LINEAGES:
        return 0
    if token in _STATES:
        return 1
    if ":" in token or _MARKER.fullmatch(token):
        return 2
    if token in _TISSUES:
        return 3
    return 4 if token in _symbols() else 5


@cache
def _symbols() -> frozenset[str]:
    """Approved gene symbols, casefolded as normal forms are."""
    return frozenset(symbol.casefold() for symbol in load_genes().ids)
