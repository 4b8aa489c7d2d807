"""The graph as a `torch_geometric.data.HeteroData`: node stores by category, an edge index by relation."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ..ontology.errors import InputError
from .graph import KnowledgeGraph
from .schema import CATEGORIES

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


def to_hetero(graph: KnowledgeGraph) -> HeteroData:
    """Convert a graph; the same graph always gives the same numbering.

    `data[category].ids`: CURIEs, sorted; row i of a feature matrix is `ids[i]`. `num_nodes` is set, `x` not.
    `data[subject category, predicate, object category].edge_index`: [2, edges] int64.

    :raises InputError: if an edge ends at a node that the graph has not.
    """
    import torch
    from torch_geometric.data import HeteroData

    data, row = HeteroData(), {}
    for category in CATEGORIES:
        ids = [node.id for node in graph.of(category)]
        if ids:
            data[category].ids, data[category].num_nodes = ids, len(ids)
        row.update({i: number for number, i in enumerate(ids)})
    pairs: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for edge in sorted(graph.edges):
        for end in (edge.subject, edge.object):
            if end not in row:
                raise InputError(
                    f"has an edge to {end}, which is no node", where="graph", hint="run `iw kg validate`"
                )
        kinds = graph.nodes[edge.subject].category, graph.nodes[edge.object].category
        pairs[kinds[0], edge.predicate, kinds[1]].append((row[edge.subject], row[edge.object]))
    for relation, found in sorted(pairs.items()):
        data[relation].edge_index = torch.tensor(found, dtype=torch.long).t().contiguous()
    return data
