"""A term with all that the ontology says of it, the terms around it, and the labels that labs put on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..harmonize.marker_axioms import MarkerAxioms
from ..mapping import MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets
from ..term import Term
from .cards import Marker, markers_of
from .decisions import EXACT
from .elsewhere import Occurrence
from .places import path_to_root, siblings

Named = tuple[str, str]
"""CURIE and label."""
MOST = 60
"""Terms of one branch that are listed."""


@dataclass(frozen=True, slots=True)
class Twig:
    """A term in a tree.

    :param below: how many terms in use stand directly below it, shown or not.
    :param children: those that are shown. :param hidden: how many more a full list would have.
    """

    id: str
    label: str
    below: int
    children: tuple[Twig, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class TermPage:
    """A term.

    :param path: terms on the way to the root, nearest first. :param parents: all that it stands below.
    :param replaced_by: what to use instead of a deprecated term, if there is anything.
    :param labels: rows of the labs' newest sets that name the term, exact ones first.
    """

    term: Term
    path: tuple[Named, ...]
    parents: tuple[Named, ...]
    replaced_by: Named | None
    markers: tuple[Marker, ...]
    labels: tuple[Occurrence, ...]


class TermPages:
    """Makes pages.

    :param sets: of all labs, at all versions.
    """

    def __init__(self, ontology: Ontology, axioms: MarkerAxioms, sets: Iterable[MappingSet]) -> None:
        self._ontology, self._axioms = ontology, axioms
        self._rows: dict[str, list[Occurrence]] = defaultdict(list)
        for lab, one in sorted(latest_sets(sets).items()):
            for row in one.mappings:
                self._rows[row.object_id].append(Occurrence(lab, one.version, row))

    def of(self, curie: str) -> TermPage:
        """The page of a term.

        :raises UnknownNameError: if there is no such term.
        """
        term = self._ontology[curie]
        return TermPage(
            term,
            self._named(path_to_root(self._ontology, curie)),
            self._named(term.parents),
            next(iter(self._named([term.replaced_by])), None) if term.replaced_by else None,
            markers_of(self._axioms, curie),
            tuple(sorted(self._rows.get(curie, ()), key=_order)),
        )

    def _named(self, curies: Iterable[str]) -> tuple[Named, ...]:
        return tuple((curie, self._ontology.labels.get(curie, "")) for curie in curies)


def _order(found: Occurrence) -> tuple[bool, bool, str, str, str]:
    row = found.row
    return row.negated, row.predicate != EXACT, row.predicate, found.lab, row.label


def tree_around(ontology: Ontology, curie: str) -> Twig:
    """From the root down to a term, with the terms beside it and those below it."""
    below = _living(ontology, ontology.children(curie))
    twig = _twig(ontology, curie, [_twig(ontology, child) for child in below])
    for step, above in enumerate(path_to_root(ontology, curie)):
        beside = siblings(ontology, curie) if step == 0 else ()
        twig = _twig(ontology, above, [twig, *(_twig(ontology, one) for one in beside)], twig)
    return twig


def _twig(
    ontology: Ontology, curie: str, children: list[Twig] | None = None, keep: Twig | None = None
) -> Twig:
    """A term over some of its children; of too many, `keep` stays."""
    found = sorted(children or (), key=lambda one: (one.label.casefold(), one.id))
    shown = found[:MOST]
    if keep and keep not in shown:
        shown = [*shown[:-1], keep]
    return Twig(
        curie,
        ontology[curie].label,
        len(_living(ontology, ontology.children(curie))),
        tuple(shown),
        len(found) - len(shown),
    )


def _living(ontology: Ontology, curies: Iterable[str]) -> list[str]:
    return [curie for curie in curies if not ontology[curie].deprecated]
