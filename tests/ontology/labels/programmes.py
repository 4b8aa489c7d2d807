"""Small AnnData files whose cells express what a cell type expresses: Poisson counts of programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
import scipy.sparse as sp

T = ("CD3D", "CD3E", "CD3G", "TRAC", "TRBC1", "CD6")
B = ("MS4A1", "CD79A", "CD79B", "CD19", "PAX5", "BANK1", "CD22")
NK = ("KLRF1", "NCR1", "GNLY", "NKG7", "EOMES", "TBX21")
MONOCYTE = ("CD14", "CSF1R", "S100A8", "S100A9", "VCAN", "FCN1", "CCR2")
OTHERS = ("FOXP3", "CTLA4", "IL2RA", "CXCL13", "HAVCR2", "LAG3", "TCF7", "CD4", "CD8A", "CD8B", "PDCD1")
GAMMA_DELTA = ("TRDC", "TRGC1", "TRGC2")
GENES = (*T, *B, *NK, *MONOCYTE, *OTHERS, *GAMMA_DELTA, *(f"HOUSE{i}" for i in range(40)))


def simulated(
    programmes: Mapping[str, Sequence[str]], cells: int = 60, seed: int = 0, genes: Sequence[str] = GENES
) -> ad.AnnData:
    """Cells of each label; its genes at 2 counts a cell, others at .02, the genes of no programme at 3."""
    rng = np.random.default_rng(seed)
    labels = [label for label in programmes for _ in range(cells)]
    rate = np.full((len(labels), len(genes)), 0.02)
    rate[:, [gene.startswith("HOUSE") for gene in genes]] = 3.0
    for label, on in programmes.items():
        rate[np.ix_([x == label for x in labels], [gene in on for gene in genes])] = 2.0
    counts = sp.csr_matrix(rng.poisson(rate).astype(np.float32))
    index = [f"c{i}" for i in range(len(labels))]
    obs = pd.DataFrame({"type": pd.Categorical(labels)}, index=index)
    return ad.AnnData(counts, obs=obs, var=pd.DataFrame(index=list(genes)))


def written(data: ad.AnnData, path: Path, as_format: Any = None) -> Path:
    """The file; X in another format, if one is named (`sp.csc_matrix`, `dense`)."""
    data = data.copy()
    if as_format == "dense":
        data.X = data.X.toarray()
    elif as_format is not None:
        data.X = as_format(data.X)
    data.write_zarr(path) if path.suffix == ".zarr" else data.write_h5ad(path)
    return path
