import json
from typing import Any

import anndata as ad
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app

LABELS = ["T cells", "NK", "frobnicated blobs", "unknown", None, "T cells"]


@pytest.fixture
def cells(tmp_path):
    path = tmp_path / "cells.h5ad"
    obs = pd.DataFrame({"type": pd.Categorical(LABELS)}, index=[f"c{i}" for i in range(6)])
    ad.AnnData(obs=obs).write_h5ad(path)
    return path


def harmonize(*options):
    return run(app, ["harmonize", *map(str, options), "--label-key", "type"])


def test_in_place_adds_the_columns_to_the_file_and_puts_the_draft_beside(cells, capsys):
    assert harmonize(cells, "--in-place") == 0
    assert f"{cells}: 6 cells" in capsys.readouterr().out
    data = ad.read_h5ad(cells)
    assert data.obs["iw_term_id"].astype(str).tolist()[:2] == ["CL:0000084", "CL:0000623"]
    assert json.loads(data.uns["immuneworld"])["source_file"] == "cells.h5ad"
    assert sorted(path.name for path in cells.parent.iterdir()) == [
        "cells.h5ad",
        "cells.unmapped.sssom.tsv",
    ]


@pytest.mark.parametrize("suffix", [".tsv", ".parquet"])
def test_a_sidecar_has_one_row_a_label_and_the_dataset_is_not_touched(cells, tmp_path, suffix, capsys):
    before, table = cells.read_bytes(), tmp_path / "new" / f"labels{suffix}"
    assert harmonize(cells, "--sidecar", table) == 0
    assert cells.read_bytes() == before
    assert f"{table}: 4 labels" in capsys.readouterr().out
    frame = pd.read_parquet(table) if suffix == ".parquet" else pd.read_csv(table, sep="\t", na_filter=False)
    rows: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    assert ",".join(rows[0]) == "label,cells,term_id,term_label,predicate,confidence,justification,step"
    assert [(row["label"], int(row["cells"]), row["term_id"]) for row in rows] == [
        ("T cells", 2, "CL:0000084"),
        ("NK", 1, "CL:0000623"),
        ("frobnicated blobs", 1, ""),
        ("unknown", 1, ""),
    ]
    assert {row["step"] for row in rows[2:]} == {"none", "junk"}
    assert json.loads(table.with_name(table.name + ".provenance.json").read_text())["label_key"] == "type"
    assert (table.parent / "labels.unmapped.sssom.tsv").exists()


def test_a_sidecar_beside_an_output(cells, tmp_path):
    assert harmonize(cells, "-o", tmp_path / "out.h5ad", "--sidecar", tmp_path / "labels.tsv") == 0
    assert {"out.h5ad", "labels.tsv"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "no output is named (give -o FILE, --in-place or --sidecar FILE)"),
        (["-o", "x.h5ad", "--in-place"], "exclude each other"),
        (["--sidecar", "labels.xlsx"], "name it .tsv or .parquet"),
        (["*.nothing", "-o", "out"], "*.nothing: matches no file"),
        (["cells.h5ad", "more.h5ad", "-o", "out.h5ad"], "out.h5ad: is a file, and there are several inputs"),
        (["sub/../cells.h5ad", "-o", "."], "is input and output at once (use --in-place)"),
    ],
)
def test_bad_usage_is_one_line_and_nothing_is_written(cells, monkeypatch, capsys, options, says):
    monkeypatch.chdir(cells.parent)
    before = cells.read_bytes()
    (cells.parent / "sub").mkdir()
    sources = [] if options and "." in options[0] and not options[0].startswith("-") else ["cells.h5ad"]
    assert harmonize(*sources, *options) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert len(shown.strip().splitlines()) == 1
    assert cells.read_bytes() == before
    assert sorted(path.name for path in cells.parent.iterdir()) == ["cells.h5ad", "sub"]
