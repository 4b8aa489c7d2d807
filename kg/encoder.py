"""The graph encoder: node features and typed edges in, one address vector a node out.

A relational graph convolution with basis decomposition (Schlichtkrull et al. 2018,
doi:10.1007/978-3-319-93417-4_38). Parameters are indexed by the schema's predicates, never by nodes, so a
term that was added yesterday gets its address from its relations without retraining.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .columns import Columns, messages
from .convolution import BasisConvolution
from .features import FEATURE_DIM, node_features
from .graph import KnowledgeGraph
from .schema import PREDICATES


class GraphTensors(NamedTuple):
    """What an encoder reads of a graph.

    `x` [n, FEATURE_DIM], `edge_index` [2, e], `edge_type` [e], and `rows` [wanted] into x (n for "").
    """

    x: Tensor
    edge_index: Tensor
    edge_type: Tensor
    rows: Tensor


def graph_tensors(graph: KnowledgeGraph, nodes: list[str], hops: int) -> GraphTensors:
    """The part of a graph that some nodes' addresses depend on.

    :param nodes: CURIEs whose addresses are wanted; "" (no term) gets the zero vector.
    :param hops: how far messages travel; equals the encoder's number of layers.
    :raises InputError: if an edge ends at no node.
    """
    ids = sorted(graph.nodes)
    row = {node: i for i, node in enumerate(ids)}
    seeds = np.array([row[n] for n in nodes if n], dtype=np.int64)
    kept, edges = Columns(messages(graph.edges, row), len(ids)).reach(seeds, hops)
    local = {ids[i]: j for j, i in enumerate(kept.tolist())}
    return GraphTensors(
        torch.from_numpy(node_features(graph, list(local))),
        torch.from_numpy(np.searchsorted(kept, edges[:2])),
        torch.from_numpy(edges[2].copy()),
        torch.tensor([local[n] if n else len(local) for n in nodes], dtype=torch.long),
    )


class GraphEncoder(nn.Module):
    """Addresses [n_wanted, dim] of the wanted nodes of a `GraphTensors`."""

    def __init__(self, dim: int, layers: int = 2, bases: int = 4, edge_dropout: float = 0.1) -> None:
        super().__init__()
        self.inlet = nn.Linear(FEATURE_DIM, dim)
        self.convolutions = nn.ModuleList(
            BasisConvolution(dim, 2 * len(PREDICATES), bases) for _ in range(layers)
        )
        # Every depth is kept: what a node is called, what it touches, what those touch.
        # The last norm gives every address the same length: unscaled, they drowned in the rest of a token.
        mixing = nn.Linear(dim * (layers + 1), dim)
        self.outlet = nn.Sequential(mixing, nn.RMSNorm(dim))
        self.edge_dropout = edge_dropout
        self._start(mixing)

    @torch.no_grad()
    def _start(self, mixing: nn.Linear) -> None:
        """Start as a random projection of the input features: what tells two nodes apart there is kept.

        With torch's defaults, biases and the mean of neighbours outweigh it, and hundreds of pairs of cell
        types start with a cosine above .98 (docs/kg.md).
        """
        nn.init.normal_(self.inlet.weight)
        nn.init.orthogonal_(mixing.weight[:, : mixing.out_features])
        for layer in (self.inlet, mixing):
            nn.init.zeros_(layer.bias)

    def forward(self, graph: GraphTensors) -> Tensor:
        """Encode; facts are dropped at random in training, so that no address hangs on one edge."""
        edges, types = graph.edge_index, graph.edge_type
        if self.training and self.edge_dropout:
            kept = torch.rand(len(types)) >= self.edge_dropout
            edges, types = edges[:, kept], types[kept]
        depths = [self.inlet(graph.x)]
        for convolution in self.convolutions:
            depths.append(torch.relu(convolution(depths[-1], edges, types)))
        addresses: Tensor = self.outlet(torch.cat(depths, -1))
        nowhere = addresses.new_zeros(1, addresses.shape[1])
        return torch.cat((addresses, nowhere))[graph.rows]
