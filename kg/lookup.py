"""Find a node by whatever a person calls it: CURIE, label or synonym, of any category."""

from __future__ import annotations

from ..ontology.errors import UnknownNameError
from .graph import KnowledgeGraph, Node, name_key
from .schema import CATEGORIES, CELL, THERAPY

# `PD-1` names a gene and, in a plan, a therapy: what people look up most comes first.
_ORDER = tuple(dict.fromkeys((CELL, THERAPY, *CATEGORIES)))


def nodes_named(graph: KnowledgeGraph, name: str) -> list[Node]:
    """Nodes that answer to a name, at most one a category: cells and therapies first.

    :raises UnknownNameError: if none does; names close labels and synonyms.
    """
    if name in graph.nodes:
        return [graph.nodes[name]]
    found = []
    for category in _ORDER:
        try:
            found.append(graph.find(name, category))
        except UnknownNameError:
            continue
    if not found:
        raise UnknownNameError("node", name, _known(graph, name), hint="a CURIE, label or synonym will do")
    return found


def _known(graph: KnowledgeGraph, name: str) -> list[str]:
    """Names to compare with: CURIEs if it looks like one, else labels and synonyms, with the same case."""
    if ":" in name and not name_key(name).isalpha():
        return sorted(graph.nodes)
    names = {text for n in graph.nodes.values() for text in (n.label, *n.synonyms)}
    return sorted(names)
