"""What a trained model is told of a node it never met: its relations, its parent, noise, its name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..kg.graph import Edge, KnowledgeGraph
from ..model.world import WorldModel, make_atlas

GRAPH, PARENT, RANDOM, TEXT, ORACLE = "graph", "parent", "random", "text", "oracle"
ARMS = (GRAPH, PARENT, RANDOM, TEXT)  # the oracle is another model, told what GRAPH is told


@dataclass(frozen=True)
class Told:
    """Addresses [n, d], relations [n, n, F] and the row of each CURIE, as `WorldModel.answer` takes them."""

    addresses: Tensor
    relations: Tensor
    row: dict[str, int]


def without_node(graph: KnowledgeGraph, gone: Collection[str]) -> KnowledgeGraph:
    """The graph before a curator added these nodes: their children hang on their parents instead."""
    bridged = [e for node in gone for e in _bridge(graph, node, gone)]
    kept = {e for e in graph.edges if e.subject not in gone and e.object not in gone} | set(bridged)
    nodes = {i: n for i, n in graph.nodes.items() if i not in gone}
    return replace(graph, nodes=nodes, edges=tuple(sorted(kept)))


def _bridge(graph: KnowledgeGraph, node: str, gone: Collection[str]) -> list[Edge]:
    parents = ancestors_kept(graph, node, gone)
    children = [e for e in graph.edges if e.object == node and e.predicate == "subclass_of"]
    return [replace(e, object=p) for e in children if e.subject not in gone for p in parents]


def ancestors_kept(graph: KnowledgeGraph, node: str, gone: Collection[str]) -> list[str]:
    """The nearest is_a ancestors that are not gone."""
    parents = [e.object for e in graph.stated(node) if e.predicate == "subclass_of"]
    return sorted({a for p in parents for a in (ancestors_kept(graph, p, gone) if p in gone else [p])})


def name_only(graph: KnowledgeGraph, unseen: Collection[str]) -> KnowledgeGraph:
    """The graph where these nodes have names and no relations."""
    kept = tuple(e for e in graph.edges if e.subject not in unseen and e.object not in unseen)
    return replace(graph, edges=kept)


@torch.no_grad()
def tell(
    model: WorldModel,
    graph: KnowledgeGraph,
    nodes: Collection[str],
    unseen: Collection[str],
    arm: str,
    seed: int,
) -> Told:
    """What the model reads of `nodes`, of which it never met `unseen`.

    - graph, oracle: the graph as it is.
    - parent: the vector and the relations of the first nearest ancestor that was not hidden with it.
    - random: a random vector of an address's length, and no relations.
    - text: the encoder's vector of the name and category alone, and no relations.
    """
    parents = {u: (ancestors_kept(graph, u, unseen) or [""])[0] for u in unseen} if arm == PARENT else {}
    shown = name_only(graph, unseen) if arm == TEXT else graph
    atlas = make_atlas(shown, {*nodes, *parents.values()}, model.config.graph_layers)
    told = Told(model.encoder(atlas.graph), atlas.relations.clone(), dict(atlas.row))
    told.row.update({u: told.row[p] for u, p in parents.items()})
    if arm == RANDOM:
        noise = torch.Generator().manual_seed(seed)
        for u in sorted(unseen):
            vector = torch.randn(told.addresses.shape[1], generator=noise)
            told.addresses[told.row[u]] = vector / vector.norm() * told.addresses[1:].norm(dim=-1).mean()
            told.relations[told.row[u]] = 0
            told.relations[:, told.row[u]] = 0
    return told
