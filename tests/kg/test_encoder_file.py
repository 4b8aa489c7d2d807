import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from immuneworld.kg.encoder import GraphEncoder
from immuneworld.kg.encoder_file import WEIGHTS, load_encoder, save_encoder
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.link_prediction import LinkConfig
from immuneworld.ontology.errors import InputError, VersionMismatchError

CONFIG = LinkConfig(dim=16, layers=1, steps=3, seed=7)


@pytest.fixture
def encoder() -> GraphEncoder:
    torch.manual_seed(0)
    return GraphEncoder(CONFIG.dim, CONFIG.layers)


def test_an_encoder_comes_back_with_what_made_it(
    tmp_path: Path, encoder: GraphEncoder, real_graph: KnowledgeGraph
) -> None:
    save_encoder(encoder, tmp_path / "e.safetensors", real_graph, CONFIG)
    found = load_encoder(tmp_path / "e.safetensors")
    assert found.told["graph_hash"] == real_graph.hash
    assert LinkConfig(**found.told["config"]) == CONFIG
    for name, value in encoder.state_dict().items():
        torch.testing.assert_close(found.encoder.state_dict()[name], value, atol=2e-3, rtol=2e-3)


def test_the_same_weights_are_the_same_bytes(
    tmp_path: Path, encoder: GraphEncoder, real_graph: KnowledgeGraph
) -> None:
    for name in ("a.safetensors", "b.safetensors"):
        save_encoder(encoder, tmp_path / name, real_graph, CONFIG)
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_the_packaged_encoder_names_graph_seed_and_settings() -> None:
    told = load_encoder().told
    assert len(told["graph_hash"]) == 64
    assert told["config"]["seed"] == LinkConfig().seed
    assert WEIGHTS.stat().st_size < 1_000_000


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.safetensors"
    path.write_bytes(b"no safetensors")
    with pytest.raises(InputError, match="stored encoder"):
        load_encoder(path)
    save_file({"x": torch.zeros(1)}, path)
    with pytest.raises(InputError, match="stored encoder"):
        load_encoder(path)


def test_an_encoder_of_another_schema_is_told_apart(
    tmp_path: Path, encoder: GraphEncoder, real_graph: KnowledgeGraph
) -> None:
    path = tmp_path / "e.safetensors"
    save_encoder(encoder, path, real_graph, CONFIG)
    told = {**json.loads(_metadata(path)), "predicates": ["is_a"]}
    save_file(encoder.state_dict(), path, {"immuneworld": json.dumps(told)})
    with pytest.raises(VersionMismatchError, match="another version"):
        load_encoder(path)


def _metadata(path: Path) -> str:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return str(file.metadata()["immuneworld"])
