import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import zarr

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.labels.in_place import harmonize_in_place
from immuneworld.ontology.labels.label_column import COLUMNS
from immuneworld.ontology.labels.label_files import read_labels, read_provenance
from immuneworld.ontology.match import Match

KINDS = ("plain.h5ad", "latest.h5ad", "block.h5ad", "pages.h5ad", "two.zarr", "three.zarr", "loose.zarr")


HOW: dict[str, dict[str, Any]] = {
    "latest": {"libver": "latest"},
    "block": {"userblock_size": 512},
    "pages": {"fs_strategy": "page", "fs_persist": True},
}


def answers(labels, run="new"):
    return [
        Match(label, f"CL:{i}", f"{run} {i}", "skos:exactMatch", 0.5, "semapv:LexicalMatching", "exact")
        for i, label in enumerate(labels)
    ]


def harmonize(path, run="new"):
    column = read_labels(path, "type")
    harmonize_in_place(path, column, answers(column.labels, run), {"run": run})
    return column


def dataset(cells=60):
    rng = np.random.default_rng(0)
    obs = pd.DataFrame(
        {
            "type": pd.Categorical(rng.choice(["NK", "B", "T cell \N{GREEK SMALL LETTER GAMMA}"], cells)),
            **{f"column {i}": rng.normal(size=cells) for i in range(9)},
            "text": [f"free {i}" for i in range(cells)],
        },
        index=[f"cell{i}" for i in range(cells)],
    )
    obs.loc[obs.index[3], "type"] = None
    data = ad.AnnData(sp.random(cells, 5, 0.3, format="csr", random_state=0), obs=obs)
    data.obsm["X_pca"] = rng.normal(size=(cells, 2))
    data.uns = {"palette": {"NK": "red"}, "n": 3}
    return data


def rewritten(path, **how):
    """The same HDF5 file with another library version, user block or layout."""
    new = path.with_suffix(".new")
    with h5py.File(path) as old, h5py.File(new, "w", **how) as root:
        root.attrs.update(old.attrs)
        for name in old:
            old.copy(name, root)
    new.replace(path)


def make(path, cells=60):
    data = dataset(cells)
    if path.suffix == ".zarr":
        with (
            ad.settings.override(zarr_write_format=3 if path.stem == "three" else 2),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            data.write_zarr(path)
        if path.stem == "loose":
            (path / ".zmetadata").unlink()
        return path
    data.write_h5ad(path)
    if path.stem in HOW:
        rewritten(path, **HOW[path.stem])
    return path


def opened(path):
    return ad.read_zarr(path) if path.suffix == ".zarr" else ad.read_h5ad(path)


@pytest.mark.parametrize("name", KINDS)
def test_five_columns_are_added_and_then_replaced_and_nothing_else_changes(tmp_path, name):
    path = make(tmp_path / name)
    old = opened(path)
    for run in ("first", "second", "third"):
        column = harmonize(path, run)
        new = opened(path)
        assert list(new.obs.columns) == [*old.obs.columns, *COLUMNS]
        pd.testing.assert_frame_equal(new.obs[list(old.obs.columns)], old.obs)
        np.testing.assert_array_equal(new.X.toarray(), old.X.toarray())
        np.testing.assert_array_equal(new.obsm["X_pca"], old.obsm["X_pca"])
        assert {key: new.uns[key] for key in old.uns} == old.uns
        assert read_provenance(path) == {"run": run}
        named = dict(zip(column.labels, [f"{run} {i}" for i in range(3)], strict=True))
        assert new.obs["iw_term_label"].astype(object).dropna().tolist() == (
            old.obs["type"].astype(object).dropna().map(named).tolist()
        )
        assert new.obs["iw_confidence"].isna().tolist() == old.obs["type"].isna().tolist()
    assert [found.name for found in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["plain.h5ad", "latest.h5ad"])
def test_of_an_hdf5_file_nothing_moves_and_it_only_grows(tmp_path, name):
    path = make(tmp_path / name, 20_000)
    before = path.read_bytes()
    harmonize(path)
    after = path.read_bytes()
    changed = np.flatnonzero(
        np.frombuffer(before, np.uint8) != np.frombuffer(after, np.uint8, count=len(before))
    )
    assert len(after) - len(before) < 20_000 * 8 + 40_000  # four bytes of codes and four of confidence a cell
    assert len(changed) < 2_000  # the superblock, and attributes' text in the free rest of old heaps


@pytest.mark.parametrize("name", ["plain.h5ad", "latest.h5ad"])
def test_other_writers_go_on_with_the_file(tmp_path, name):
    path = make(tmp_path / name)
    harmonize(path)
    with h5py.File(path, "r+") as root:
        root["obs"].attrs["mine"] = "yes"
        del root["obs/iw_confidence"]
        root["obs"].create_dataset("iw_confidence", data=np.zeros(60, np.float32))
        root["uns/new group/deep"] = np.arange(1000)
        links = {name: h5py.h5o.get_info(root[name].id).rc for name in ("obs", "uns", "obs/type", "X")}
    assert set(links.values()) == {1}
    harmonize(path, "again")
    with h5py.File(path) as root:
        assert root["obs"].attrs["mine"] == "yes"
        assert root["uns/new group/deep"][999] == 999
    assert opened(path).obs["iw_confidence"].max() == 0.5


@pytest.mark.parametrize("name", ["two.zarr", "three.zarr"])
def test_consolidated_metadata_are_what_zarr_would_write(tmp_path, name):
    path = make(tmp_path / name)
    harmonize(path, "first")
    harmonize(path, "second")
    file = path / ("zarr.json" if name == "three.zarr" else ".zmetadata")
    ours = json.loads(file.read_text())
    zarr.consolidate_metadata(path)
    assert json.loads(file.read_text()) == ours


def test_a_link_to_a_dataset_stays_a_link(tmp_path):
    path = make(tmp_path / "plain.h5ad")
    (tmp_path / "link.h5ad").symlink_to(path)
    harmonize(tmp_path / "link.h5ad")
    assert (tmp_path / "link.h5ad").is_symlink()
    assert "iw_term_id" in opened(path).obs


def test_a_file_that_is_open_elsewhere_or_read_only_is_refused_and_unchanged(tmp_path):
    path = make(tmp_path / "plain.h5ad")
    column, before = read_labels(path, "type"), path.read_bytes()
    holder = "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(InputError, match="open in another program"):
            harmonize_in_place(path, column, answers(column.labels), {})
        other.communicate()
    assert path.read_bytes() == before


def test_what_a_killed_process_left_behind_the_end_is_overwritten(tmp_path):
    path = make(tmp_path / "plain.h5ad")
    shutil.copy(path, tmp_path / "other.h5ad")
    with path.open("ab") as stream:
        stream.write(b"left over" * 10_000)
    harmonize(path)
    harmonize(tmp_path / "other.h5ad")
    assert path.read_bytes() == (tmp_path / "other.h5ad").read_bytes()


def test_a_damaged_file_is_refused_and_unchanged(tmp_path):
    path = make(tmp_path / "plain.h5ad")
    column = read_labels(path, "type")
    path.write_bytes(path.read_bytes()[:-5000])
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"plain\.h5ad: cannot be read"):
        harmonize_in_place(path, column, answers(column.labels), {})
    assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", [".csv", ".tsv.gz", ".parquet"])
def test_a_table_is_written_again_as_a_whole(tmp_path, suffix):
    path, frame = tmp_path / f"cells{suffix}", dataset().obs.reset_index(names="cell")
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if "tsv" in suffix else ",")
    harmonize(path, "first")
    harmonize(path, "second")
    new = pd.read_parquet(path) if suffix == ".parquet" else pd.read_csv(path, sep=None, engine="python")
    assert list(new.columns) == [*frame.columns, *COLUMNS]
    assert read_provenance(path) == {"run": "second"}


def deaths(how, path, work):
    script = Path(__file__).with_name("stopping.py")
    done = subprocess.run(
        [sys.executable, str(script), how, str(path), str(work)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return tuple(map(int, done.stdout.split()))


STOPPED = [
    ("plain.h5ad", True),
    ("latest.h5ad", False),
    ("block.h5ad", True),
    ("two.zarr", True),
    ("three.zarr", False),
    ("loose.zarr", True),
]


@pytest.mark.parametrize(("name", "again"), STOPPED)
def test_stopped_at_any_write_the_authors_file_opens_and_a_second_run_finishes(tmp_path, name, again):
    path = make(tmp_path / name)
    if again:
        harmonize(path, "old")
    (tmp_path / "work").mkdir()
    stops, finished = deaths("writes", path, tmp_path / "work" / name)
    assert stops >= (1 if name == "block.h5ad" else 8)
    assert finished < stops


@pytest.mark.parametrize("name", ["plain.h5ad", "two.zarr"])
def test_killed_at_twenty_random_moments_the_same_holds(tmp_path, name):
    path = make(tmp_path / name, 5_000)
    (tmp_path / "work").mkdir()
    killed, _ = deaths("kills", path, tmp_path / "work" / name)
    assert killed == 20
