import dataclasses

import pytest
import torch

from immuneworld.kg.encoder import graph_tensors
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.link_decoder import Known, mean_reciprocal_rank
from immuneworld.kg.link_prediction import LinkConfig, LinkModel, rank_links, train_links
from immuneworld.kg.link_tensors import LinkTensors
from immuneworld.kg.schema import CELL

CONFIG = LinkConfig(dim=32, steps=25, questions=256, learning_rate=1e-2, feature_dropout=0.0)


@pytest.fixture(scope="module")
def split(real_graph: KnowledgeGraph) -> tuple[LinkTensors, torch.Tensor]:
    """The whole graph, and a mask of a tenth of its edges, held out by pairs of nodes."""
    torch.set_num_threads(1)
    tensors = LinkTensors(real_graph)
    dice = torch.Generator().manual_seed(0)
    return tensors, (torch.rand(int(tensors.pair.max()) + 1, generator=dice) < 0.1)[tensors.pair]


@pytest.fixture(scope="module")
def model(split: tuple[LinkTensors, torch.Tensor], real_graph: KnowledgeGraph) -> LinkModel:
    tensors, held_out = split
    kept = tuple(e for e, gone in zip(tensors.stated, held_out.tolist(), strict=True) if not gone)
    return train_links(dataclasses.replace(real_graph, edges=kept), CONFIG)


def test_held_out_links_rank_higher_than_before_training(
    model: LinkModel, split: tuple[LinkTensors, torch.Tensor], real_graph: KnowledgeGraph
) -> None:
    tensors, held_out = split
    known = Known(tensors.queries(torch.arange(len(tensors.stated))))
    asked = tensors.queries(held_out.nonzero().squeeze(1))
    untrained = train_links(real_graph, dataclasses.replace(CONFIG, steps=0))
    found = [
        mean_reciprocal_rank(rank_links(m, tensors, tensors.without(held_out), asked, known))
        for m in (untrained, model)
    ]
    assert found[1] > 2 * found[0]


def test_no_two_cell_terms_share_a_vector_after_training(
    model: LinkModel, real_graph: KnowledgeGraph
) -> None:
    ids = [n.id for n in real_graph.of(CELL)]
    with torch.no_grad():
        vectors = model.encoder(graph_tensors(real_graph, ids, hops=2))
    vectors = torch.nn.functional.normalize(vectors, dim=1)
    assert float((vectors @ vectors.T).triu(1).max()) < 0.98


def test_the_same_seed_gives_the_same_weights(real_graph: KnowledgeGraph) -> None:
    config = dataclasses.replace(CONFIG, steps=2)
    first, second = (train_links(real_graph, config).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
