from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from immuneworld.model.bulk_grid import read_grid
from immuneworld.ontology.errors import InputError


def grid(folder: Path, text: str, name: str = "t.tsv", keys: tuple[str, ...] = ()):
    path = folder / name
    path.write_text(text)
    return read_grid(path, keys)


def test_names_numbers_and_what_stands_about_genes_are_told_apart(tmp_path):
    found = grid(tmp_path, "id\tsymbol\tLength\tS1\tS2\nENSG1.2\tCD8A\t900\t1.5\t\nENSG2\tCD4\t800\t0\tNA\n")
    assert found.down == {"id": ["ENSG1.2", "ENSG2"], "symbol": ["CD8A", "CD4"]}
    assert found.across == {"header": ["S1", "S2"]}
    np.testing.assert_array_equal(found.values, [[1.5, np.nan], [0, np.nan]])
    assert found.notes == ("left out columns of numbers about genes: Length",)


def test_the_corner_that_r_leaves_out(tmp_path):
    found = grid(tmp_path, "S1,S2\nCD8A,1,2\n", "t.csv")
    assert (found.down, found.across) == ({"": ["CD8A"]}, {"header": ["S1", "S2"]})


def test_a_column_that_says_something_of_samples_is_no_gene(tmp_path):
    found = grid(tmp_path, "sample\tday\tCD8A\nS1\t14\t3\n", keys=("day",))
    assert found.across == {"header": ["CD8A"]}
    assert found.facts["day"].tolist() == [14]


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_an_anndata_has_genes_in_columns(suffix, tmp_path):
    obs = pd.DataFrame({"patient": ["P1", "P2"]}, index=["S1", "S2"])
    var = pd.DataFrame({"symbol": ["CD8A", "CD4"], "mean": [1.0, 2.0]}, index=["ENSG1", "ENSG2"])
    data = anndata.AnnData(csr_matrix(np.eye(2)), obs, var)
    path = tmp_path / f"e{suffix}"
    data.write_h5ad(path) if suffix == ".h5ad" else data.write_zarr(path)
    found = read_grid(path)
    assert found.values.tolist() == [[1, 0], [0, 1]]
    assert list(found.across.values()) == [["ENSG1", "ENSG2"], ["CD8A", "CD4"]]
    assert list(found.down.values()) == [["S1", "S2"]]
    assert found.facts["patient"].tolist() == ["P1", "P2"]


def test_a_parquet_with_genes_as_its_index(tmp_path):
    pd.DataFrame({"S1": [1.0, 2.0]}, index=["CD8A", "CD4"]).to_parquet(tmp_path / "t.parquet")
    found = read_grid(tmp_path / "t.parquet")
    assert list(found.down.values()) == [["CD8A", "CD4"]]
    assert found.across == {"header": ["S1"]}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("gene\tS1\nCD8A\t1\nCD4\t1,5\nCD3D\t2\n", "row 2, column 'S1': '1,5' is not a number"),
        ("a\tb\n1\t2\n", "no column of names"),
        ("a\tb\nx\ty\n", "no column of numbers"),
        ("gene\tS1\n", "has no rows"),
        ("gene\tS1\nCD8A\t1\t2\t3\n", "2 names in its header and 4 columns"),
        ("gene\tS1\nCD8A\0\t1\n", "binary"),
        ("\n\n", "is empty"),
    ],
)
def test_files_that_are_no_grid(text, what, tmp_path):
    with pytest.raises(InputError, match=what):
        grid(tmp_path, text)


def test_a_file_that_is_cut_off(tmp_path):
    (tmp_path / "t.tsv.gz").write_bytes(b"\x1f\x8b\x08\x00abc")
    with pytest.raises(InputError, match=r"cannot be read .*is the file whole"):
        read_grid(tmp_path / "t.tsv.gz")
