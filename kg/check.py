"""Check a graph against its schema. Checks return findings; the command line picks the exit code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache

from ..ontology.finding import Finding, Level
from .graph import Edge, KnowledgeGraph, name_key
from .schema import CATEGORIES, DISEASE, OUTCOME, PREDICATES, THERAPY, TISSUE

NODES, EDGES = "nodes.tsv", "edges.tsv"
_PRESENT = ("expresses", "expresses_high", "expresses_low")
# Names of these are looked up in user input: two nodes must not answer to one name.
_LOOKED_UP = (THERAPY, DISEASE, TISSUE, OUTCOME)


def check_graph(graph: KnowledgeGraph) -> list[Finding]:
    """Findings on nodes and edges; `row` is the line in the saved table, its header being line 1."""
    return [*_check_nodes(graph), *_check_names(graph), *_check_edges(graph), *_check_contradictions(graph)]


def _finding(file: str, row: int, column: str, level: Level, rule: str, value: str, fix: str) -> Finding:
    return Finding(file, row, column, level, rule, value, fix)


def _check_nodes(graph: KnowledgeGraph) -> Iterator[Finding]:
    for row, node in enumerate(sorted(graph.nodes.values()), 2):
        if node.category not in CATEGORIES:
            fix = "use a category of kg/schema.py"
            yield _finding(
                NODES, row, "category", "error", "category-unknown", f"{node.id} {node.category}", fix
            )
        if not node.label:
            yield _finding(NODES, row, "name", "error", "label-missing", node.id, "give the node a label")


def _check_names(graph: KnowledgeGraph) -> Iterator[Finding]:
    """Two nodes that user input looks up by the same name."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in graph.nodes.values():
        if node.category in _LOOKED_UP:
            for name in (node.label, *node.synonyms):
                owners[node.category, name_key(name)].add(node.id)
    for (_, key), ids in sorted(owners.items()):
        if len(ids) > 1:
            value, fix = f"{key}: {', '.join(sorted(ids))}", "keep the name at one of them"
            yield _finding(NODES, 0, "synonym", "warning", "name-ambiguous", value, fix)


def _check_edges(graph: KnowledgeGraph) -> Iterator[Finding]:
    times = Counter((e.subject, e.predicate, e.object) for e in graph.edges)
    for row, edge in enumerate(sorted(graph.edges), 2):
        says = _says(edge)
        for column, rule, fix in _edge_faults(graph, edge):
            yield _finding(EDGES, row, column, "error", rule, says, fix)
        if times[edge.subject, edge.predicate, edge.object] > 1:
            yield _finding(
                EDGES, row, "", "error", "edge-duplicate", says, "keep one and join the sources with |"
            )


def _edge_faults(graph: KnowledgeGraph, edge: Edge) -> Iterator[tuple[str, str, str]]:
    """Column, rule and fix of each thing that is wrong with an edge."""
    ends = {"subject": edge.subject, "object": edge.object}
    for column, end in ends.items():
        if end not in graph.nodes:
            yield column, "reference-dangling", f"no source knows {end}: correct the id"
    if edge.subject == edge.object and edge.predicate != "interacts_with":  # homophilic binding is real
        yield "object", "edge-self-loop", "remove it"
    if not edge.source:
        yield "primary_knowledge_source", "source-missing", "say where the fact comes from"
    predicate = PREDICATES.get(edge.predicate)
    if predicate is None:
        yield "predicate", "predicate-unknown", "use a predicate of kg/schema.py"
        return
    kinds = {column: graph.nodes[end].category for column, end in ends.items() if end in graph.nodes}
    for column, allowed in (("subject", predicate.domain), ("object", predicate.range)):
        if column in kinds and kinds[column] not in allowed:
            yield (
                column,
                f"{'domain' if column == 'subject' else 'range'}-broken",
                f"{kinds[column]} is not allowed",
            )
    if edge.predicate == "subclass_of" and len(set(kinds.values())) > 1:
        yield "object", "range-broken", "is_a holds within one category"


def _check_contradictions(graph: KnowledgeGraph) -> Iterator[Finding]:
    """A node that, by its own edges or an ancestor's, both has and lacks the same thing."""
    has = {(e.subject, e.object): e for e in graph.edges if e.predicate in _PRESENT}
    lacks = {(e.subject, e.object): e for e in graph.edges if e.predicate == "lacks"}
    above = _ancestors(graph)
    for row, edge in enumerate(sorted(graph.edges), 2):
        opposite = has if edge.predicate == "lacks" else lacks if edge.predicate in _PRESENT else {}
        # Within one node the pair is found from its `lacks` only, so that it is reported once.
        own = (edge.subject,) if edge.predicate == "lacks" else ()
        pairs = ((node, edge.object) for node in (*own, *above(edge.subject)))
        for other in (opposite[pair] for pair in pairs if pair in opposite):
            yield _finding(
                EDGES,
                row,
                "predicate",
                "warning",
                "contradiction",
                f"{_says(edge)} ({edge.source}), but {_says(other)} ({other.source})",
                "drop the weaker statement, or make it on a narrower term",
            )


def _ancestors(graph: KnowledgeGraph) -> Callable[[str], tuple[str, ...]]:
    """A function that gives the proper is_a ancestors of a node, sorted."""
    parents: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.predicate == "subclass_of":
            parents[edge.subject].append(edge.object)

    @cache
    def above(node: str) -> tuple[str, ...]:
        found, queue = set[str](), [node]
        while queue:
            new = set(parents.get(queue.pop(), ())) - found
            found |= new
            queue += new
        return tuple(sorted(found - {node}))

    return above


def _says(edge: Edge) -> str:
    return f"{edge.subject} {edge.predicate} {edge.object}"
