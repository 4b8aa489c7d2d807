import json
from pathlib import Path

import anndata
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app


def test_vectors_of_all_nodes_and_of_a_cohorts_terms(files: Path, tmp_path: Path) -> None:
    cohort = tmp_path / "a.h5ad"
    cohort.write_bytes((files / "a.h5ad").read_bytes())
    out = tmp_path / "vectors.h5ad"
    assert run(app, ["kg", "embed", "--graph", f"{files}/graph", "-o", str(out), "--into", str(cohort)]) == 0
    vectors, data = anndata.read_h5ad(out), anndata.read_h5ad(cohort)
    manifest = json.loads((files / "graph" / "graph.json").read_text())
    assert vectors.n_obs == manifest["nodes"]
    assert json.loads(vectors.uns["immuneworld"])["graph_hash"] == manifest["hash"]
    assert set(data.uns["node_vectors"]) == set(data.var["node"]) - {""}
    assert run(app, ["cohort", "show", str(cohort)]) == 0  # it is still a cohort


def test_a_runs_encoder_speaks_for_its_own_graph(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "vectors.zarr"
    assert run(app, ["kg", "embed", "--checkpoint", f"{files}/run", "-o", str(out)]) == 0
    data = anndata.read_zarr(out)
    note = json.loads(data.uns["immuneworld"])
    assert data.n_vars % 16 == 0  # 16 of each model of the run
    assert note["encoder"]["run"] == "run"
    assert note["graph_hash"] == note["encoder"]["versions"]["graph_hash"]


def test_a_graphs_own_encoder_is_trained_and_used(files: Path, tmp_path: Path) -> None:
    encoder, out = tmp_path / "e.safetensors", tmp_path / "v.h5ad"
    graph = ["--graph", f"{files}/graph"]
    assert (
        run(app, ["kg", "train", *graph, "--steps", "2", "--dim", "8", "--seed", "3", "-o", str(encoder)])
        == 0
    )
    assert run(app, ["kg", "embed", *graph, "--encoder", str(encoder), "-o", str(out)]) == 0
    data = anndata.read_h5ad(out)
    assert data.n_vars == 8
    assert json.loads(data.uns["immuneworld"])["encoder"]["config"]["seed"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing to write"),
        (["-o", "v.csv"], "ends in '.csv'"),
        (["-o", "v.h5ad", "--encoder", "x", "--checkpoint", "y"], "two encoders"),
        (["-o", "v.h5ad", "--encoder", "nowhere.safetensors"], "is no stored encoder"),
        (["-o", "v.h5ad", "--checkpoint", "nowhere"], "is not a run"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_nothing(
    words: list[str],
    said: str,
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(app, ["kg", "embed", "--graph", f"{files}/graph", *words]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert said in error
    assert not list(tmp_path.iterdir())
