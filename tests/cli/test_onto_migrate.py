"""A harmonized dataset walks from one version of its lab's set to the next."""

import hashlib

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.labels.label_files import read_provenance

LAB = "sade-feldman-2018"
SPLIT, MOVED, STAYS = "CD8_G", "G6-Exhausted CD8+ T cells", "B-cells"
GENES = ["TCF7", "IL7R", "SLAMF6", "PDCD1", "TOX", "GZMB", "HAVCR2", "ENTPD1", "CXCR5"]


def dataset(genes=True):
    labels = [SPLIT] * 8 + [MOVED] * 3 + [STAYS] * 2 + [None]
    rng = np.random.default_rng(0)
    x = rng.normal(0, 0.1, (len(labels), len(GENES))).astype(np.float32)
    x[:4, :5] += 3.0
    x[4:8, 5:8] += 3.0
    names = GENES if genes else [f"gene{i}" for i in range(len(GENES))]
    obs = pd.DataFrame({"type": pd.Categorical(labels), "n": range(len(labels))})
    obs.index = [f"c{i}" for i in obs.index]
    return ad.AnnData(x, obs=obs, var=pd.DataFrame(index=names), obsm={"X_pca": x[:, :2].copy()})


@pytest.fixture
def old(tmp_path):
    def make(suffix="h5ad", genes=True):
        source, out = tmp_path / "cells.h5ad", tmp_path / f"cells.harmonized.{suffix}"
        dataset(genes).write_h5ad(source)
        args = ["--label-key", "type", "--lab", LAB, "--mapping-version", "1.0.0", "-o", str(out)]
        assert run(app, ["harmonize", str(source), *args]) == 0
        return out

    return make


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_cells_are_renamed_and_the_old_names_kept(old, capsys):
    path = old()
    before = ad.read_h5ad(path)
    assert run(app, ["migrate", str(path), "--to", "LATEST"]) == 0
    after = ad.read_h5ad(path)
    term = after.obs["iw_term_id"]
    assert set(term[after.obs["type"] == MOVED]) == {"IW:0000003"}
    assert set(term[after.obs["type"] == STAYS]) == {"CL:0000236"}
    assert list(after.obs["iw_term_id_v1.0.0"].astype(object).fillna("")) == list(
        before.obs["iw_term_id"].astype(object).fillna("")
    )
    assert term.isna().sum() == 1
    np.testing.assert_array_equal(after.X, before.X)
    np.testing.assert_array_equal(after.obsm["X_pca"], before.obsm["X_pca"])
    assert set(before.obs.columns) <= set(after.obs.columns)
    assert read_provenance(path)["mapping"].endswith("/sade-feldman-2018/2.0.0")
    shown = capsys.readouterr().out
    assert "CL:0020031 (exact)" in shown
    assert "old columns kept as iw_term_id_v1.0.0" in shown


def test_marker_genes_decide_a_split_cell_by_cell(old):
    path = old()
    assert run(app, ["migrate", str(path)]) == 0
    found = ad.read_h5ad(path).obs["iw_term_id"][:8].tolist()
    assert found[:4] == ["IW:0000001"] * 4
    assert "IW:0000001" not in found[4:]


def test_without_genes_a_split_stays_on_the_ancestor_and_is_listed(old, capsys):
    path = old(genes=False)
    assert run(app, ["migrate", str(path)]) == 0
    found = ad.read_h5ad(path).obs
    assert set(found["iw_term_id"][:8]) == {"CL:0000625"}
    assert set(found["iw_predicate"][:8]) == {"skos:broadMatch"}
    assert "8 cells need a curator's eye" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["h5ad", "csv", "tsv.gz", "parquet"])
def test_twice_is_once(old, suffix, capsys):
    path = old(suffix)
    assert run(app, ["migrate", str(path)]) == 0
    once = digest(path)
    capsys.readouterr()
    assert run(app, ["migrate", str(path)]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert digest(path) == once


def test_zarr_and_another_output(old, tmp_path):
    path, out = old("zarr"), tmp_path / "new.zarr"
    assert run(app, ["migrate", str(path), "-o", str(out)]) == 0
    assert "iw_term_id_v1.0.0" in ad.read_zarr(out).obs
    assert "iw_term_id_v1.0.0" not in ad.read_zarr(path).obs


def test_a_dry_run_writes_nothing(old, capsys):
    path = old()
    once = digest(path)
    assert run(app, ["migrate", str(path), "--dry-run"]) == 0
    assert "would be at" in capsys.readouterr().out
    assert digest(path) == once


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--to", "9.0.0"], "mapping version '9.0.0' is not known"),
        (["--lab", "nobody"], "lab 'nobody' is not known"),
        (["-o", "x.csv"], "another format"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(old, args, said, capsys):
    path = old()
    once = digest(path)
    assert run(app, ["migrate", str(path), *args]) == 2
    assert said in capsys.readouterr().err
    assert digest(path) == once


def test_a_dataset_that_was_not_harmonized(tmp_path, capsys):
    path = tmp_path / "cells.h5ad"
    dataset().write_h5ad(path)
    assert run(app, ["migrate", str(path)]) == 2
    assert "does not say what harmonized it" in capsys.readouterr().err
    assert run(app, ["migrate", str(tmp_path / "none.h5ad")]) == 2
