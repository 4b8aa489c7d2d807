"""Tests of `immuneworld.model.unconditioned`."""

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.config import TrainConfig
from immuneworld.model.unconditioned import unconditioned


def test_nodes_stay_and_relations_go(real_graph: KnowledgeGraph) -> None:
    config = TrainConfig(steps=3)
    graph, bare = unconditioned(real_graph, config)
    assert graph.nodes == real_graph.nodes
    assert real_graph.edges
    assert not graph.edges
    assert (config.model.relational, bare.model.relational) == (True, False)
    assert bare.steps == 3
