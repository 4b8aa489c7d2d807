import numpy as np
import pytest
import scipy.sparse as sp

from immuneworld.ontology.curate.marker_evidence import choose, read_genes, signs, telling
from immuneworld.ontology.load import load_ontology

TPEX, TERMINAL = "IW:0000001", "IW:0000003"
GENES = ["TCF7", "IL7R", "SLAMF6", "HAVCR2", "ENTPD1", "LAG3"]


def test_a_terms_own_axioms_are_its_markers():
    said = signs(TPEX, load_ontology())
    assert (said["TCF7"], said["HAVCR2"]) == (1, -1)


def test_what_all_candidates_share_tells_nothing():
    told = telling([TPEX, TERMINAL], load_ontology())
    assert "PDCD1" not in {*told[TPEX]} & {*told[TERMINAL]} or told[TPEX]["PDCD1"] != told[TERMINAL]["PDCD1"]
    assert told[TPEX]["TCF7"] == 1


def test_cells_go_where_their_genes_point_and_the_rest_stays():
    rng = np.random.default_rng(0)
    stem = np.array([4, 4, 4, 0, 0, 0]) + rng.normal(0, 0.2, (20, 6))
    late = np.array([0, 0, 0, 4, 4, 4]) + rng.normal(0, 0.2, (20, 6))
    between = np.full((5, 6), 2.0)
    found = choose(np.vstack([stem, late, between]), GENES, [TPEX, TERMINAL], load_ontology())
    assert found.tolist() == [0] * 20 + [1] * 20 + [-1] * 5


@pytest.mark.parametrize("genes", [[], ["TCF7"], ["ACTB", "GAPDH"]])
def test_too_few_genes_decide_nothing(genes):
    found = choose(np.ones((3, len(genes))), genes, [TPEX, TERMINAL], load_ontology())
    assert found.tolist() == [-1, -1, -1]


@pytest.mark.parametrize("suffix", ["h5ad", "zarr"])
def test_genes_are_read_and_counts_normalised(tmp_path, suffix):
    import anndata as ad
    import pandas as pd

    counts = sp.csr_matrix(np.array([[1, 0, 3], [0, 2, 2], [5, 5, 0]], dtype=np.float32))
    data = ad.AnnData(counts, var=pd.DataFrame(index=["TCF7", "ACTB", "LAG3"]))
    path = tmp_path / f"x.{suffix}"
    data.write_h5ad(path) if suffix == "h5ad" else data.write_zarr(path)
    values, found = read_genes(path, ["LAG3", "NOPE", "TCF7"], np.array([0, 2]))
    assert found == ["LAG3", "TCF7"]
    expected = np.log1p(np.array([[3 / 4, 1 / 4], [0, 5 / 10]]) * 1e4)
    np.testing.assert_allclose(values, expected, rtol=1e-6)


@pytest.mark.parametrize("as_format", [sp.csr_matrix, sp.csc_matrix, np.asarray])
def test_genes_of_some_cells_are_read_from_every_layout(tmp_path, as_format):
    import anndata as ad
    import pandas as pd

    scaled = np.array([[1.5, 0, -3], [0, 2, 2.5], [5, -5, 0]], dtype=np.float32)
    path = tmp_path / "x.h5ad"
    ad.AnnData(as_format(scaled), var=pd.DataFrame(index=["TCF7", "ACTB", "LAG3"])).write_h5ad(path)
    values, found = read_genes(path, ["TCF7", "LAG3"], np.array([2, 0]))
    assert found == ["LAG3", "TCF7"]
    np.testing.assert_array_equal(values, [[0, 5], [-3, 1.5]])


def test_a_file_without_expression_tells_nothing(tmp_path):
    import anndata as ad
    import pandas as pd

    ad.AnnData(obs=pd.DataFrame(index=["a", "b"])).write_h5ad(tmp_path / "x.h5ad")
    values, found = read_genes(tmp_path / "x.h5ad", ["TCF7"], np.array([0, 1]))
    assert (values.shape, found) == ((2, 0), [])
