"""Gates: labels of cytometry that name a cell by signed markers alone, `CD3+CD4+ CD25hi CD127lo`.

A label is a gate if all of it is markers with a sign or a level. What a gate means is curated in
`ontology/gates.tsv`, in the same notation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from ..genes import load_genes
from ..tables import read_table
from .tokens import LINEAGES
from .words import load_words

Level = Literal["+", "-", "high", "low"]
Gate = Mapping[str, Level]
"""Marker → level, in the order they are said."""

_LONGEST_NAME, _LONGEST_LABEL = 14, 200  # letters; no gate is longer
_SIGN = re.compile(
    r"(?i:low|lo|dim)/(?:-|(?i:neg)(?![a-z]))|(?:-|(?i:neg))/(?i:low|lo|dim)(?![a-z])"
    r"|\++|(?i:positive|pos|negative|neg|high|hi|bright|br|low|lo|dim|int)(?:(?![a-z])|(?=cd\d))"
    r"|-(?=$|[\s,;/&()]|(?!(?i:cells?)(?![a-z]))[a-zA-Z])"
)
_LEVELS: dict[str, Level] = {
    **dict.fromkeys(("+", "pos", "positive"), "+"),
    **dict.fromkeys(("-", "neg", "negative"), "-"),
    **dict.fromkeys(("++", "+++", "high", "hi", "bright", "br"), "high"),
    **dict.fromkeys(("low", "lo", "dim", "int"), "low"),
    **{f"{a}/{b}": "-" for a in ("low", "lo", "dim") for b in ("-", "neg")},
    **{f"{b}/{a}": "-" for a in ("low", "lo", "dim") for b in ("-", "neg")},
}
_BETWEEN = re.compile(
    r"\([^()+-]*\)|[\s,;/&)_-]+|\(|(?i:live|singlets?|gated|cells?|human|mouse|murine)(?![a-z])"
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\u207b"), "-") | {ord("\u207a"): "+"}
_GREEK = str.maketrans("αβγδε", "abgde")
_CD_NUMBER = re.compile(r"cd\d{1,3}[a-z]?", re.IGNORECASE)
_NAMES = Path(__file__).parent / "marker_names.tsv"


class _Said(NamedTuple):
    marker: str
    level: Level
    signed: bool
    end: int


@lru_cache(maxsize=4096)
def read_gate(label: str) -> Gate | None:
    """What a label says, if it is a gate; None for any other label.

    A bare `CD4` is `CD4+` where another marker has a sign. A marker said twice is what was said last.
    """
    text = unicodedata.normalize("NFKC", label.translate(_DASHES)).strip()
    if len(text) > _LONGEST_LABEL or not _SIGN.search(text):
        return None

    @cache
    def rest(at: int) -> tuple[_Said, ...] | None:
        """What is said from there on; None if that is not all markers. The longest names go first."""
        at = _behind_separators(text, at)
        if at == len(text):
            return ()
        for end in range(min(len(text), at + _LONGEST_NAME), at + 1, -1):
            said = _said(text, at, end)
            behind = rest(said.end) if said else None
            if said and behind is not None:
                return (said, *behind)
        return None

    found = rest(0) or ()
    return {one.marker: one.level for one in found} if any(one.signed for one in found) else None


def _behind_separators(text: str, at: int) -> int:
    while between := _BETWEEN.match(text, at):
        at = between.end()
    return at


def _said(text: str, at: int, end: int) -> _Said | None:
    """The marker whose name stands between two places, with the sign behind it."""
    name = text[at:end]
    known = marker(name) if name[-1].isalnum() else None
    if known is None:
        return None
    is_apart = text[end : end + 1] in ("-", " ") and text[end + 1 : end + 2].isalpha()  # CD25-high, CD25 high
    sign = (_SIGN.match(text, end + 1) if is_apart else None) or _SIGN.match(text, end)
    if sign:
        return _Said(known, _LEVELS.get(sign[0].casefold(), "high"), True, sign.end())
    is_bare = _CD_NUMBER.fullmatch(name) and not text[end : end + 1].isalnum()
    return _Said(known, "+", False, end) if is_bare else None


@lru_cache(maxsize=65536)
def marker(name: str) -> str | None:
    """One name for a marker: of `marker_names.tsv`, or the approved symbol of the one gene it may mean."""
    own = _own_names().get(_loose(name))
    if own or LINEAGES.intersection(load_words().get(name.casefold(), ())):
        return own  # MAST is an alias of a gene, too
    latin = name.translate(_GREEK)
    meant = load_genes().approved(latin) or load_genes().approved(latin.upper())
    if len(meant) == 1:
        return meant[0]
    return name.upper() if _CD_NUMBER.fullmatch(name) else None


@cache
def _own_names() -> dict[str, str]:
    return {_loose(row["name"]): row["marker"] for row in read_table(_NAMES, ("name", "marker"))}


def _loose(name: str) -> str:
    """Without case, separators and Greek letters: `TCRγδ` is `tcrgd`."""
    return re.sub(r"[-\s_]", "", name.casefold().translate(_GREEK))
