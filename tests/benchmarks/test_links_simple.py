from collections.abc import Callable
from functools import partial

import torch

from immuneworld.benchmarks.links_answers import answered
from immuneworld.benchmarks.links_simple import SIMPLE, chance, common_neighbours, nearest, popularity
from immuneworld.benchmarks.links_task import Task
from immuneworld.kg.graph import Edge, KnowledgeGraph

CELLS = """
CL:a expresses hgnc.symbol:CD3E
CL:a expresses hgnc.symbol:CD8A
CL:b expresses hgnc.symbol:CD3E
CL:b expresses hgnc.symbol:CD8A
CL:c expresses hgnc.symbol:CD3E
CL:d expresses hgnc.symbol:CD19
"""


def task_of(small_graph: Callable[[str], KnowledgeGraph]) -> Task:
    seen = small_graph(CELLS)
    asked = Edge("CL:c", "expresses", "hgnc.symbol:CD8A", "test")
    whole = KnowledgeGraph(seen.nodes, (*seen.edges, asked))
    return Task(whole, seen, seen, (), (asked,), torch.tensor([7]))


def test_who_shares_neighbours_finds_the_gene(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    task = task_of(small_graph)
    ranks = {name: answered("edges", name, task, 0, partial(m, task)).rank[0] for name, m in SIMPLE.items()}
    assert ranks["chance"] == 1.5  # CD8A and CD19; CD3E is known and does not compete
    assert ranks["most frequent answers"] == 1.0
    assert ranks["common neighbours"] == 1.0
    assert ranks["nearest by features"] == 1.0


def test_scores_are_of_every_node(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    task = task_of(small_graph)
    for method in (chance, popularity, common_neighbours, nearest, partial(nearest, names=True)):
        found = answered("edges", "x", task, 3, partial(method, task))
        assert found.group == [7, 7]
        assert found.way[1] == found.way[0] + 1
        assert found.origin == [2, 2]
        assert found.seed == 3
