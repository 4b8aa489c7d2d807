from pathlib import Path
from tempfile import TemporaryDirectory

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.labels import matrix_entries
from immuneworld.ontology.labels.marker_profiles import MarkerProfiles, profiles_of, try_profiles_of
from immuneworld.ontology.labels.shards import Failed

from .programmes import GENES, B, T, simulated, written

WANTED = frozenset({*T, *B, "FOXP3", "NOT-THERE"})


def expected(data: ad.AnnData, genes, label):
    """The ordinary way: the whole matrix in memory."""
    counts = np.asarray(data.X.todense(), dtype=float)
    logged = np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e4)
    rows = (data.obs["type"].astype(object) == label).to_numpy()
    some = logged[np.ix_(rows, [list(data.var_names).index(gene) for gene in genes])]
    return some.mean(axis=0), (some > 0).mean(axis=0)


@pytest.mark.parametrize("name", ["x.h5ad", "x.zarr"])
@pytest.mark.parametrize("as_format", [sp.csr_matrix, sp.csc_matrix, "dense"])
def test_every_layout_gives_what_the_whole_matrix_gives(tmp_path, name, as_format):
    data = simulated({"T cells": T, "B cells": B})
    data.obs.loc["c3", "type"] = np.nan
    found = profiles_of(written(data, tmp_path / name, as_format), "type", WANTED)
    assert found.labels == ("B cells", "T cells")
    assert found.genes == tuple(sorted(WANTED - {"NOT-THERE"}))
    assert found.cells.tolist() == [60, 59, 1]
    for row, label in enumerate(found.labels):
        mean, fraction = expected(data, found.genes, label)
        np.testing.assert_allclose(found.mean[row], mean)
        np.testing.assert_allclose(found.fraction[row], fraction)
    of_all = np.average(found.mean, axis=0, weights=found.cells)
    np.testing.assert_allclose(found.mean_of_all, of_all)
    np.testing.assert_allclose(found.fraction_of_all, np.average(found.fraction, axis=0, weights=found.cells))


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=12),
    piece=st.integers(1, 9),
    rows=st.integers(1, 5),
    as_format=st.sampled_from([sp.csr_matrix, sp.csc_matrix, "dense"]),
)
def test_blocks_give_what_the_whole_gives(counts, piece, rows, as_format):
    var, cells = pd.DataFrame(index=["CD3D", "CD3E", "CD79A", "ACTB"]), len(counts)
    obs = pd.DataFrame({"type": ["abc"[i % 3] for i in range(cells)]}, index=[str(i) for i in range(cells)])
    data = ad.AnnData(sp.csr_matrix(np.array(counts, dtype=np.float32)), obs=obs, var=var)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = written(data, Path(folder) / "x.h5ad", as_format)
        whole = profiles_of(path, "type", var.index)
        patch.setattr(matrix_entries, "PIECE", piece)
        patch.setattr(matrix_entries, "_ROWS", rows)
        shares: list[float] = []
        blocks = profiles_of(path, "type", var.index, advance=shares.append)
    np.testing.assert_allclose(blocks.sums, whole.sums)
    np.testing.assert_array_equal(blocks.detected, whole.detected)
    assert sum(shares) == pytest.approx(1.0)


def test_files_together_are_one_file(tmp_path):
    data = simulated({"T cells": T, "B cells": B})
    whole = profiles_of(written(data, tmp_path / "whole.h5ad"), "type", WANTED)
    parts = [written(data[i::2], tmp_path / f"{i}.h5ad") for i in (0, 1)]
    total = MarkerProfiles.total([profiles_of(part, "type", WANTED) for part in parts])
    assert (total.labels, total.genes) == (whole.labels, whole.genes)
    np.testing.assert_array_equal(total.cells, whole.cells)
    np.testing.assert_allclose(total.mean, whole.mean)
    np.testing.assert_allclose(total.fraction, whole.fraction)
    assert len(total.notes) == 2


def test_a_gene_that_one_of_two_files_lacks_is_averaged_over_the_other(tmp_path):
    first = simulated({"T cells": T}, seed=1)
    second = simulated({"T cells": T}, seed=2)[:, [gene for gene in GENES if gene != "CD3D"]]
    paths = [written(first, tmp_path / "a.h5ad"), written(second, tmp_path / "b.h5ad")]
    alone, other = (profiles_of(path, "type", WANTED) for path in paths)
    total = MarkerProfiles.total([other, alone])
    at = total.genes.index("CD3D")
    assert total.mean[0, at] == pytest.approx(alone.mean[0, alone.genes.index("CD3D")])
    assert total.measured[0, at] == 60
    assert np.isnan(total.mean[1]).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda x: x, "taken as counts"),
        (lambda x: x.log1p(), "taken as logarithms"),
        (lambda x: x * 37.5, "too high for logarithms"),
    ],
)
def test_what_the_values_are_is_recognised_and_said(tmp_path, change, says):
    data = simulated({"T cells": T})
    data.X = change(data.X)
    assert says in profiles_of(written(data, tmp_path / "x.h5ad"), "type", WANTED).notes[0]


def test_linear_values_and_counts_are_the_same_expression(tmp_path):
    data = simulated({"T cells": T})
    counts = profiles_of(written(data, tmp_path / "x.h5ad"), "type", WANTED)
    data.X = data.X * 37.5
    linear = profiles_of(written(data, tmp_path / "y.h5ad"), "type", WANTED)
    np.testing.assert_allclose(linear.mean, counts.mean, rtol=1e-6)


def test_ensembl_ids_aliases_and_columns_of_symbols_name_genes(tmp_path):
    ids = {"CD3D": "ENSG00000167286.9", "MS4A1": "GRCh38_MS4A1", "CD79A": "IGA", "CD19": "CD19"}
    data = simulated({"T cells": T, "B cells": B})
    data.var_names = [ids.get(gene, gene) for gene in GENES]
    found = profiles_of(written(data, tmp_path / "x.h5ad"), "type", WANTED)
    assert {"CD3D", "MS4A1", "CD79A", "CD19"} <= set(found.genes)
    assert found.fraction[1, found.genes.index("CD3D")] > 0.7
    data.var["feature_name"] = pd.Categorical(GENES)
    data.var_names = [f"g{i}" for i in range(len(GENES))]
    named = profiles_of(written(data, tmp_path / "y.h5ad"), "type", WANTED)
    assert "var['feature_name']" in named.notes[0]
    np.testing.assert_array_equal(named.detected, found.detected)


def test_no_overlap_of_genes_is_said(tmp_path):
    data = simulated({"T cells": T})
    data.var_names = [f"g{i}" for i in range(len(GENES))]
    path = written(data, tmp_path / "x.h5ad")
    with pytest.raises(InputError, match=r"x\.h5ad: names none of the genes .*--gene-key"):
        profiles_of(path, "type", WANTED)
    with pytest.raises(UnknownNameError, match="column 'symbols' is not known"):
        profiles_of(path, "type", WANTED, gene_key="symbols")
    failed = try_profiles_of(path, "type", WANTED, None, None)
    assert isinstance(failed, Failed)
    assert "names none of the genes" in failed.why


def test_scaled_values_are_refused_or_raw_is_read(tmp_path):
    data = simulated({"T cells": T})
    scaled = data.copy()
    scaled.X = data.X.toarray() - 1.0
    with pytest.raises(InputError, match="negative values"):
        profiles_of(written(scaled, tmp_path / "x.h5ad"), "type", WANTED)
    scaled.raw = data
    scaled.layers["counts"] = data.X
    path = written(scaled, tmp_path / "y.h5ad")
    whole = profiles_of(written(data, tmp_path / "z.h5ad"), "type", WANTED)
    for layer in (None, "raw", "counts"):
        found = profiles_of(path, "type", WANTED, layer)
        np.testing.assert_allclose(found.mean, whole.mean)
    with pytest.raises(UnknownNameError, match="layers: counts"):
        profiles_of(path, "type", WANTED, "count")


def test_a_negative_value_that_the_sample_missed_is_still_refused(tmp_path, monkeypatch):
    from immuneworld.ontology.labels import value_kind

    data = simulated({"T cells": T}, cells=200)
    data.X.data[data.X.indices == GENES.index("CD3D")] *= -1
    path = written(data, tmp_path / "x.h5ad")
    monkeypatch.setattr(value_kind, "_SAMPLE", 8)
    monkeypatch.setattr(value_kind, "_sample", lambda values: np.ones(3))
    with pytest.raises(InputError, match=r"x\.h5ad: holds negative values"):
        profiles_of(path, "type", WANTED)


def test_tables_and_files_without_expression_are_refused(tmp_path):
    (tmp_path / "x.csv").write_text("cell,type\na,T cells\n")
    with pytest.raises(InputError, match="it has no genes"):
        profiles_of(tmp_path / "x.csv", "type", WANTED)
    cells = ad.AnnData(obs=pd.DataFrame({"type": ["T cells"]}, index=["a"]))
    cells.write_h5ad(tmp_path / "x.h5ad")
    with pytest.raises(InputError, match="has no expression"):
        profiles_of(tmp_path / "x.h5ad", "type", WANTED)
