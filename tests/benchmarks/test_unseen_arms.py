from collections.abc import Callable

import pytest
import torch

from immuneworld.benchmarks.unseen_arms import ARMS, GRAPH, PARENT, RANDOM, TEXT, Told, tell, without_node
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.config import ModelConfig
from immuneworld.model.world import WorldModel

SmallGraph = Callable[[str], KnowledgeGraph]
TREE = """
CL:1 subclass_of CL:0
CL:2 subclass_of CL:1
CL:3 subclass_of CL:2
CL:4 subclass_of CL:1
CL:2 expresses hgnc.symbol:A
CL:4 expresses hgnc.symbol:A
"""
NODES = ["CL:1", "CL:2", "CL:4"]


@pytest.fixture(scope="module")
def model() -> WorldModel:
    torch.manual_seed(0)
    return WorldModel(ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)).eval()


@pytest.fixture
def told(model: WorldModel, small_graph: SmallGraph) -> dict[str, Told]:
    graph = small_graph(TREE)
    return {arm: tell(model, graph, NODES, ["CL:2"], arm, seed=0) for arm in ARMS}


def vector(told: Told, node: str) -> torch.Tensor:
    return told.addresses[told.row[node]]


def test_before_a_node_was_added_its_children_hung_on_its_parent(small_graph: SmallGraph) -> None:
    graph = without_node(small_graph(TREE), ["CL:2"])
    assert "CL:2" not in graph.nodes
    edges = {(e.subject, e.predicate, e.object) for e in graph.edges}
    assert ("CL:3", "subclass_of", "CL:1") in edges
    assert not any("CL:2" in edge for edge in edges)


def test_two_nodes_in_a_row_are_bridged(small_graph: SmallGraph) -> None:
    graph = without_node(small_graph(TREE), ["CL:1", "CL:2"])
    assert {(e.subject, e.object) for e in graph.edges if e.predicate == "subclass_of"} == {
        ("CL:3", "CL:0"),
        ("CL:4", "CL:0"),
    }


def test_the_parent_stands_for_the_node(told: dict[str, Told]) -> None:
    assert told[PARENT].row["CL:2"] == told[PARENT].row["CL:1"]


def test_a_parent_hidden_too_is_passed_over(model: WorldModel, small_graph: SmallGraph) -> None:
    told = tell(model, small_graph(TREE), NODES, ["CL:1", "CL:2"], PARENT, 0)
    assert told.row["CL:2"] == told.row["CL:1"] == told.row["CL:0"]


@pytest.mark.parametrize("arm", [RANDOM, TEXT])
def test_noise_and_names_have_no_relations(told: dict[str, Told], arm: str) -> None:
    row = told[arm].row["CL:2"]
    others = [i for i in range(len(told[arm].addresses)) if i != row]
    assert not told[arm].relations[row, others].any()
    assert not told[arm].relations[others, row].any()
    assert told[GRAPH].relations[row, others].any()


def test_every_arm_tells_another_address_of_the_same_length(told: dict[str, Told]) -> None:
    vectors = [vector(told[arm], "CL:2") for arm in ARMS]
    for i, one in enumerate(vectors):
        assert all(torch.dist(one, other) > 0.1 for other in vectors[:i])
    length = told[GRAPH].addresses[1:].norm(dim=-1).mean()
    assert float(vector(told[RANDOM], "CL:2").norm()) == pytest.approx(float(length), rel=1e-4)


def test_noise_leaves_the_other_nodes_alone(told: dict[str, Told]) -> None:
    torch.testing.assert_close(vector(told[RANDOM], "CL:4"), vector(told[GRAPH], "CL:4"))
