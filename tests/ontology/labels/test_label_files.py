import gzip
import json

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.errors import ImmuneWorldError, InputError, UnknownNameError
from immuneworld.ontology.labels.label_column import COLUMNS, harmonized_columns, label_column
from immuneworld.ontology.labels.label_files import (
    check_paths,
    provenance_path,
    read_labels,
    write_harmonized,
)
from immuneworld.ontology.match import Match

LABELS = ["NK", "T cells", None, "NK", "odd \N{GREEK SMALL LETTER ALPHA}"]
VERSIONS = {"ontology": "0.1.0", "label_key": "type"}


def answer(label):
    if label.startswith("odd"):
        return Match(label, None, "", "", 0.0, "", "none")
    return Match(
        label, f"CL:{len(label)}", label.lower(), "skos:exactMatch", 0.9, "semapv:LexicalMatching", "exact"
    )


def harmonize(source, target, key="type"):
    check_paths(source, target)
    column = read_labels(source, key)
    write_harmonized(source, target, column, [answer(label) for label in column.labels], VERSIONS)
    return column


def cells():
    """Five cells with every kind of column."""
    return pd.DataFrame(
        {
            "type": pd.Categorical(
                LABELS, categories=["never used", "T cells", "NK", "odd \N{GREEK SMALL LETTER ALPHA}"]
            ),
            "batch": ["a", "b", "a", "b", "a"],
            "n": [1, 2, 3, 4, 5],
            "score": [0.5, np.nan, 1.5, 2.5, 3.5],
            "doublet": [True, False, True, False, True],
        },
        index=[f"cell{i}" for i in range(5)],
    )


def dataset():
    rng = np.random.default_rng(0)
    data = ad.AnnData(sp.csr_matrix(rng.poisson(1.0, (5, 7)).astype(np.float32)), obs=cells())
    data.layers["counts"] = data.X.copy()
    data.obsm["X_pca"] = rng.normal(size=(5, 2))
    data.uns["palette"] = {"NK": "red"}
    return data


@pytest.fixture
def store(tmp_path, request):
    path = tmp_path / f"in{request.param}"
    data = dataset()
    data.write_zarr(path) if request.param == ".zarr" else data.write_h5ad(path)
    return path


def opened(path):
    return ad.read_zarr(path) if path.suffix == ".zarr" else ad.read_h5ad(path)


def raw_content(path):
    """Every array of an h5ad as bytes, and every attribute, but for what harmonize writes."""
    found: dict[str, object] = {}

    def visit(name, item):
        ours = name.startswith(("obs/iw_", "uns/immuneworld"))
        if not ours and isinstance(item, h5py.Dataset):
            found[name] = (
                item.dtype,
                item.shape,
                np.asarray(item[()]).tobytes() if item.dtype.kind != "O" else list(np.ravel(item[()])),
            )
        if not ours:
            found[name + "@"] = {k: str(v) for k, v in item.attrs.items() if k != "column-order"}

    with h5py.File(path) as root:
        root.visititems(visit)
    return found


@pytest.mark.parametrize("store", [".h5ad"], indirect=True)
def test_h5ad_to_h5ad_leaves_everything_else_byte_for_byte(store, tmp_path):
    before = store.read_bytes()
    harmonize(store, tmp_path / "out.h5ad")
    assert raw_content(tmp_path / "out.h5ad") == raw_content(store)
    assert store.read_bytes() == before


@pytest.mark.parametrize("store", [".h5ad", ".zarr"], indirect=True)
@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_any_store_to_any_store_keeps_the_data_and_adds_five_columns(store, tmp_path, suffix):
    harmonize(store, tmp_path / f"out{suffix}")
    old, new = opened(store), opened(tmp_path / f"out{suffix}")
    assert list(new.obs.columns) == [*old.obs.columns, *COLUMNS]
    pd.testing.assert_frame_equal(new.obs[list(old.obs.columns)], old.obs)
    np.testing.assert_array_equal(new.X.toarray(), old.X.toarray())
    np.testing.assert_array_equal(new.layers["counts"].toarray(), old.layers["counts"].toarray())
    np.testing.assert_array_equal(new.obsm["X_pca"], old.obsm["X_pca"])
    assert new.uns["palette"] == old.uns["palette"]
    assert json.loads(new.uns["immuneworld"]) == VERSIONS


@pytest.mark.parametrize("store", [".h5ad"], indirect=True)
def test_each_cell_gets_the_term_of_its_label(store, tmp_path):
    harmonize(store, tmp_path / "out.h5ad")
    obs = opened(tmp_path / "out.h5ad").obs
    assert obs["iw_term_id"].astype(object).where(obs["iw_term_id"].notna(), None).tolist() == [
        "CL:2",
        "CL:7",
        None,
        "CL:2",
        None,
    ]
    np.testing.assert_allclose(obs["iw_confidence"], [0.9, 0.9, np.nan, 0.9, 0.0], rtol=1e-6)


@pytest.mark.parametrize("store", [".h5ad"], indirect=True)
def test_harmonizing_again_replaces_the_columns(store, tmp_path):
    harmonize(store, tmp_path / "one.h5ad")
    harmonize(tmp_path / "one.h5ad", tmp_path / "two.h5ad", key="batch")
    obs = opened(tmp_path / "two.h5ad").obs
    assert list(obs.columns).count("iw_term_id") == 1
    assert set(obs["iw_term_label"]) == {"a", "b"}


def test_an_old_h5ad_with_categories_apart_is_read(tmp_path):
    path = tmp_path / "old.h5ad"
    with h5py.File(path, "w") as root:
        obs = root.create_group("obs")
        obs.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.1.0", "_index": "_index"})
        obs.attrs["column-order"] = np.array(["type"], dtype=object)
        obs["_index"] = np.array(["c0", "c1", "c2"], dtype=object)
        obs["type"] = np.array([1, -1, 0], dtype=np.int8)
        obs["__categories/type"] = np.array(["NK", "T cells"], dtype=object)
    column = read_labels(path, "type")
    assert [column.labels[c] if c >= 0 else None for c in column.codes] == ["T cells", None, "NK"]


TEXT = "cell,type,n,code,when\nc1,NK,1.10,007,2020-01-01\nc2,T cells,2,008,\nc3,,3,009,NA\n"


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".tsv", ".tsv.gz"])
def test_text_to_text_keeps_every_cell_as_written(tmp_path, suffix):
    source = tmp_path / "in.csv"
    source.write_text(TEXT)
    target = tmp_path / f"out{suffix}"
    harmonize(source, target)
    text = (gzip.decompress(target.read_bytes()) if suffix.endswith("gz") else target.read_bytes()).decode()
    kept = ["\t".join(row.split("\t" if "tsv" in suffix else ",")[:5]) for row in text.splitlines()]
    assert kept == [row.replace(",", "\t") for row in TEXT.splitlines()]
    assert json.loads(provenance_path(target).read_text()) == VERSIONS


def test_text_to_h5ad_is_cells_without_measurements_with_types(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(TEXT)
    harmonize(source, tmp_path / "out.h5ad")
    data = opened(tmp_path / "out.h5ad")
    assert data.shape == (3, 0)
    assert list(data.obs_names) == ["c1", "c2", "c3"]
    assert data.obs["n"].tolist() == [1.1, 2.0, 3.0]
    assert data.obs["code"].tolist() == ["007", "008", "009"]
    assert data.obs["type"].isna().tolist() == [False, False, True]
    assert data.obs["when"].isna().tolist() == [False, True, True]


def test_h5ad_to_csv_and_back_keeps_the_cells(tmp_path):
    dataset().write_h5ad(tmp_path / "in.h5ad")
    harmonize(tmp_path / "in.h5ad", tmp_path / "mid.csv.gz")
    harmonize(tmp_path / "mid.csv.gz", tmp_path / "back.h5ad")
    obs = opened(tmp_path / "back.h5ad").obs
    assert list(obs.index) == [f"cell{i}" for i in range(5)]
    np.testing.assert_array_equal(obs["score"], cells()["score"])
    assert obs["type"].astype(object).where(obs["type"].notna(), None).tolist() == LABELS


def test_parquet_with_mixed_dates_and_missing_becomes_writable(tmp_path):
    frame = cells().reset_index(drop=True)
    frame["date"] = pd.to_datetime(pd.Series(["2020-01-01", None, "2021-05-05", None, None]))
    frame["note"] = ["x", None, "y", np.nan, "z"]
    frame["dose"] = pd.array([1, None, 3, 4, 5], dtype="Int64")
    frame.to_parquet(tmp_path / "in.parquet")
    harmonize(tmp_path / "in.parquet", tmp_path / "out.zarr")
    harmonize(tmp_path / "in.parquet", tmp_path / "out.parquet")
    obs = opened(tmp_path / "out.zarr").obs
    assert obs["note"].isna().tolist() == [False, True, False, True, False]
    assert obs["dose"].isna().tolist() == [False, True, False, False, False]
    assert obs["n"].tolist() == [1, 2, 3, 4, 5]
    kept = pd.read_parquet(tmp_path / "out.parquet")[list(frame.columns)]
    pd.testing.assert_frame_equal(kept, frame)


def test_row_names_without_a_header_as_r_writes_them(tmp_path):
    (tmp_path / "in.tsv").write_text("type\tn\nAAAC\tNK\t1\nAAAG\tT cells\t2\n")
    harmonize(tmp_path / "in.tsv", tmp_path / "out.h5ad")
    obs = opened(tmp_path / "out.h5ad").obs
    assert list(obs.index) == ["AAAC", "AAAG"]
    assert obs["type"].tolist() == ["NK", "T cells"]


def test_whole_numbers_are_cluster_names_with_a_warning():
    column = label_column(pd.Series([3.0, 3.0, np.nan, 7.0]), "leiden", "x")
    assert column.labels == ("3", "7")
    assert column.codes.tolist() == [0, 0, -1, 1]
    assert "numbers" in column.warnings[0]


@pytest.mark.parametrize("values", [[0.5, 1.5], [True, False], ["0.25", "1e-3"]])
def test_decimals_and_truth_values_are_no_labels(values):
    with pytest.raises(InputError, match="not labels"):
        label_column(pd.Series(values), "x", "file")


@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), min_size=1, max_size=30))
def test_codes_give_back_every_label_byte_for_byte(values):
    if all(v is None or v.strip() in {"", "NA", "NaN", "nan", "<NA>"} for v in values):
        return
    values = [f"label {v}" if v and v.strip() not in {"NA", "NaN", "nan", "<NA>"} else v for v in values]
    column = label_column(pd.Series(values, dtype=object), "x", "file")
    back = [column.labels[c] if c >= 0 else None for c in column.codes]
    assert all(b == v for b, v in zip(back, values, strict=True) if b is not None)
    assert column.counts.sum() + column.n_missing == len(values)
    added = harmonized_columns(column, [answer(label) for label in column.labels])
    assert all(len(values_) == len(values) for values_ in added.values())


WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_csv_round_trips_any_text(tmp_path, rows):
    frame = pd.DataFrame([("NK", *row) for row in rows], columns=["type", "a", "b"])
    frame.to_csv(tmp_path / "in.csv", index=False)
    harmonize(tmp_path / "in.csv", tmp_path / "out.csv")
    again = pd.read_csv(tmp_path / "out.csv", dtype=str, na_filter=False)
    assert again[["a", "b"]].to_numpy().tolist() == [list(row) for row in rows]


def corrupt(tmp_path):
    """Files that cannot be used, with what the error must say."""
    dataset().write_h5ad(tmp_path / "good.h5ad")
    whole = (tmp_path / "good.h5ad").read_bytes()
    files = {
        "truncated.h5ad": (whole[: len(whole) // 2], "cannot be read"),
        "text.h5ad": (b"not hdf5", "cannot be read"),
        "empty.csv": (b"", "is empty"),
        "empty.h5ad": (b"", "is empty"),
        "blank.csv": (b"\n\n", "is empty"),
        "header.csv": (b"type,n\n", "no cells"),
        "nan.csv": (b"type,n\nNA,1\n,2\nnan,3\n", "every value of column 'type' is missing"),
        "binary.csv": (bytes(range(256)) * 4, "is not UTF-8|binary"),
        "nul.csv": (b"type,n\nNK,1\nN\0K,2\n", "binary"),
        "zeros.csv": (b"\0" * 400, "binary"),
        "twice.csv": (b"type,n,n\nNK,1,2\n", "column 'n' twice"),
        "ragged.csv": (b"type,n\nNK,1\nNK,1,2,3\n", "cannot be read"),
        "broken.csv.gz": (gzip.compress(b"type,n\nNK,1\n" * 999)[:40], "cannot be read"),
        "plain.csv.gz": (b"type,n\nNK,1\n", "cannot be read"),
        "broken.parquet": (b"PAR1 no", "cannot be read"),
        "labels.xlsx": (b"PK", "extension that is not known"),
    }
    for name, (content, _) in files.items():
        (tmp_path / name).write_bytes(content)
    return {tmp_path / name: text for name, (_, text) in files.items()}


def test_files_that_cannot_be_used_say_why_and_nothing_is_written(tmp_path):
    for path, text in corrupt(tmp_path).items():
        with pytest.raises(ImmuneWorldError, match=text) as caught:
            harmonize(path, tmp_path / "new" / "out.h5ad")
        assert path.name in str(caught.value)
    assert not (tmp_path / "new").exists()


def test_a_missing_file_a_missing_column_and_one_file_for_both(tmp_path):
    with pytest.raises(InputError, match="is not there"):
        harmonize(tmp_path / "no.csv", tmp_path / "out.csv")
    dataset().write_h5ad(tmp_path / "in.h5ad")
    with pytest.raises(UnknownNameError, match="did you mean 'type'"):
        harmonize(tmp_path / "in.h5ad", tmp_path / "out.h5ad", key="typ")
    with pytest.raises(InputError, match="input and output at once"):
        harmonize(tmp_path / "in.h5ad", tmp_path / "." / "in.h5ad")
    with pytest.raises(InputError, match="column that harmonize writes"):
        harmonize(tmp_path / "in.h5ad", tmp_path / "out.h5ad", key="iw_term_id")


def test_columns_that_anndata_refuses_and_lists_are_named(tmp_path):
    (tmp_path / "reserved.csv").write_text("type,_index\nNK,1\nB,1\n")
    with pytest.raises(InputError, match="'_index' is a reserved name"):
        harmonize(tmp_path / "reserved.csv", tmp_path / "out.h5ad")
    pd.DataFrame({"type": [["NK"], ["B"]]}).to_parquet(tmp_path / "lists.parquet")
    with pytest.raises(InputError, match="holds lists"):
        harmonize(tmp_path / "lists.parquet", tmp_path / "out.h5ad")
    assert not (tmp_path / "out.h5ad").exists()


def test_damage_found_late_names_the_input(tmp_path):
    dataset().write_h5ad(tmp_path / "in.h5ad")
    with h5py.File(tmp_path / "in.h5ad", "r+") as root:
        del root["uns"]
        root["uns"] = np.arange(3)
    with pytest.raises(InputError, match=r"in\.h5ad: cannot be read") as caught:
        harmonize(tmp_path / "in.h5ad", tmp_path / "out.h5ad")
    assert caught.value.where == str(tmp_path / "in.h5ad")
    assert not (tmp_path / "out.h5ad").exists()


def test_a_zarr_output_never_replaces_a_folder_that_is_not_one(tmp_path):
    dataset().write_zarr(tmp_path / "in.zarr")
    (tmp_path / "out.zarr").mkdir()
    (tmp_path / "out.zarr" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="not replaced"):
        harmonize(tmp_path / "in.zarr", tmp_path / "out.zarr")
    assert (tmp_path / "out.zarr" / "thesis.txt").read_text() == "years of work"


def test_a_failure_while_writing_leaves_the_old_output(tmp_path):
    dataset().write_h5ad(tmp_path / "in.h5ad")
    (tmp_path / "out.h5ad").write_bytes(b"old")
    column = read_labels(tmp_path / "in.h5ad", "type")
    (tmp_path / "in.h5ad").write_bytes(b"changed under our feet")
    with pytest.raises(InputError):
        write_harmonized(
            tmp_path / "in.h5ad",
            tmp_path / "out.h5ad",
            column,
            [answer(label) for label in column.labels],
            VERSIONS,
        )
    assert (tmp_path / "out.h5ad").read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"in.h5ad", "out.h5ad"}
