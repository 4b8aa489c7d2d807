from collections.abc import Callable

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.neighbourhood import neighbourhood
from immuneworld.kg.schema import CELL
from immuneworld.ontology.errors import UnknownNameError

CHAIN = "CL:1 subclass_of CL:2\nCL:2 subclass_of CL:3\nCL:3 subclass_of CL:4\nIW:02 activates CL:1"


def test_hops_reach_both_ways_along_edges(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    graph = small_graph(CHAIN)
    assert neighbourhood(graph, "CL:1").nodes.keys() == {"CL:1", "CL:2", "IW:02"}
    assert neighbourhood(graph, "CL:2", hops=2).nodes.keys() == {"CL:1", "CL:2", "CL:3", "CL:4", "IW:02"}
    assert len(neighbourhood(graph, "CL:1").edges) == 2


def test_many_of_one_relation_do_not_hide_another(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    lines = [f"CL:{i} subclass_of CL:1" for i in range(10, 60)]
    near = neighbourhood(small_graph("\n".join([*lines, "IW:02 depletes CL:1"])), "CL:1", limit=5)
    assert len(near.nodes) == 5
    assert "IW:02" in near.nodes


def test_the_second_hop_is_left_some_room(real_graph: KnowledgeGraph) -> None:
    tpex = real_graph.find("Tpex", CELL).id
    near = neighbourhood(real_graph, tpex, hops=2, limit=12)
    assert len(near.nodes) == 12
    assert any(tpex not in (e.subject, e.object) for e in near.edges)


def test_an_unknown_node_is_named(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    with pytest.raises(UnknownNameError, match="CL:9"):
        neighbourhood(small_graph(CHAIN), "CL:9")
