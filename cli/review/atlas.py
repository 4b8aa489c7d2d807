"""`Atlas`: what the ontology's tab shows of terms, their neighbourhoods and releases; made when asked for."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from ...ontology.review.bench import Bench
from ...ontology.review.release_diff import release_diff
from ...ontology.review.term_page import TermPages
from ...ontology.sssom import load_mapping_sets

if TYPE_CHECKING:
    from ...kg.graph import KnowledgeGraph
    from ...ontology.cl.touched import Touched

NODES = 20
"""Nodes of a picture."""


@dataclass(frozen=True, slots=True)
class Said:
    """An edge in words."""

    subject: str
    predicate: str
    object: str
    source: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A neighbourhood.

    :param svg: as a `data:` address. :param edges: the same in words.
    """

    svg: str
    edges: tuple[Said, ...]


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
        from ...kg.draw import neighbourhood_figure
        from ...kg.neighbourhood import neighbourhood, order

        with self._lock:
            if curie not in self._graph.nodes:
                return None
            near = neighbourhood(self._graph, curie, limit=NODES)
            drawn = io.BytesIO()
            neighbourhood_figure(near, curie).savefig(drawn, format="svg")
        names = {node.id: node.label for node in near.nodes.values()}
        edges = (
            Said(names[edge.subject], edge.predicate.replace("_", " "), names[edge.object], edge.source)
            for edge in sorted(near.edges, key=order)
        )
        return Picture(
            "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode(), tuple(edges)
        )

    def diff(self, old: str, new: str) -> tuple[Touched, ...]:
        """What changed between two releases of the Cell Ontology.

        :raises InputError: for a release that is not there.
        """
        with self._lock:
            if (old, new) not in self._diffs:
                self._diffs[old, new] = release_diff(old, new, self._sets, self.ontology)
            return self._diffs[old, new]
