"""Harmonized datasets, brought to newer mapping sets and a newer ontology: what a cell is called, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..harmonize.step_lab import LabStep, confidence_of
from ..mapping import NO_TERM, Mapping, MappingSet
from ..ontology import Ontology
from .successor import common_ancestor, successor

if TYPE_CHECKING:
    from numpy.typing import NDArray

Chooser = Callable[[Sequence[str], "NDArray[np.bool_]"], "NDArray[np.int64]"]
"""(terms, cells as a mask) → for each of those cells an index into the terms, -1 where genes do not tell."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a group of cells is called.

    :param term: CURIE; empty where there is none.
    """

    term: str
    predicate: str
    confidence: float
    justification: str


@dataclass(frozen=True, slots=True)
class Change:
    """Cells of one label whose name changes, or cannot be decided.

    :param why: one clause for people. :param open: whether a curator should look.
    """

    label: str
    before: Called
    after: Called
    cells: int
    why: str
    open: bool = False


Part = tuple["NDArray[np.bool_]", Change]
"""A mask over all cells, and what becomes of them."""


@dataclass(frozen=True)
class Migrator:
    """Decides, label by label.

    :param newest: the lab's set to migrate to; None where the file names no lab.
    :param choose: reads marker evidence, where there are genes.
    """

    ontology: Ontology
    newest: MappingSet | None = None
    choose: Chooser | None = None

    def decide(self, label: str, before: Called, cells: NDArray[np.bool_]) -> list[Part]:
        """Parts of the cells of one label and one old term, each with what becomes of it.

        :param cells: mask over all cells of the dataset.
        :raises InputError: if `replaced_by` runs in a circle.
        """
        rows = self._rows(label)
        narrow = sorted({r.object_id for r in rows if r.predicate == "skos:narrowMatch"} - {NO_TERM})
        lab = f"{self.newest.lab} {self.newest.version}" if self.newest else ""
        if len(narrow) > 1 and not any(r.predicate == "skos:exactMatch" for r in rows):
            return self._split(label, before, narrow, cells, lab)
        if rows:
            after, n = _called(rows[0]), int(cells.sum())
            return [(cells, Change(label, before, after, n, f"{lab} says so"))]
        return [(cells, self._of_ontology(label, before, cells))]

    def _rows(self, label: str) -> list[Mapping]:
        """The newest set's rows, the best first; terms that have since been replaced under their new ids."""
        if self.newest is None:
            return []
        rows = [r for r in LabStep(self.ontology, self.newest).rows(label) if not r.negated]
        order = ("skos:exactMatch", "skos:broadMatch", "skos:narrowMatch")

        def rank(row: Mapping) -> tuple[bool, int, float]:
            return row.object_id == NO_TERM, order.index(row.predicate), -confidence_of(row)

        return sorted((r for r in rows if r.predicate in order), key=rank)

    def _of_ontology(self, label: str, before: Called, cells: NDArray[np.bool_]) -> Change:
        """No row speaks of the label: the term itself moves, if it has been replaced."""
        n = int(cells.sum())
        if not before.term:
            return Change(label, before, before, n, "no term before, none now")
        term = successor(before.term, self.ontology)
        if term == before.term:
            return Change(label, before, before, n, "still in use")
        if term is None:
            why = "obsolete or unknown, and nothing replaces it: map the label"
            return Change(label, before, before, n, why, open=True)
        after = Called(term, before.predicate, before.confidence, before.justification)
        return Change(label, before, after, n, f"{before.term} was replaced")

    def _split(
        self, label: str, before: Called, terms: list[str], cells: NDArray[np.bool_], lab: str
    ) -> list[Part]:
        """One name, several terms: by marker genes where they tell, else the nearest common ancestor."""
        chosen = np.full(int(cells.sum()), -1, dtype=np.int64)
        if self.choose is not None:
            chosen = self.choose(terms, cells)
        parts = []
        for index in range(-1, len(terms)):
            part = cells.copy()
            part[cells] = chosen == index
            if part.any():
                parts.append((part, self._part(label, before, terms, index, part, lab)))
        return parts

    def _part(
        self, label: str, before: Called, terms: list[str], index: int, part: NDArray[np.bool_], lab: str
    ) -> Change:
        n = int(part.sum())
        if index >= 0:
            after = Called(terms[index], "skos:exactMatch", 0.5, "semapv:MappingChaining")
            return Change(label, before, after, n, f"{lab} splits it; marker genes speak for this term")
        above = common_ancestor(terms, self.ontology)
        why = f"{lab} splits it into {', '.join(terms)}, and no marker genes decide"
        if above is None:
            return Change(label, before, before, n, why, open=True)
        after = Called(above, "skos:broadMatch", 0.5, "semapv:MappingChaining")
        return Change(label, before, after, n, f"{why}: nearest common ancestor", open=True)


def _called(row: Mapping) -> Called:
    if row.object_id == NO_TERM:
        return Called("", "", 0.0, row.justification)
    return Called(row.object_id, row.predicate, confidence_of(row), row.justification)


def is_moved(change: Change) -> bool:
    """Whether the cells get another term or another predicate."""
    return (change.before.term, change.before.predicate) != (change.after.term, change.after.predicate)


def worth_telling(changes: Iterable[Change]) -> list[Change]:
    """What moved or is open, the most cells first."""
    told = [change for change in changes if is_moved(change) or change.open]
    return sorted(told, key=lambda change: (-change.cells, change.label, change.after.term))
