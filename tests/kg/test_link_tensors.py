import dataclasses
from collections.abc import Callable

import numpy as np
import torch

from immuneworld.kg.features import node_features
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.link_tensors import NAMES, LinkTensors

SmallGraph = Callable[[str], KnowledgeGraph]


def test_hiding_an_edge_is_leaving_it_out_of_the_graph(real_graph: KnowledgeGraph) -> None:
    """Both the features and the messages are those of the smaller graph."""
    tensors = LinkTensors(real_graph)
    hidden = (torch.rand(int(tensors.pair.max()) + 1, generator=torch.Generator().manual_seed(0)) < 0.3)[
        tensors.pair
    ]
    kept = tuple(e for e, gone in zip(tensors.stated, hidden.tolist(), strict=True) if not gone)
    seen = tensors.without(hidden)
    smaller = dataclasses.replace(real_graph, edges=kept)
    np.testing.assert_allclose(seen.x.numpy(), node_features(smaller, tensors.ids), atol=1e-6)
    assert seen.edge_index.shape[1] == len(seen.edge_type) == 2 * len(kept)


def test_edges_of_one_pair_are_hidden_together(small_graph: SmallGraph) -> None:
    tensors = LinkTensors(
        small_graph(
            "CL:1 expresses hgnc.symbol:CD4\nCL:1 expresses_high hgnc.symbol:CD4\nCL:1 lacks hgnc.symbol:CD8A"
        )
    )
    pair = dict(zip([e.predicate for e in tensors.stated], tensors.pair.tolist(), strict=True))
    assert pair["expresses"] == pair["expresses_high"] != pair["lacks"]


def test_only_what_the_schema_allows_may_answer(small_graph: SmallGraph) -> None:
    tensors = LinkTensors(small_graph("CL:1 lacks hgnc.symbol:CD4"))
    way = 2 * NAMES.index("lacks")
    assert tensors.ids == ["CL:1", "hgnc.symbol:CD4"]
    assert tensors.allowed[way : way + 2].tolist() == [[False, True], [True, False]]


def test_an_edge_asks_for_its_object_and_for_its_subject(small_graph: SmallGraph) -> None:
    tensors = LinkTensors(small_graph("CL:1 lacks hgnc.symbol:CD4"))
    asked = tensors.queries(torch.tensor([0]))
    way = 2 * NAMES.index("lacks")
    assert [column.tolist() for column in asked] == [[0, 1], [way, way + 1], [1, 0]]
