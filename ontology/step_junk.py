"""Step `junk`: labels that name no cell type have no term, and saying so is an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .match import Match
from .normalise import normal_form
from .query import Query, undecided

_JUNK = re.compile(
    r"""(?:
        (?:un(?:known|clustered|assigned|classified|annotated|defined|determined|identified|resolved|specified|labell?ed)
          | not (?:determined|assigned|available|annotated|applicable|known|defined)
          | nd | na | n / a | nan | none | null | other | noise | artefact | artifact | ambiguou?s
          | doublet | multiplet | singlet | debris | empty(?: droplet)? | dead | dying
          | low quality | poor quality | bad quality | low qc | lowq | filtered | removed? | excluded? | contamination
        )(?:\ cell|\ cluster|\ type|\ droplet|\ barcode|\ nucleu?s)* (?:\ \d+)?
    )""",
    re.VERBOSE,
)


class JunkStep:
    """Recognises `unknown`, `doublets`, `low quality`, `unclustered`, `ND` and their like, whole label only."""

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
    return not form or bool(_JUNK.fullmatch(form))
