import csv
import os

import anndata as ad
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app

SHARDS = {
    "a.h5ad": ["NK", "T cells", "NK"],
    "b.h5ad": ["T cells", "frobnicated blobs", None],
    "c.zarr": ["NK", "unknown", "NK"],
    "d.csv": ["B cells", "NK", "T cells"],
}


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, labels in SHARDS.items():
        frame = pd.DataFrame({"type": labels}, index=[f"{name}-{i}" for i in range(3)])
        if name.endswith(".csv"):
            frame.to_csv(folder / name, index_label="cell")
            continue
        data = ad.AnnData(obs=frame.astype("category"))
        data.write_zarr(folder / name) if name.endswith(".zarr") else data.write_h5ad(folder / name)
    return folder


@pytest.fixture
def shards(tmp_path):
    return write(tmp_path / "shards")


def harmonize(*options):
    return run(app, ["harmonize", *map(str, options), "--label-key", "type"])


def content(folder):
    """Every file below a folder, byte for byte."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_files_of_a_pattern_are_written_into_a_folder_with_one_draft(shards, tmp_path, capsys):
    before = content(shards)
    assert harmonize(shards / "*", "-o", tmp_path / "out") == 0
    assert content(shards) == before
    shown = capsys.readouterr().out
    assert "4 of 4 files: 12 cells" in shown
    assert "cells: 9 exact, 0 broad, 0 narrow, 1 no term, 1 unmapped, 1 without a label" in shown
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *SHARDS,
        "d.csv.provenance.json",
        "out.unmapped.sssom.tsv",
    }
    assert set(ad.read_h5ad(tmp_path / "out" / "a.h5ad").obs["iw_term_id"]) == {"CL:0000623", "CL:0000084"}
    assert ad.read_zarr(tmp_path / "out" / "c.zarr").obs["iw_term_id"].isna().tolist() == [False, True, False]
    assert pd.read_csv(tmp_path / "out" / "d.csv")["iw_term_label"].tolist()[1] == "natural killer cell"


def test_one_bad_file_is_named_and_the_others_are_finished(shards, tmp_path, capsys):
    (shards / "bad.h5ad").write_bytes(b"not hdf5")
    pd.DataFrame({"kind": ["NK"]}).to_csv(shards / "other.csv", index=False)
    assert harmonize(shards / "*", "--in-place") == 2
    shown = capsys.readouterr()
    errors = [line for line in shown.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 2
    assert f"{shards / 'bad.h5ad'}: cannot be read" in errors[0]
    assert "column 'type' is not known" in errors[1]
    assert str(shards / "other.csv") in errors[1]
    assert "4 of 6 files: 12 cells" in shown.out
    assert "iw_term_id" in ad.read_h5ad(shards / "b.h5ad").obs
    assert (shards / "bad.h5ad").read_bytes() == b"not hdf5"


def test_when_no_file_can_be_read_nothing_is_written(tmp_path, capsys):
    for name in ("a.h5ad", "b.h5ad"):
        (tmp_path / name).write_bytes(b"not hdf5")
    assert harmonize(tmp_path / "a.h5ad", tmp_path / "b.h5ad", "-o", tmp_path / "out") == 2
    assert "no file could be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_sidecar_counts_the_cells_of_all(shards, tmp_path):
    before = content(shards)
    assert harmonize(shards / "*.h5ad", shards / "c.zarr", "--sidecar", tmp_path / "labels.tsv") == 0
    assert content(shards) == before
    with (tmp_path / "labels.tsv").open() as stream:
        cells = {row["label"]: int(row["cells"]) for row in csv.DictReader(stream, delimiter="\t")}
    assert cells == {"NK": 4, "T cells": 2, "frobnicated blobs": 1, "unknown": 1}


def test_files_of_one_name_are_refused(tmp_path, capsys):
    one, two = write(tmp_path / "one"), write(tmp_path / "two")
    assert harmonize(one / "a.h5ad", two / "a.h5ad", "-o", tmp_path / "out") == 2
    assert "has the name of" in capsys.readouterr().err


def test_two_processes_give_the_bytes_of_one(tmp_path):
    one, two = write(tmp_path / "one" / "shards"), write(tmp_path / "two" / "shards")
    assert harmonize(one / "*", "--in-place") == 0
    assert harmonize(two / "*", "--in-place", "--jobs", 2) == 0
    assert content(one) == content(two)


def test_a_dask_cluster_of_two_workers_gives_the_bytes_of_one_process(tmp_path, capsys):
    distributed = pytest.importorskip("distributed")
    one, two = write(tmp_path / "one" / "shards"), write(tmp_path / "two" / "shards")
    assert harmonize(one / "*", "--in-place") == 0
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__DAEMON", "False")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(tmp_path / "dask"),
    ) as cluster:
        assert harmonize(two / "*", "--in-place", "--dask", cluster.scheduler_address) == 0
    assert content(one) == content(two)
    assert "4 of 4 files: 12 cells" in capsys.readouterr().out


def test_a_scheduler_that_does_not_answer_is_one_line(shards, capsys):
    before = content(shards)
    assert harmonize(shards / "*", "--in-place", "--dask", "tcp://127.0.0.1:9") == 2
    assert "no Dask scheduler answers" in capsys.readouterr().err
    assert content(shards) == before
