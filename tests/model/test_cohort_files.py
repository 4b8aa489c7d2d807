from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest


def cells(path: Path, count: int = 40_000) -> Path:
    rng = np.random.default_rng(0)
    obs = pd.DataFrame(
        {
            "label": rng.choice(["B cells", "T cells", "blobs"], count),
            "sample": rng.choice([f"s{i}" for i in range(20)], count),
            "patient": "p",
        },
        index=[f"c{i}" for i in range(count)],
    )
    terms = obs["label"].map({"B cells": "CL:0000236", "T cells": "CL:0000084", "blobs": ""})
    obs = obs.assign(iw_term_id=terms, iw_predicate="skos:exactMatch", iw_confidence=1.0).astype("category")
    values = rng.normal(size=(count, 8)).astype(np.float32)
    data = ad.AnnData(obs=obs.astype({"iw_confidence": float}), obsm={"X_pca": values})
    data.write_zarr(path) if path.suffix == ".zarr" else data.write_h5ad(path)
    return path


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_a_killed_build_leaves_the_cells_as_they_are_and_a_next_one_finishes(
    suffix: str, tmp_path: Path
) -> None:
    source, target = cells(tmp_path / f"cells{suffix}"), tmp_path / "out" / f"cohort{suffix}"
    target.parent.mkdir()
    script = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, script, source, target], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == 20
