"""`WorldModel`: graph encoder, trajectory Transformer, one likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..kg.encoder import GraphEncoder, GraphTensors, graph_tensors
from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from .backbone import TIME_DIM, Block, links, time_features
from .batch import Batch
from .config import ModelConfig
from .episode import THERAPY, TOKEN_KINDS, VALUE_DIM
from .likelihood import Answer


@dataclass(frozen=True)
class Atlas:
    """What the model reads of a graph, for one list of nodes.

    `row` maps a CURIE to its row; `relations` [n, n, F] are the pairwise features; "" is always a row.
    """

    graph: GraphTensors
    relations: Tensor
    row: dict[str, int]


def make_atlas(graph: KnowledgeGraph, nodes: set[str], hops: int) -> Atlas:
    """Tensors for these nodes.

    :raises UnknownNameError: if a node is not in the graph.
    """
    order = ["", *sorted(n for n in nodes if n)]
    for node in order[1:]:
        graph.require(node)
    relations = torch.from_numpy(Relations(graph).pairwise(order))
    return Atlas(graph_tensors(graph, order, hops), relations, {node: i for i, node in enumerate(order)})


class WorldModel(nn.Module):
    """Answers queries about any node at any time, given observed cells and the graph.

    No parameter is indexed by a vocabulary of cell types, drugs, cancers or studies. The head starts at zero,
    so an untrained model answers with its prior.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        d = config.dim
        self.config = config
        self.encoder = GraphEncoder(d, config.graph_layers, edge_dropout=config.edge_dropout)
        self.address = nn.Linear(d, d)
        self.seen_value, self.query_value = nn.Linear(VALUE_DIM, d), nn.Linear(VALUE_DIM, d)
        self.time = nn.Linear(TIME_DIM, d)
        self.kind = nn.Embedding(2 * len(TOKEN_KINDS), d)  # a kind of token, seen or asked for
        nn.init.normal_(self.kind.weight, std=0.3)  # no louder than address and value
        self.setting = nn.Linear(d, d)  # the plan, cancer and tissue are told to every query
        self.blocks = nn.ModuleList(
            Block(d, config.heads, config.dropout, config.relational) for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, 3)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, batch: Batch, atlas: Atlas) -> Answer:
        """The distribution of every query of the batch."""
        return self.answer(batch, self.encoder(atlas.graph), atlas.relations)

    def answer(self, batch: Batch, addresses: Tensor, table: Tensor) -> Answer:
        """As `forward`, with addresses [n, d] and relation table [n, n, F] already at hand."""
        asked = batch.query_node.new_full(batch.query_node.shape, len(TOKEN_KINDS) + batch.kind)
        seen = (
            self.address(addresses[batch.seen_node])
            + self.seen_value(batch.seen_value)
            + self.time(time_features(batch.seen_age))
            + self.kind(batch.seen_kind)
        )
        called = addresses[batch.query_node]
        if self.training and self.config.forget:
            called = called * (torch.rand(called.shape[:2]) >= self.config.forget)[..., None]
        query = self.address(called) + self.query_value(batch.query_hint) + self.kind(asked)
        query = (
            query + self.setting(_mean_where(seen, batch.seen_mask & (batch.seen_kind >= THERAPY)))[:, None]
        )
        tokens = torch.cat((seen, query), 1)
        nodes = torch.cat((batch.seen_node, batch.query_node), 1)
        linked = links(table, nodes, batch.seen_mask, self.config.heads)
        for block in self.blocks:
            tokens = block(tokens, linked)
        return Answer(batch, *self.head(self.norm(tokens[:, seen.shape[1] :])).unbind(-1))


def _mean_where(tokens: Tensor, chosen: Tensor) -> Tensor:
    """Mean of the chosen tokens of each episode, [B, d]; zero where none is chosen."""
    return (tokens * chosen[..., None]).sum(1) / chosen.sum(1, keepdim=True).clamp(min=1)
