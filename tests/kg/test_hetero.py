from collections.abc import Callable

import pytest

from immuneworld.kg.graph import Edge, KnowledgeGraph
from immuneworld.kg.hetero import to_hetero
from immuneworld.kg.schema import CELL, GENE
from immuneworld.ontology.errors import InputError


def test_every_edge_stands_in_the_index_of_its_relation(real_graph: KnowledgeGraph) -> None:
    data = to_hetero(real_graph)
    data.validate(raise_on_error=True)
    assert data.num_nodes == len(real_graph.nodes)
    found = {
        (data[source].ids[i], predicate, data[target].ids[j])
        for source, predicate, target in data.edge_types
        for i, j in data[source, predicate, target].edge_index.t().tolist()
    }
    assert found == {(e.subject, e.predicate, e.object) for e in real_graph.edges}


def test_numbering_does_not_depend_on_the_order_of_edges(
    small_graph: Callable[[str], KnowledgeGraph],
) -> None:
    lines = ["CL:2 subclass_of CL:1", "CL:1 expresses hgnc.symbol:B", "CL:2 expresses hgnc.symbol:A"]
    one, two = (to_hetero(small_graph("\n".join(order))) for order in (lines, lines[::-1]))
    assert one[CELL].ids == two[CELL].ids == ["CL:1", "CL:2"]
    index = one[CELL, "expresses", GENE].edge_index
    assert index.tolist() == two[CELL, "expresses", GENE].edge_index.tolist() == [[0, 1], [1, 0]]


def test_a_dangling_edge_is_an_input_error(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    good = small_graph("CL:2 subclass_of CL:1")
    with pytest.raises(InputError, match="CL:9"):
        to_hetero(KnowledgeGraph(good.nodes, (Edge("CL:1", "subclass_of", "CL:9", "x"),)))
