from collections.abc import Callable

import pytest

from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.identifiers import category_of
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.term import Term


@pytest.fixture(scope="session")
def small_ontology() -> Callable[..., Ontology]:
    """An ontology of the given terms."""

    def make(*terms: Term) -> Ontology:
        return Ontology("0.0.1", "2026-03-26", {t.id: t for t in terms})

    return make


@pytest.fixture(scope="session")
def small_graph() -> Callable[[str], KnowledgeGraph]:
    """A graph from lines `subject predicate object`, its nodes labelled by what follows the colon."""

    def make(lines: str) -> KnowledgeGraph:
        triples = (line.split() for line in lines.strip().splitlines())
        edges = tuple(Edge(s, p, o, "test") for s, p, o in triples)
        ids = sorted({end for e in edges for end in (e.subject, e.object)})
        nodes = {i: Node(i, category_of(i) or "", i.partition(":")[2]) for i in ids}
        return KnowledgeGraph(nodes, edges)

    return make
