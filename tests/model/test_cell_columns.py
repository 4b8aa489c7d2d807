from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from immuneworld.model.cell_columns import CellColumns, FrameColumns, StoreColumns
from immuneworld.model.cell_table import tabulate
from immuneworld.model.sample_table import Design
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.labels.anndata_files import open_store

SOURCES = ("frame", ".h5ad", ".zarr")
TABLE = pd.DataFrame(
    {
        "text": ["a", "b", "a", ""],
        "category": pd.Categorical(["x", None, "x", "y"]),
        "number": [1.0, np.nan, 2.5, 1.0],
        "whole": [3, 3, 4, 4],
        "truth": [True, False, True, True],
    },
    index=pd.Index(["c1", "c2", "c3", "c4"], name="cell"),
)


@contextmanager
def columns(source: str, folder: Path, table: pd.DataFrame = TABLE) -> Iterator[CellColumns]:
    if source == "frame":
        yield FrameColumns(table.reset_index(), "here")
        return
    path = folder / f"c{source}"
    data = ad.AnnData(obs=table)
    data.write_zarr(path) if source == ".zarr" else data.write_h5ad(path)
    with open_store(path) as root:
        yield StoreColumns(root["obs"], path)


def as_text(column: Any) -> list[str]:
    return [(*column.texts, "")[code] for code in column.codes]


@pytest.mark.parametrize("source", SOURCES)
def test_every_kind_of_column_is_text(source: str, tmp_path: Path) -> None:
    with columns(source, tmp_path) as cells:
        assert as_text(cells.coded("text")) == ["a", "b", "a", ""]
        assert as_text(cells.coded("category")) == ["x", "", "x", "y"]
        assert as_text(cells.coded("number")) == ["1", "", "2.5", "1"]
        assert as_text(cells.coded("whole")) == ["3", "3", "4", "4"]
        assert as_text(cells.coded("truth")) == ["True", "False", "True", "True"]
        assert as_text(cells.coded("cell")) == ["c1", "c2", "c3", "c4"]
        assert "text" in cells
        assert "texts" not in cells


@pytest.mark.parametrize("source", SOURCES)
def test_labels_and_numbers_of_some_rows(source: str, tmp_path: Path) -> None:
    with columns(source, tmp_path) as cells:
        labels = cells.labels("category")
        assert [labels.labels[code] if code >= 0 else None for code in labels.codes] == ["x", None, "x", "y"]
        np.testing.assert_array_equal(cells.numbers_at("number", [2, 1]), [2.5, np.nan])
        np.testing.assert_array_equal(cells.numbers_at("whole", [3]), [4])
        with pytest.raises(InputError, match=r"row 2, column 'text': 'b' is not a number"):
            cells.numbers_at("text", [1])


@pytest.mark.parametrize("source", SOURCES)
def test_a_column_that_is_not_there(source: str, tmp_path: Path) -> None:
    with columns(source, tmp_path) as cells:
        for ask in (cells.coded, cells.labels, lambda key: cells.numbers_at(key, [0])):
            with pytest.raises(UnknownNameError, match=r"column 'txt' is not known.*did you mean 'text'"):
                ask("txt")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("text", [True, False])
def test_a_table_of_cells_is_the_same_from_anywhere(source: str, text: bool, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "label": rng.choice(["B", "T", ""], 50),
            "sample": rng.choice(["s1", "s2"], 50),
            "patient": "p",
            "ok": rng.choice(["yes", "no"], 50),
        }
    ).set_index(pd.Index([f"c{i}" for i in range(50)]))
    if not text:
        table = table.astype("category")
    table = table.assign(iw_term_id="CL:1", iw_predicate="skos:exactMatch", iw_confidence=np.float32(0.5))
    with columns(source, tmp_path, table) as cells:
        found, places = tabulate(cells, "label", Design("d", "patient", "sample", where=("ok=yes",)))
    kept = table[(table["ok"] == "yes") & (table["label"] != "")]
    expected = pd.crosstab(kept["sample"].astype(str), kept["label"].astype(str))
    assert [column.label for column in found.columns] == list(expected.columns)
    assert found.values.tolist() == expected.to_numpy().tolist()
    assert (places.columns >= 0).sum() == len(kept)
    assert found.columns[0].confidence == 0.5


def test_a_condition_that_keeps_no_cell(tmp_path: Path) -> None:
    with (
        columns(".h5ad", tmp_path) as cells,
        pytest.raises(InputError, match=r"--where 'text=c' keeps no row \(text has: a, b\)"),
    ):
        tabulate(cells, "category", Design("d", "text", "text", where=("text=c",)))
