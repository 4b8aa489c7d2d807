from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from immuneworld.kg.export.pyg import read_pyg, write_pyg
from immuneworld.kg.features import FEATURE_DIM, node_features
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.schema import CELL
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def path(real_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pyg") / "graph.safetensors"
    write_pyg(real_graph, path)
    return path


def test_it_loads_as_hetero_data_with_every_node_and_edge(path: Path, real_graph: KnowledgeGraph) -> None:
    data = read_pyg(path)
    data.validate(raise_on_error=True)
    assert (data.num_nodes, data.num_edges) == (len(real_graph.nodes), len(real_graph.edges))
    assert data.graph_hash == real_graph.hash
    ids = data[CELL].ids
    assert tuple(data[CELL].x.shape) == (len(ids), FEATURE_DIM)
    torch.testing.assert_close(data[CELL].x[:5], torch.from_numpy(node_features(real_graph, ids[:5])))


def test_an_edge_index_holds_the_edges(path: Path, real_graph: KnowledgeGraph) -> None:
    data = read_pyg(path)
    index, ids = data[CELL, "develops_from", CELL].edge_index, data[CELL].ids
    pairs = {(ids[s], ids[o]) for s, o in index.t().tolist()}
    assert pairs == {(e.subject, e.object) for e in real_graph.edges if e.predicate == "develops_from"}


def test_a_convolution_of_pyg_runs_on_it(path: Path) -> None:
    from torch_geometric.nn import HeteroConv, SAGEConv  # seconds, for one worker only

    data = read_pyg(path)
    net = HeteroConv({kind: SAGEConv((-1, -1), 4) for kind in data.edge_types})
    found = net(data.x_dict, data.edge_index_dict)
    assert found[CELL].shape == (data[CELL].num_nodes, 4)
    assert torch.isfinite(found[CELL]).all()


def test_it_needs_nothing_of_ours_to_be_read(path: Path) -> None:
    with safe_open(path, "pt") as file:
        assert file.get_tensor(f"x/{CELL}").shape[1] == FEATURE_DIM
        assert "biolink:Cell" in file.metadata()["ids"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"not at all")
    with pytest.raises(InputError, match="is no safetensors file"):
        read_pyg(tmp_path / "x.safetensors")
