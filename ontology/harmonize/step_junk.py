"""Step `junk`: labels that name no cell type have no term, and saying so is an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..match import Match
from .normalise import normal_form
from .query import Query, undecided

_UNTYPED = [
    "known",
    "clustered",
    "assigned",
    "classified",
    "annotated",
    "defined",
    "determined",
    "identified",
    "resolved",
    "specified",
]
_PHRASES = (
    *(f"un{word}" for word in (*_UNTYPED, "labeled", "labelled")),
    *(f"not {word}" for word in (*_UNTYPED, "available", "applicable")),
    *("nd", "na", "n / a", "nan", "none", "null", "other", "noise", "artefact", "artifact", "ambiguous"),
    *("doublet", "multiplet", "debris", "empty", "empty droplet", "dead", "dying", "contamination"),
    *("low quality", "poor quality", "bad quality", "low qc", "lowq", "filtered", "excluded", "removed"),
)
_TWO_CELLS = re.compile(r"\b(?:doublet|multiplet)\b")  # whatever is named beside it
_JUNK = re.compile(rf"(?:{'|'.join(_PHRASES)})(?: cell| cluster| type| droplet| barcode| nuclei)*(?: \d+)?")


class JunkStep:
    """Recognises `unknown`, `low quality`, `ND` and their like as whole labels, and doublets of anything."""

    name = "junk"

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """An explicit no-term for junk; nothing for the rest."""
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Match:
        if not is_junk(query.label):
            return undecided(query, self.name)
        evidence = (f"{query.label!r} names no cell type",)
        return Match(query.label, None, "", "", 0.0, "semapv:LexicalMatching", self.name, evidence)


def is_junk(label: str) -> bool:
    """Whether a label says that the cell has no type: `unknown`, `Doublets`, `low quality cells 2`, `?`."""
    form = normal_form(label)
    return not form or bool(_JUNK.fullmatch(form) or _TWO_CELLS.search(form))
