"""Nodes of an RDF graph as Turtle text that depends on the graph alone, not on who wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from ..curies import PREFIXES, expand

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Identifier, Node

# Citations and addresses of whole files are written out, so that they can be followed.
_WRITTEN_OUT = frozenset({"doi", "PMID", "iw", "iwl", "iwm"})
_SHORT = sorted(
    ((iri, name) for name, iri in PREFIXES.items() if name not in _WRITTEN_OUT),
    key=lambda pair: (-len(pair[0]), pair),
)
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # a reviewer would not see them
_ORDER = (
    "rdf:type",
    "owl:versionIRI",
    "owl:versionInfo",
    "dcterms:title",
    "dcterms:description",
    "dcterms:creator",
    "dcterms:license",
    "dcterms:references",
    "rdfs:label",
    "IAO:0000115",
    "oboInOwl:hasExactSynonym",
    "oboInOwl:hasNarrowSynonym",
    "oboInOwl:hasBroadSynonym",
    "oboInOwl:hasRelatedSynonym",
    "rdfs:comment",
    "rdfs:subPropertyOf",
    "owl:onProperty",
    "owl:annotatedSource",
    "owl:annotatedProperty",
    "owl:annotatedTarget",
    "owl:members",
    "owl:equivalentClass",
    "rdfs:subClassOf",
    "owl:disjointWith",
)
_LAST = ("owl:deprecated", "IAO:0100001", "dcterms:source")
_RANK = {
    **{expand(curie): (0, i) for i, curie in enumerate(_ORDER)},
    **{expand(curie): (2, i) for i, curie in enumerate(_LAST)},
}
_A, _FIRST, _REST, _NIL = (expand(f"rdf:{name}") for name in ("type", "first", "rest", "nil"))


class Nodes:
    """What each node of a graph is written as; blank nodes stand where they are used.

    :param graph: its blank nodes that are used twice, or in a circle, get labels made from the graph.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph, self.labels = _labelled(graph)
        self.prefixes: set[str] = set()

    def text(self, node: Node) -> str:
        """A node as the object of a statement."""
        from rdflib import BNode, Literal

        if isinstance(node, Literal):
            return self._literal(node)
        if not isinstance(node, BNode):
            return self.iri(str(node))
        if node in self.labels:
            return f"_:{self.labels[node]}"
        members = self._list(node)
        if members is not None:
            return f"( {' '.join(self.text(member) for member in members)} )"
        told = self.statements(node)
        return f"[ {' ; '.join(told)} ]" if told else "[]"

    def statements(self, subject: Node) -> list[str]:
        """`predicate object` of all that is said of a subject, in canonical order."""
        pairs = self.graph.predicate_objects(subject)
        return self.ordered(pairs)

    def ordered(self, pairs: object) -> list[str]:
        """`predicate object` of given pairs of nodes, in canonical order."""
        from rdflib import BNode, Literal

        rows = []
        for predicate, value in pairs:  # type: ignore[attr-defined]
            verb, text = self._verb(str(predicate)), self.text(value)
            inner = str(value) if isinstance(value, Literal) else text
            rank = _RANK.get(str(predicate), (1, 0))
            rows.append((rank, verb, isinstance(value, BNode), inner, text))
        return [f"{verb} {text}" for _, verb, _, _, text in sorted(rows)]

    def _verb(self, iri: str) -> str:
        return "a" if iri == _A else self.iri(iri)

    def iri(self, iri: str) -> str:
        """A CURIE of the project's prefixes where Turtle can hold it, else the IRI."""
        for start, prefix in _SHORT:
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self.prefixes.add(prefix)
                return f"{prefix}:{iri[len(start) :]}"
        return "<" + "".join(_iri_char(c) for c in iri) + ">"

    def _literal(self, node: Identifier) -> str:
        from rdflib import Literal

        assert isinstance(node, Literal)
        text = '"' + "".join(_ESCAPES.get(c) or _visible(c) for c in str(node)) + '"'
        if node.language:
            return f"{text}@{node.language}"
        if not node.datatype:
            return text
        if str(node.datatype) == expand("xsd:boolean") and str(node) in {"true", "false"}:
            return str(node)
        return f"{text}^^{self.iri(str(node.datatype))}"

    def _list(self, head: Node) -> list[Node] | None:
        """The members of a well-formed rdf:List whose cells nothing else names; None for anything else."""
        members: list[Node] = []
        while str(head) != _NIL:
            told = {str(p): o for p, o in self.graph.predicate_objects(head)}
            whole = told.keys() == {_FIRST, _REST} and len(list(self.graph.predicate_objects(head))) == 2
            if not whole or head in self.labels:
                return None
            members.append(told[_FIRST])
            head = told[_REST]
        return members


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"


def _iri_char(char: str) -> str:
    return f"\\u{ord(char):04X}" if char in '<>"{}|^`\\ ' else _visible(char)


def _labelled(graph: Graph) -> tuple[Graph, dict[Node, str]]:
    """The graph, and labels for the blank nodes that cannot stand where they are used."""
    named = _cannot_nest(graph)
    if not named:
        return graph, {}
    tangled = _component(graph, named)
    from rdflib.compare import to_canonical_graph

    graph = (graph - tangled) + to_canonical_graph(tangled)
    return graph, {node: f"n{i}" for i, node in enumerate(sorted(_cannot_nest(graph), key=str), start=1)}


def _cannot_nest(graph: Graph) -> set[Node]:
    """Blank nodes that several statements name, and those that only a circle of themselves names."""
    from rdflib import BNode

    uses = Counter(o for o in graph.objects(unique=False) if isinstance(o, BNode))
    subjects = set(graph.subjects())
    reached = {s for s in subjects if not isinstance(s, BNode) or s not in uses}
    queue = list(reached)
    while queue:
        inner = {o for o in graph.objects(queue.pop()) if isinstance(o, BNode)} - reached
        reached |= inner
        queue.extend(inner)
    blank = {node for node in subjects | uses.keys() if isinstance(node, BNode)}
    return {node for node in blank if uses[node] > 1 or node not in reached}


def _component(graph: Graph, nodes: set[Node]) -> Graph:
    """All statements about blank nodes that hang together with the given ones."""
    from rdflib import BNode, Graph

    found, seen, queue = Graph(), set(nodes), list(nodes)
    while queue:
        node = queue.pop()
        for triple in (*graph.triples((node, None, None)), *graph.triples((None, None, node))):
            found.add(triple)
            beside = {end for end in triple if isinstance(end, BNode)} - seen
            seen |= beside
            queue.extend(beside)
    return found
