import json
import time

import numpy as np
import pytest
import torch

from immuneworld.kg.embed import Embedding, as_anndata, embed
from immuneworld.kg.encoder_file import load_encoder
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.neighbours import NodeIndex
from immuneworld.kg.schema import CELL
from immuneworld.ontology.errors import UnknownNameError


@pytest.fixture(scope="module")
def embedding(real_graph: KnowledgeGraph) -> Embedding:
    """By the encoder that the package ships."""
    torch.set_num_threads(1)
    stored = load_encoder()
    return embed(real_graph, [stored.encoder], stored.told)


def test_every_node_has_a_row_that_says_what_it_is(embedding: Embedding, real_graph: KnowledgeGraph) -> None:
    data = as_anndata(embedding)
    assert data.obs.index.to_list() == sorted(real_graph.nodes)
    assert data.obs.loc["IW:0000001", "category"] == CELL
    assert "Tpex" in data.obs.loc["IW:0000001", "synonyms"].split("|")
    np.testing.assert_array_equal(data["IW:0000001"].X[0], embedding.of("IW:0000001"))
    note = json.loads(data.uns["immuneworld"])
    assert note["graph_hash"] == real_graph.hash
    assert note["encoder"]["config"]["seed"] == 0


def test_no_two_nodes_of_a_kind_are_closer_than_98_hundredths(embedding: Embedding) -> None:
    """With the trained vectors, the ones that a user gets."""
    kinds = [embedding.graph.nodes[i].category for i in embedding.ids]
    unit = embedding.vectors / np.linalg.norm(embedding.vectors, axis=1, keepdims=True)
    for kind in sorted(set(kinds)):
        rows = unit[[k == kind for k in kinds]]
        assert np.triu(rows @ rows.T, 1).max() < 0.98, kind


def test_it_takes_seconds(real_graph: KnowledgeGraph) -> None:
    """The bar is 10 s; what other processes do is not measured."""
    encoder, start = load_encoder().encoder, time.process_time()
    embed(real_graph, [encoder])
    assert time.process_time() - start < 10


def test_one_node_alone_gets_the_same_vector(embedding: Embedding, real_graph: KnowledgeGraph) -> None:
    encoder = load_encoder().encoder
    with torch.no_grad():
        alone = encoder(NodeIndex(real_graph).around("IW:0000001", 2))[0].numpy()
    np.testing.assert_allclose(alone, embedding.of("IW:0000001"), atol=1e-5)


def test_a_node_that_is_not_there_is_said(embedding: Embedding) -> None:
    with pytest.raises(UnknownNameError):
        embedding.of("CL:9999999")
