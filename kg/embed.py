"""Vectors of all nodes of a graph, and the AnnData that holds them: one row a node."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from .. import __version__
from .encoder import GraphEncoder, graph_tensors
from .graph import KnowledgeGraph

if TYPE_CHECKING:
    from anndata import AnnData

KEY, FORMAT = "immuneworld", "immuneworld-vectors/1"
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Embedding:
    """One vector a node.

    :param ids: CURIEs, sorted. :param vectors: [len(ids), dim], in their order.
    :param told: which graph and which encoder they come from.
    """

    graph: KnowledgeGraph
    ids: tuple[str, ...]
    vectors: Vectors
    told: Mapping[str, Any]

    def of(self, curie: str) -> Vectors:
        """The vector of a node, [dim].

        :raises UnknownNameError: if the graph has no such node.
        """
        self.graph.require(curie)
        found: Vectors = self.vectors[int(np.searchsorted(self.ids, curie))]
        return found

    def note(self) -> str:
        """Where the vectors come from, as JSON."""
        return json.dumps(self.told, sort_keys=True, ensure_ascii=False)


@torch.no_grad()
def embed(
    graph: KnowledgeGraph, encoders: Sequence[GraphEncoder], told: Mapping[str, Any] | None = None
) -> Embedding:
    """Encode every node of a graph.

    :param encoders: of several, as an ensemble has, the vectors stand one after the other in a row.
    :param told: what is known of them: kept as it is under `encoder`.
    """
    ids = sorted(graph.nodes)
    hops = max(len(encoder.convolutions) for encoder in encoders)
    tensors = graph_tensors(graph, ids, hops)
    vectors = torch.cat([encoder.eval()(tensors) for encoder in encoders], 1).numpy()
    made = {"format": FORMAT, "immuneworld": __version__, "graph_hash": graph.hash}
    versions = {"versions": graph.versions, "encoder": dict(told or {})}
    return Embedding(graph, tuple(ids), vectors, {**made, **versions})


def as_anndata(embedding: Embedding) -> AnnData:
    """Nodes × dimensions: obs has name, category and synonyms, `uns["immuneworld"]` the versions."""
    import pandas as pd
    from anndata import AnnData

    nodes = [embedding.graph.nodes[i] for i in embedding.ids]
    obs = pd.DataFrame(
        {
            "name": [n.label for n in nodes],
            "category": pd.Categorical([n.category for n in nodes]),
            "synonyms": ["|".join(n.synonyms) for n in nodes],
        },
        index=pd.Index(embedding.ids, name="id"),
    )
    var = pd.DataFrame(index=[f"v{i}" for i in range(embedding.vectors.shape[1])])
    return AnnData(X=embedding.vectors, obs=obs, var=var, uns={KEY: embedding.note()})
