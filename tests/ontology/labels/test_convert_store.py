import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import zarr

from immuneworld.ontology.labels.convert_store import convert_store

CELLS, GENES = 300, 7


def everything():
    """One of each element that AnnData can hold."""
    rng = np.random.default_rng(0)
    obs = pd.DataFrame(
        {
            "type": pd.Categorical(rng.choice(["NK", "B", "T cell \N{GREEK SMALL LETTER GAMMA}"], CELLS)),
            "dose": pd.Categorical(rng.choice(["low", "high"], CELLS), ["low", "high"], ordered=True),
            "text": [f"free text {i}" for i in range(CELLS)],
            "n": rng.integers(0, 9, CELLS),
            "share": rng.normal(size=CELLS),
            "seen": rng.random(CELLS) < 0.5,
            "maybe": pd.array([None, *range(CELLS - 1)], dtype="Int32"),
            "perhaps": pd.array([None, *[True] * (CELLS - 1)], dtype="boolean"),
        },
        index=[f"cell{i}" for i in range(CELLS)],
    )
    matrix = sp.random(CELLS, GENES, 0.3, format="csr", dtype=np.float32, random_state=0)
    data = ad.AnnData(matrix, obs=obs, var=pd.DataFrame(index=[f"g{i}" for i in range(GENES)]))
    data.raw = data.copy()
    data.layers["columns"] = matrix.tocsc()
    data.layers["dense"] = rng.normal(size=(CELLS, GENES))
    data.obsm["X_pca"] = rng.normal(size=(CELLS, 2)).astype(np.float32)
    data.obsm["table"] = pd.DataFrame({"a": np.arange(CELLS)}, index=obs.index)
    data.obsp["near"] = sp.eye(CELLS, format="csr")
    data.varm["none"] = np.zeros((GENES, 0))
    data.uns = {
        "palette": {"NK": "red", "deep": {"deeper": np.arange(3)}},
        "words": np.array(["a", "b\N{SNOWMAN}"]),
        "n": 3,
        "x": 0.5,
        "yes": True,
        "text": "one",
        "empty": np.array([], dtype=object),
        "record": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        "complex": np.array([1 + 2j]),
    }
    return data


def assert_equal(new, old):
    """Of anything AnnData holds, or of AnnData, with its types."""
    if isinstance(old, ad.AnnData):
        assert_equal(parts(new), parts(old))
    elif hasattr(old, "keys") and not isinstance(old, pd.DataFrame):
        assert sorted(new) == sorted(old)  # neither format keeps their order
        for key in old:
            assert_equal(new[key], old[key])
    elif isinstance(old, pd.DataFrame):
        pd.testing.assert_frame_equal(new, old)
    elif sp.issparse(old):
        assert (type(new), new.dtype, new.shape) == (type(old), old.dtype, old.shape)
        np.testing.assert_array_equal(new.toarray(), old.toarray())
    else:
        assert type(new) is type(old)
        if isinstance(old, np.ndarray) and old.dtype.kind in "OT":  # AnnData reads text of Zarr as numpy's
            new, old = new.astype(object), old.astype(object)
        np.testing.assert_array_equal(new, old, strict=isinstance(old, np.ndarray))


def parts(data):
    names = ("obs", "var", "obsm", "varm", "obsp", "layers", "uns", "X")
    raw = {"raw": data.raw.X, "raw var": data.raw.var} if data.raw else {}
    return raw | {name: getattr(data, name) for name in names}


def write(data, path):
    data.write_zarr(path) if path.suffix == ".zarr" else data.write_h5ad(path)


def read(path):
    return ad.read_zarr(path) if path.suffix == ".zarr" else ad.read_h5ad(path)


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize(("first", "second"), [(".h5ad", ".zarr"), (".zarr", ".h5ad")])
def test_there_and_back_is_equal_through_anndata(tmp_path, first, second, zarr_format):
    with ad.settings.override(zarr_write_format=zarr_format):
        write(everything(), tmp_path / f"a{first}")
        convert_store(tmp_path / f"a{first}", tmp_path / f"b{second}")
        convert_store(tmp_path / f"b{second}", tmp_path / f"c{first}")
    original = read(tmp_path / f"a{first}")
    assert_equal(read(tmp_path / f"b{second}"), original)
    assert_equal(read(tmp_path / f"c{first}"), original)


def test_what_anndata_finds_in_either_is_of_the_same_type(tmp_path):
    write(everything(), tmp_path / "a.h5ad")
    convert_store(tmp_path / "a.h5ad", tmp_path / "b.zarr")
    write(everything(), tmp_path / "theirs.zarr")
    ours, theirs = zarr.open_group(tmp_path / "b.zarr"), zarr.open_group(tmp_path / "theirs.zarr")
    found = {name: dict(item.attrs) for name, item in ours.members(max_depth=None)}
    assert found == {name: dict(item.attrs) for name, item in theirs.members(max_depth=None) if name in found}
    assert {name for name, _ in theirs.members(max_depth=None)} == set(found)


def test_sparse_arrays_can_grow_in_hdf5_as_anndata_writes_them(tmp_path):
    write(everything(), tmp_path / "a.zarr")
    convert_store(tmp_path / "a.zarr", tmp_path / "b.h5ad")
    with h5py.File(tmp_path / "b.h5ad") as root:
        assert root["X/data"].maxshape == (None,)
        assert root["obs/type/codes"].maxshape == (CELLS,)


def test_arrays_larger_than_a_piece_are_copied_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("immuneworld.ontology.labels.convert_store._BYTES", 100)
    write(everything(), tmp_path / "a.h5ad")
    convert_store(tmp_path / "a.h5ad", tmp_path / "b.zarr")
    convert_store(tmp_path / "b.zarr", tmp_path / "c.h5ad")
    assert_equal(read(tmp_path / "c.h5ad"), read(tmp_path / "a.h5ad"))


def test_a_file_from_before_encodings_goes_through_anndata(tmp_path):
    write(everything(), tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as root:
        del root.attrs["encoding-type"], root.attrs["encoding-version"]
    convert_store(tmp_path / "a.h5ad", tmp_path / "b.zarr")
    assert_equal(read(tmp_path / "b.zarr"), read(tmp_path / "a.h5ad"))
