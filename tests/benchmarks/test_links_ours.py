import dataclasses
from functools import partial

import pytest
import torch

from immuneworld.benchmarks.links_answers import answered
from immuneworld.benchmarks.links_ours import ABLATIONS, OURS, TOLD, Names, encoder, learnt, scorer
from immuneworld.benchmarks.links_task import MARKERS, Task, edge_task, node_task
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.link_prediction import LinkConfig, LinkModel

TINY = LinkConfig(dim=8, steps=1, questions=16)


@pytest.fixture(scope="module")
def part(real_graph: KnowledgeGraph) -> KnowledgeGraph:
    """Some local terms and what they state."""
    edges = tuple(
        e for e in sorted(real_graph.edges) if e.subject.startswith("IW:00") and e.subject < "IW:0000020"
    )
    ends = {end for e in edges for end in (e.subject, e.object)}
    return dataclasses.replace(real_graph, nodes={i: real_graph.nodes[i] for i in sorted(ends)}, edges=edges)


@pytest.fixture(scope="module")
def term_task(part: KnowledgeGraph) -> Task:
    return node_task(part, 0, 0, half=True)


@pytest.fixture(scope="module")
def model(term_task: Task) -> LinkModel:
    return learnt(term_task.train, TINY)


def test_every_ablation_answers_all_questions(part: KnowledgeGraph) -> None:
    task = edge_task(part, 0)
    for name, make in {OURS: encoder, **ABLATIONS}.items():
        found = answered("edges", name, task, 0, partial(make, task, TINY))
        assert len(found.rank) == 2 * len(task.asked)
        assert min(found.rank) >= 1


def test_names_alone_are_blind_to_relations(part: KnowledgeGraph) -> None:
    less = dataclasses.replace(part, edges=part.edges[:-20])
    read = [Names(g).without(torch.zeros(len(g.edges), dtype=torch.bool)) for g in (part, less)]
    assert torch.equal(read[0].x, read[1].x)
    assert not read[0].edge_index.numel()


def test_a_told_term_changes_with_what_is_told(term_task: Task, model: LinkModel) -> None:
    told = {name: how(term_task, 0) for name, how in TOLD.items()}
    new = set(term_task.graph.nodes) - set(term_task.train.nodes)
    about = {n: {e for e in g.edges if e.subject in new or e.object in new} for n, g in told.items()}
    assert about[OURS] == about["ours, told no name"]
    assert not about["ours, told the name alone"]
    assert {e.predicate for e in about["ours, told name and parent"]} == {"subclass_of"}
    assert not {e.predicate for e in about["ours, told no markers"]} & MARKERS
    assert about["ours, told others' relations"] != about[OURS]
    assert all(told["ours, told no name"].nodes[i] == term_task.graph.nodes[i] for i in term_task.train.nodes)
    ranks = {n: answered("terms", n, term_task, 0, partial(scorer, model, g)).rank for n, g in told.items()}
    assert len({tuple(r) for r in ranks.values()}) == len(ranks)
