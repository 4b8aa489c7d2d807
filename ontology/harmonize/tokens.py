"""Tokens of a name: its words in one spelling (`words.py`), markers apart from their level.

`cd16-` is `cd16:-`; `cd56 high` is `cd56` and `cd56:high`; cluster numbers and lone letters go.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .words import load_words

_WORDS = load_words()
_LONGEST = 4
_SAME = {"cd8a": "cd8", "cd8b": "cd8", "cd8b1": "cd8", "fcgr3a": "cd16", "ncam1": "cd56"}
_LEVELS = {"high": "high", "bright": "high", "low": "low", "dim": "low", "int": "low", "intermediate": "low"}
_MARKER = re.compile(r"(?=.*[a-z])[a-z0-9]+")
_GLUED = re.compile(r"\b(cd[48])([a-z]{2,}\d*)\b")
_NUMBER = re.compile(r"c?\d+|p\d+|[a-z]|cluster|cl|\d+[a-z]")
LINEAGES = frozenset(
    re.findall(
        r"\w+",
        """t b nk nkt mono mac dc mast neutrophil eosinophil basophil granulocyte megakaryocyte platelet
    erythrocyte erythroid plasma ilc lymphocyte leukocyte myeloid microglia kupffer osteoclast stem
    progenitor thymocyte langerhans fibroblast endothelial epithelial stromal malignant""",
    )
)
_GRANULOCYTES = frozenset(["neutrophil", "eosinophil", "basophil"])
_STAGES = frozenset(["stem", "progenitor"])  # of any lineage: "progenitor exhausted" is a T cell
_MEMORY = frozenset(["memory", "naive"])
_T_ONLY = frozenset(
    re.findall(r"\w+", "cd4 cd8 gd dn dp exhausted helper th1 th2 th17 th22 regulatory cytotoxic")
)


@lru_cache(maxsize=65536)
def tokens(form: str) -> frozenset[str]:
    """The tokens of a normal form; the empty set where nothing is said."""
    words = _unglued(form).split()
    found: set[str] = set()
    at = 0
    while at < len(words):
        step, said = _phrase(words, at)
        found.update(said)
        at += step
    if "plasma" in found and "/" not in form:
        found.discard("b")  # a plasma cell is of the B lineage whether it is said or not
    if len(found & LINEAGES) > 1:
        found.discard("leukocyte")  # Immune (T cell)
    if found & _GRANULOCYTES:
        found.discard("granulocyte")  # eosinophil granulocyte; but not granulocytic MDSC
    if "cytotoxic" in found and found & _MEMORY and "cd4" not in found:
        found.add("cd8")  # "Tem/Trm cytotoxic T cells": what is not a helper cell
    if found & _T_ONLY and not found & LINEAGES - _STAGES:
        found.add("t")
    return frozenset(found)


def _unglued(form: str) -> str:
    """`cd4trmact2` → `cd4 trm act`."""
    return _GLUED.sub(_split, form)


def _split(found: re.Match[str]) -> str:
    rest = re.sub(r"\d+$", "", found[2])
    for cut in range(len(rest), 1, -1):
        if rest[:cut] in _WORDS and (cut == len(rest) or rest[cut:] in _WORDS):
            return f"{found[1]} {rest[:cut]} {rest[cut:]}".rstrip()
    return found[0]


def _phrase(words: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    """How many words the longest known phrase takes, and what it says."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        said = _WORDS.get(" ".join(words[at : at + size]))
        if said is not None:
            return size, said
    return _marker(words, at)


def _marker(words: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    word = words[at]
    if word == "/":
        return 1, ()  # no phrase goes on behind it: NK/T is no NK T
    level = _LEVELS.get(words[at + 1]) if at + 1 < len(words) else None
    if word in ("t", "b"):
        last = at and at == len(words) - 1 and words[at - 1] != "/"  # T cell B, cluster B of them; not T/B
        return 1, () if last and word == "b" and _has_lineage(words[:at]) else (word,)
    if word.endswith("-"):
        return 1, (f"{_base(word[:-1])}:-",)
    if word.endswith("+"):
        return 1, (_base(word[:-1]),)
    if level and _MARKER.fullmatch(word):
        return 2, (_base(word), f"{_base(word)}:{level}")
    if _NUMBER.fullmatch(word):
        return 1, ()
    numbered = word.rstrip("0123456789")  # mono1, mac2
    return 1, _WORDS.get(numbered) or (_base(word),)


def _has_lineage(words: list[str]) -> bool:
    return any(set(_WORDS.get(word, (word,))) & LINEAGES for word in words)


def _base(marker: str) -> str:
    """One name for a marker: `tim3` is `havcr2`."""
    said = _WORDS.get(marker, ())
    return said[0] if len(said) == 1 else _SAME.get(marker, marker)
