"""`KnowledgeGraph`: typed nodes, edges that name their source, and a content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..ontology.errors import UnknownNameError


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A thing with a CURIE, a Biolink category and a label."""

    id: str
    category: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """`subject --predicate--> object`, with where it comes from (a release, a table, a PMID or DOI)."""

    subject: str
    predicate: str
    object: str
    source: str


@dataclass(frozen=True)
class KnowledgeGraph:
    """All nodes and edges of one build.

    :param dropped: axioms that no projection rule covers, as readable lines: counted, never lost silently.
    :param versions: what the graph was made from (`ontology`, `cl`, `mappings`, …).
    """

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]
    dropped: tuple[str, ...] = ()
    projected: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over sorted nodes and edges: two builds of the same content agree."""
        digest = hashlib.sha256()
        for item in (*sorted(self.nodes.values()), *sorted(self.edges)):
            digest.update(repr(item).encode())
        return digest.hexdigest()

    @cached_property
    def nx(self) -> Any:
        """The graph as a `networkx.MultiDiGraph` keyed by predicate."""
        import networkx as nx  # takes a while, and few ask for it

        graph = nx.MultiDiGraph()
        for node in self.nodes.values():
            graph.add_node(node.id, category=node.category, label=node.label)
        for edge in self.edges:
            graph.add_edge(edge.subject, edge.object, key=edge.predicate, source=edge.source)
        return graph

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], str]:
        index: dict[tuple[str, str], str] = {}
        for node in sorted(self.nodes.values()):
            for name in (node.id, node.label, *node.synonyms):
                index.setdefault((node.category, name_key(name)), node.id)
        return index

    @cached_property
    def _stated(self) -> dict[str, tuple[Edge, ...]]:
        index: dict[str, list[Edge]] = {}
        for edge in sorted(self.edges):
            index.setdefault(edge.subject, []).append(edge)
        return {subject: tuple(edges) for subject, edges in index.items()}

    def stated(self, curie: str) -> tuple[Edge, ...]:
        """Edges that leave a node, sorted."""
        return self._stated.get(curie, ())

    def find(self, name: str, category: str) -> Node:
        """Look a node up by CURIE, label or synonym, whatever its case and punctuation.

        :raises UnknownNameError: if there is none; names the closest ones.
        """
        found = self._by_name.get((category, name_key(name)))
        if found is None:
            known = dict.fromkeys(name for n in self.of(category) for name in (n.label, *n.synonyms))
            kind = category.removeprefix("biolink:").lower()
            raise UnknownNameError(kind, name, known, hint="add it to the graph's facts, then `iw kg build`")
        return self.nodes[found]

    def require(self, curie: str) -> Node:
        """A node by its CURIE.

        :raises UnknownNameError: if the graph has none: the graph is older than what asks for it.
        """
        if curie not in self.nodes:
            raise UnknownNameError("node", curie, (), hint="the graph lacks it: run `iw kg build` again")
        return self.nodes[curie]

    def of(self, category: str) -> Iterable[Node]:
        """Nodes of one category, in order of id."""
        return (n for n in sorted(self.nodes.values()) if n.category == category)


def name_key(name: str) -> str:
    """A name with case, spaces and punctuation folded away: `anti-PD1` and `Anti-PD-1` are one."""
    return "".join(c for c in name.casefold() if c.isalnum() or c == "+")
