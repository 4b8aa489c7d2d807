from __future__ import annotations

from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.model import latent
from immuneworld.model.cell_columns import StoreColumns
from immuneworld.model.cell_table import tabulate
from immuneworld.model.sample_table import Design, SampleTable
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.labels.anndata_files import open_store

CELLS = 200


def frame(seed: int = 0, **columns: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    labels, samples = rng.choice(["B", "T", "NK", ""], CELLS), rng.choice(["s1", "s2", "s3"], CELLS)
    table = pd.DataFrame({"label": labels, "sample": samples, "patient": "p"}, dtype="category")
    table = table.assign(iw_term_id="CL:1", iw_predicate="skos:exactMatch", iw_confidence=1.0, **columns)
    return table.set_index(pd.Index([f"c{i}" for i in range(CELLS)]))


def store(path: Path, obs: pd.DataFrame, **obsm: Any) -> Path:
    data = ad.AnnData(obs=obs, obsm=obsm)
    data.write_zarr(path) if path.suffix == ".zarr" else data.write_h5ad(path)
    return path


def read(path: Path, key: str = "X_pca", said: Any = lambda *_: None, **design: Any) -> SampleTable:
    with open_store(path) as root:
        cells = StoreColumns(root["obs"], path)
        table, places = tabulate(cells, "label", Design("study", "patient", "sample", **design))
        return latent.with_latents(table, places, root, key, path, said)


def values_of(seed: int = 0, size: int = 3, dtype: Any = np.float32) -> Any:
    return np.random.default_rng(seed).normal(5, 2, (CELLS, size)).astype(dtype)


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 99), piece=st.integers(1, 60), size=st.integers(1, 4))
def test_pieces_of_a_file_give_what_numpy_gives_of_all(
    suffix: str, seed: int, piece: int, size: int, tmp_path: Path
) -> None:
    obs, values = frame(seed), values_of(seed, size, np.float64)
    folder = tmp_path / f"{seed}-{piece}-{size}"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(latent, "_BYTES", piece * size * 8)
        found = read(store(folder / f"c{suffix}", obs, X_pca=values)).latents
    assert found is not None
    assert found.latent.key == "X_pca"
    for k, label in enumerate(["B", "NK", "T"]):
        mine = (obs["label"] == label).to_numpy()
        assert found.latent.cells[k] == mine.sum()
        np.testing.assert_allclose(found.latent.means[k], values[mine].mean(axis=0))
        covariance = np.cov(values[mine].T).reshape(size, size)
        np.testing.assert_allclose(found.latent.covariances[k], covariance, atol=1e-12)
        for s, sample in enumerate(["s1", "s2", "s3"]):
            few = values[mine & (obs["sample"] == sample)]
            np.testing.assert_allclose(found.means[s, k], few.mean(axis=0))
            np.testing.assert_allclose(found.variances[s, k], few.var(axis=0, ddof=1))


def test_the_number_of_threads_changes_no_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store(tmp_path / "c.h5ad", frame(), X_pca=values_of())
    monkeypatch.setattr(latent, "_BYTES", 7 * 3 * 4)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(latent, "_THREADS", threads)
        monkeypatch.setattr("os.cpu_count", lambda: 8)
        found.append(read(path).latents)
    one, many = found
    assert one
    assert many
    assert one.means.tobytes() == many.means.tobytes()
    assert one.variances.tobytes() == many.variances.tobytes()
    assert one.latent.covariances.tobytes() == many.latent.covariances.tobytes()


def test_progress_comes_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent, "_BYTES", 64 * 3 * 4)
    said: list[tuple[str, int, int]] = []
    read(store(tmp_path / "c.h5ad", frame(), X_pca=values_of()), said=lambda *args: said.append(args))
    assert [done for _, done, _ in said] == [64, 128, 192, 200]
    assert {(what, of) for what, _, of in said} == {("reading X_pca", CELLS)}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int32, ">f4"])
def test_results_have_the_precision_of_the_file_single_at_least(dtype: Any, tmp_path: Path) -> None:
    values = values_of(dtype=dtype)
    found = read(store(tmp_path / "c.h5ad", frame(), X_pca=values)).latents
    assert found
    assert found.means.dtype == (np.float64 if values.dtype in (np.float64, np.int32) else np.float32)
    mine = (frame()["label"] == "B").to_numpy()
    np.testing.assert_allclose(found.latent.means[0], values[mine].astype(np.float64).mean(axis=0), rtol=1e-6)


def test_compressed_chunks_are_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent, "_BYTES", 1)
    path, values = store(tmp_path / "c.h5ad", frame(), X_pca=values_of()), values_of()
    import h5py

    with h5py.File(path, "a") as file:
        del file["obsm/X_pca"]
        file["obsm"].create_dataset("X_pca", data=values, chunks=(60, 3), compression="gzip")
    said: list[int] = []
    found = read(path, said=lambda _, done, __: said.append(done)).latents
    assert said == [60, 120, 180, 200]
    assert found
    np.testing.assert_allclose(
        found.latent.means[0], values[(frame()["label"] == "B").to_numpy()].mean(axis=0), rtol=1e-5
    )


def test_squares_beyond_single_precision(tmp_path: Path) -> None:
    values = values_of() * np.float32(1e25)
    found = read(store(tmp_path / "c.h5ad", frame(), X_pca=values)).latents
    assert found
    mine = (frame()["label"] == "B").to_numpy()
    np.testing.assert_allclose(found.latent.covariances[0], np.cov(values[mine].astype(float).T), rtol=1e-4)


def test_cells_of_samples_without_a_time_do_not_count(tmp_path: Path) -> None:
    times = frame()["sample"].map({"s1": "", "s2": "0", "s3": "1"}).to_numpy(str)
    found = read(store(tmp_path / "c.h5ad", frame(time=times), X_pca=values_of()), time_key="time").latents
    assert found
    assert np.isnan(found.means[0]).all()
    kept = (frame()["sample"] != "s1") & (frame()["label"] == "B")
    assert found.latent.cells[0] == kept.sum()


def test_a_missing_value_is_named_by_its_cell(tmp_path: Path) -> None:
    values, labelled = values_of(), np.flatnonzero(frame()["label"] != "")
    values[labelled[30], 1] = np.nan
    path = store(tmp_path / "c.h5ad", frame(), X_pca=values)
    with pytest.raises(
        InputError, match=rf"obsm\['X_pca'\]: cell {labelled[30] + 1} has a missing or infinite"
    ):
        read(path)


def test_a_missing_value_of_a_cell_without_label_does_not_matter(tmp_path: Path) -> None:
    values = values_of()
    values[(frame()["label"] == "").to_numpy()] = np.nan
    assert read(store(tmp_path / "c.h5ad", frame(), X_pca=values)).latents


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_what_is_no_matrix_of_cells_and_dimensions(suffix: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"a": np.ones(CELLS)}, index=frame().index)
    elements = {"X_pca": values_of(), "sparse": sp.csr_matrix(values_of()), "frame": table}
    path = store(tmp_path / f"c{suffix}", frame(), **elements)
    for key in ("sparse", "frame"):
        with pytest.raises(InputError, match=rf"obsm\['{key}'\]: is no matrix of numbers \(save it"):
            read(path, key)
    with pytest.raises(UnknownNameError, match=r"latent 'X_pcaa' is not known.*did you mean 'X_pca'"):
        read(path, "X_pcaa")


def test_more_dimensions_than_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent, "_LIMIT", 100)
    with pytest.raises(
        InputError, match=r"has 3 dimensions: 3 samples of 3 labels take .* GB \(give an array"
    ):
        read(store(tmp_path / "c.h5ad", frame(), X_pca=values_of()))
