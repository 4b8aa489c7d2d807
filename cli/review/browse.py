"""The ontology's tab: which term one reviewer looks at, which releases are compared, and their HTML."""

from __future__ import annotations

from itertools import groupby

from ...ontology.cl.cell_ontology import CL_VERSION
from ...ontology.cl.release_table import releases
from ...ontology.errors import ImmuneWorldError
from ...ontology.review.release_diff import known_releases
from ...ontology.review.session import Session
from ...ontology.review.term_page import tree_around
from .actions import Sent
from .atlas import Atlas
from .render import render

START = "CL:0000738"
"""Leukocyte: where the tab opens if no candidate is selected."""
_LABELS = 8  # rows of labs that are shown before the rest is unfolded
_CHANGES = 100  # of one kind that are shown


class Browse:
    """One tab's place in the ontology."""

    def __init__(self, session: Session, atlas: Atlas) -> None:
        self._session, self._atlas = session, atlas
        self.term, self.problem = "", ""
        self.releases = known_releases()
        self.new = CL_VERSION
        self.old = next((one for one in self.releases if one < CL_VERSION), CL_VERSION)

    def go(self, sent: Sent) -> None:
        """To a term by CURIE or by words of its name; without any, to the one at hand."""
        self.problem = ""
        asked = sent.text.strip()
        if not asked:
            self.term = self.term or self._selected() or START
        elif asked in self._atlas.ontology:
            self.term = asked
        elif hits := self._session.bench.search.find(asked, 1):
            self.term = hits[0].term
        else:
            self.problem = f"no term has a name like {asked!r}"
            self.term = self.term or START

    def compare(self, sent: Sent) -> None:
        """Choose a release; what is no release counts for nothing."""
        if sent.text in self.releases:
            if sent.act == "from":
                self.old = sent.text
            else:
                self.new = sent.text

    def tree(self) -> str:
        """From the root to the term, with what is beside and below it."""
        return render("tree", twig=tree_around(self._atlas.ontology, self.term), at=self.term)

    def page(self) -> str:
        """The term."""
        found = self._atlas.pages.of(self.term)
        item = self._session.item
        return render(
            "term",
            page=found,
            most=_LABELS,
            problem=self.problem,
            label=item.label if item else "",
        )

    def picture(self, term: str) -> str:
        """What stands around a term in the knowledge graph. Takes a second, the first time some more."""
        return render("picture", picture=self._atlas.picture(term), name=self._atlas.ontology[term].label)

    def diff(self) -> str:
        """What changed between the releases."""
        told: dict[str, object] = {"releases": self.releases, "old": self.old, "new": self.new}
        try:
            changes = self._atlas.diff(self.old, self.new)
        except ImmuneWorldError as error:
            return render("diff", problem=str(error), kinds=(), **told)
        kinds = [(kind, list(some)) for kind, some in groupby(changes, lambda one: one.change.kind)]
        tables = {self.old, self.new} <= set(releases())  # what `iw-onto diff` reads
        return render("diff", problem="", kinds=kinds, most=_CHANGES, tables=tables, **told)

    def _selected(self) -> str:
        found, at = self._session.candidates, self._session.selected
        return found[at].term_id if found else ""
