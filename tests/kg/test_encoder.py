import dataclasses
from collections.abc import Callable

import pytest
import torch

from immuneworld.kg.encoder import GraphEncoder, graph_tensors
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL

SmallGraph = Callable[[str], KnowledgeGraph]
NODES = ["CL:0000625", "", "CL:0000815", "IW:0000001"]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def encoder() -> GraphEncoder:
    torch.manual_seed(0)
    return GraphEncoder(16, layers=2).eval()


def test_an_address_each_and_no_term_is_nowhere(encoder: GraphEncoder, real_graph: KnowledgeGraph) -> None:
    addresses = encoder(graph_tensors(real_graph, NODES, hops=2))
    assert addresses.shape == (4, 16)
    assert torch.isfinite(addresses).all()
    assert not addresses[1].any()
    assert addresses[[0, 2, 3]].norm(dim=1).min() > 0.1


def test_an_address_does_not_depend_on_who_else_is_asked(
    encoder: GraphEncoder, real_graph: KnowledgeGraph
) -> None:
    """The neighbourhood that is cut out holds all that an address depends on."""
    alone = encoder(graph_tensors(real_graph, ["IW:0000001"], hops=2))
    company = encoder(graph_tensors(real_graph, [*NODES, "CL:0000236", "IW:0200002"], hops=2))
    torch.testing.assert_close(alone[0], company[3], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("seed", [0, 1])
def test_no_two_nodes_start_with_one_address(seed: int, real_graph: KnowledgeGraph) -> None:
    """Before any training, at the size that the world model uses: training starts from what differs."""
    torch.manual_seed(seed)
    ids = sorted(real_graph.nodes)
    with torch.no_grad():
        addresses = GraphEncoder(64).eval()(graph_tensors(real_graph, ids, hops=2))
    addresses = torch.nn.functional.normalize(addresses, dim=1)
    cosines = (addresses @ addresses.T).triu(1)
    assert len(ids) > 2000
    assert float(cosines.max()) < 0.98


def test_only_empty_addresses(encoder: GraphEncoder, real_graph: KnowledgeGraph) -> None:
    assert not encoder(graph_tensors(real_graph, ["", ""], hops=2)).any()


def test_no_parameter_counts_nodes(small_graph: SmallGraph, real_graph: KnowledgeGraph) -> None:
    shapes = {name: tuple(p.shape) for name, p in GraphEncoder(16).state_dict().items()}
    tiny = small_graph("CL:1 lacks hgnc.symbol:CD4")
    encoder = GraphEncoder(16).eval()
    encoder(graph_tensors(tiny, ["CL:1"], hops=2))
    encoder(graph_tensors(real_graph, NODES, hops=2))
    assert {name: tuple(p.shape) for name, p in encoder.state_dict().items()} == shapes
    assert not any(len(real_graph.nodes) in shape for shape in shapes.values())


def test_a_term_added_later_gets_an_address_from_its_relations(
    encoder: GraphEncoder, real_graph: KnowledgeGraph
) -> None:
    def added(*edges: Edge) -> KnowledgeGraph:
        node = Node("IW:0000999", CELL, "new state")
        return dataclasses.replace(
            real_graph, nodes={**real_graph.nodes, node.id: node}, edges=(*real_graph.edges, *edges)
        )

    kin = Edge("IW:0000999", "subclass_of", "CL:0000625", "test")
    gene = Edge("IW:0000999", "expresses", "hgnc.symbol:PDCD1", "test")
    with torch.no_grad():
        near, expressing, lone = (
            encoder(graph_tensors(graph, ["IW:0000999"], hops=2))[0]
            for graph in (added(kin), added(kin, gene), added())
        )
    assert torch.isfinite(torch.stack((near, expressing, lone))).all()
    assert (near - lone).abs().max() > 1e-3
    assert (near - expressing).abs().max() > 1e-3


def test_the_direction_and_the_predicate_of_an_edge_matter(small_graph: SmallGraph) -> None:
    encoder = GraphEncoder(16).eval()
    lines = (
        "CL:1 develops_from CL:2",
        "CL:2 develops_from CL:1",
        "CL:1 subclass_of CL:2",
    )
    with torch.no_grad():
        found = [encoder(graph_tensors(small_graph(line), ["CL:1"], hops=2))[0] for line in lines]
    assert all((found[i] - found[j]).abs().max() > 1e-4 for i, j in ((0, 1), (0, 2), (1, 2)))


def test_edges_are_dropped_in_training_only(real_graph: KnowledgeGraph) -> None:
    encoder, tensors = GraphEncoder(16, edge_dropout=0.5), graph_tensors(real_graph, NODES, hops=2)
    first, second = encoder.train()(tensors), encoder(tensors)
    assert (first - second).abs().max() > 1e-4
    torch.testing.assert_close(encoder.eval()(tensors), encoder(tensors))


def test_gradients_reach_every_parameter(real_graph: KnowledgeGraph) -> None:
    encoder = GraphEncoder(16, edge_dropout=0.0)
    encoder(graph_tensors(real_graph, NODES, hops=2))[:, :3].sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in encoder.parameters())
