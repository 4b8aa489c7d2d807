import json
from collections.abc import Callable
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import torch

from immuneworld.kg.embed import Embedding, embed
from immuneworld.kg.embed_into import write_into
from immuneworld.kg.encoder import GraphEncoder
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.labels.anndata_files import write_store


@pytest.fixture(scope="module")
def embedding(small_graph: Callable[[str], KnowledgeGraph]) -> Embedding:
    torch.manual_seed(0)
    graph = small_graph(
        "CL:1 lacks hgnc.symbol:CD4\nCL:2 subclass_of CL:1\nIW:0200001 targets hgnc.symbol:CD4"
    )
    return embed(graph, [GraphEncoder(8, 1)])


@pytest.fixture(params=[".h5ad", ".zarr"])
def cells(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    obs = pd.DataFrame(
        {
            "iw_term_id": pd.Categorical(["CL:1", "CL:2", None, "CL:1"]),
            "drug": ["0200001", "control", "control", "0200001"],
            "folder": ["CL:1", "a/b", "CL:1", "CL:1"],
        },
        index=list("abcd"),
    )
    data = anndata.AnnData(np.arange(8, dtype=np.float32).reshape(4, 2), obs=obs, uns={"mine": "kept"})
    path = tmp_path / f"cells{request.param}"
    write_store(data, path)
    return path


def read(path: Path) -> anndata.AnnData:
    return anndata.read_zarr(path) if path.suffix == ".zarr" else anndata.read_h5ad(path)


def test_terms_get_their_vectors_and_the_rest_stays(cells: Path, embedding: Embedding) -> None:
    (column,) = write_into(cells, [], embedding)
    data = read(cells)
    assert set(data.uns[column.name]) == {"CL:1", "CL:2"}
    np.testing.assert_array_equal(data.uns["iw_term_id_vectors"]["CL:2"], embedding.of("CL:2"))
    assert data.uns["mine"] == "kept"
    assert data.X.sum() == 28
    assert json.loads(data.uns["iw_vectors"])["graph_hash"] == embedding.graph.hash
    assert [p.name for p in cells.parent.iterdir()] == [cells.name]


def test_names_do_too_and_unknown_ones_are_told(cells: Path, embedding: Embedding) -> None:
    (column,) = write_into(cells, ["drug"], embedding)
    assert (column.known, column.unknown) == (("0200001",), ("control",))
    np.testing.assert_array_equal(read(cells).uns["drug_vectors"]["0200001"], embedding.of("IW:0200001"))


def test_once_more_replaces_them(cells: Path, embedding: Embedding) -> None:
    for _ in range(2):
        write_into(cells, ["iw_term_id", "drug"], embedding)
    assert {"iw_term_id_vectors", "drug_vectors"} < set(read(cells).uns)


def test_a_cohort_has_its_terms_among_the_columns(tmp_path: Path, embedding: Embedding) -> None:
    path = tmp_path / "cohort.h5ad"
    var = pd.DataFrame({"node": ["CL:2", ""]}, index=["T", "?"])
    write_store(anndata.AnnData(np.zeros((1, 2)), var=var), path)
    assert write_into(path, [], embedding)[0].name == "node_vectors"
    assert set(read(path).uns["node_vectors"]) == {"CL:2"}


@pytest.mark.parametrize("keys", [["nowhere"], ["iw_term_id", "nowhere"]])
def test_a_column_that_is_not_there_leaves_the_file(
    cells: Path, embedding: Embedding, keys: list[str]
) -> None:
    with pytest.raises(UnknownNameError):
        write_into(cells, keys, embedding)
    assert set(read(cells).uns) == {"mine"}


def test_a_column_without_terms_is_refused(tmp_path: Path, embedding: Embedding) -> None:
    path = tmp_path / "cells.h5ad"
    write_store(anndata.AnnData(obs=pd.DataFrame({"x": ["A"], "iw_term_id": [1]}, index=["a"])), path)
    for keys in (["x"], []):
        with pytest.raises(InputError, match="knows no value"):
            write_into(path, keys, embedding)
    with pytest.raises(InputError, match="does not exist"):
        write_into(tmp_path / "none.h5ad", [], embedding)
