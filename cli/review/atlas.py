"""`Atlas`: what the ontology's tab shows of terms, their neighbourhoods and releases; made when asked for."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from ...ontology.review.bench import Bench
from ...ontology.review.release_diff import release_diff
from ...ontology.review.term_page import TermPages
from ...ontology.sssom import load_mapping_sets
from ..pages.picture import Picture, picture_of

if TYPE_CHECKING:
    from ...kg.graph import KnowledgeGraph
    from ...ontology.cl.touched import Touched


class Atlas:
    """Shared by all tabs; it may be asked from several threads."""

    def __init__(self, bench: Bench) -> None:
        self.ontology = bench.ontology
        self._sets = load_mapping_sets()
        self.pages = TermPages(bench.ontology, bench.cards.axioms, self._sets)
        self._lock = Lock()
        self._diffs: dict[tuple[str, str], tuple[Touched, ...]] = {}

    @cached_property
    def _graph(self) -> KnowledgeGraph:
        from ...kg.build import build_graph

        return build_graph(self.ontology)

    def picture(self, curie: str) -> Picture | None:
        """The neighbourhood of a term; None for one that is not in the knowledge graph. Takes a second."""
        with self._lock:
            return picture_of(self._graph, curie)

    def diff(self, old: str, new: str) -> tuple[Touched, ...]:
        """What changed between two releases of the Cell Ontology.

        :raises InputError: for a release that is not there.
        """
        with self._lock:
            if (old, new) not in self._diffs:
                self._diffs[old, new] = release_diff(old, new, self._sets, self.ontology)
            return self._diffs[old, new]
