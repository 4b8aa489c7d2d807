"""The neighbourhood of a node of the knowledge graph, as a picture and in words."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...kg.graph import KnowledgeGraph

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


def picture_of(graph: KnowledgeGraph, curie: str) -> Picture | None:
    """What stands around a node; None for one that is not in the graph. Takes a second."""
    from ...kg.draw import neighbourhood_figure
    from ...kg.neighbourhood import neighbourhood, order

    if curie not in graph.nodes:
        return None
    near = neighbourhood(graph, curie, limit=NODES)
    drawn = io.BytesIO()
    neighbourhood_figure(near, curie).savefig(drawn, format="svg")
    names = {node.id: node.label for node in near.nodes.values()}
    edges = (
        Said(names[edge.subject], edge.predicate.replace("_", " "), names[edge.object], edge.source)
        for edge in sorted(near.edges, key=order)
    )
    return Picture("data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode(), tuple(edges))
