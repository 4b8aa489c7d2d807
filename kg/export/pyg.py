"""PyTorch Geometric: the graph with its input features, as safetensors: loading executes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ...ontology.errors import InputError
from ...ontology.outputs import whole_file
from ..features import node_features
from ..graph import KnowledgeGraph
from ..hetero import to_hetero

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

FORMAT = "immuneworld-pyg/1"


def write_pyg(graph: KnowledgeGraph, path: Path | str) -> None:
    """Write `x/<category>` [nodes, FEATURE_DIM] and `edge_index/<subject>|<predicate>|<object>` [2, edges].

    The metadata hold the CURIEs of each category's rows, the graph's hash and the versions that made it.

    :raises InputError: if an edge ends at no node, or the file cannot be written.
    """
    import torch
    from safetensors.torch import save_file

    data = to_hetero(graph)
    tensors = {f"edge_index/{'|'.join(kind)}": data[kind].edge_index for kind in data.edge_types}
    ids = {category: data[category].ids for category in data.node_types}
    for category, rows in ids.items():
        tensors[f"x/{category}"] = torch.from_numpy(node_features(graph, rows))
    metadata = {"format": FORMAT, "hash": graph.hash, "ids": json.dumps(ids)}
    metadata["versions"] = json.dumps(graph.versions)
    with whole_file(path) as staged:
        save_file(tensors, staged, metadata)


def read_pyg(path: Path | str) -> HeteroData:
    """The `HeteroData` of a file that `write_pyg` wrote: `x`, `ids`, `edge_index`, and `graph_hash`.

    :raises InputError: if it is no such file.
    """
    from safetensors import SafetensorError, safe_open
    from torch_geometric.data import HeteroData

    data = HeteroData()
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            ids = json.loads(metadata.get("ids", "{}"))
            for key in file.keys():  # noqa: SIM118 - it is no dict
                kind, _, name = key.partition("/")
                where = data[name] if kind == "x" else data[tuple(name.split("|"))]
                where[kind] = file.get_tensor(key)
    except (OSError, SafetensorError, ValueError) as error:
        raise InputError(f"is no safetensors file ({error})", where=str(path)) from error
    if metadata.get("format") != FORMAT:
        raise InputError(f"is not of the format {FORMAT}", where=str(path), hint="iw kg export --format pyg")
    for category, rows in ids.items():
        data[category].ids = rows
    data.graph_hash = metadata["hash"]
    return data
