"""Ways to count cells by sample and label and average their latent: the bare cost, ours, the ordinary one."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix

from ..cli.base import run as run_command
from ..cli.iw import app
from ..kg.build import build_graph
from ..model.cohort_files import cohort_from_cells
from ..model.cohort_io import write_cohort
from ..model.sample_table import Design
from ..ontology.load import load_ontology
from .scale_harmonize import KEY, opened
from .scale_row import Row
from .scale_store import PIECE

ROLES = ("sample", "patient", "time", "cancer")
LATENT = "X_latent"
SIZES = (1_000_000, 4_000_000, None)


def read_columns(root: Any) -> dict[str, Any]:
    """What counting needs, as it lies in the file."""
    obs = root["obs"]
    names = (KEY, *ROLES, "iw_term_id", "iw_predicate")
    return {name: obs[name]["codes"][...] for name in names} | {"confidence": obs["iw_confidence"][...]}


def pieces(array: Any) -> Iterator[tuple[int, Any]]:
    """First row and values of each piece, into the same memory where the format can."""
    memory = np.empty((PIECE, array.shape[1]), array.dtype)
    for start in range(0, array.shape[0], PIECE):
        stop = min(start + PIECE, array.shape[0])
        if hasattr(array, "read_direct"):
            array.read_direct(memory[: stop - start], np.s_[start:stop])
            yield start, memory[: stop - start]
        else:
            yield start, array[start:stop]


def floor(path: Path) -> None:
    """Read the columns and the latent, and do nothing with them."""
    with opened(path) as root:
        read_columns(root)
        for _ in pieces(root["obsm"][LATENT]):
            pass


def elementary(path: Path) -> dict[str, float]:
    """Read, count pairs with bincount, average the latent of each label with an indicator matrix."""
    start = time.perf_counter()
    with opened(path) as root:
        columns = read_columns(root)
        counts = count(columns)
        counted = time.perf_counter()
        labels = counts.shape[1]
        sums = np.zeros((labels, root["obsm"][LATENT].shape[1]))
        for first, values in pieces(root["obsm"][LATENT]):
            code = columns[KEY][first : first + len(values)] + 1
            ones, cells = np.ones(len(code), np.float32), np.arange(len(code) + 1)
            sums += csc_matrix((ones, code, cells), shape=(labels, len(code))) @ values
        sums / counts.sum(axis=0)[:, None].clip(1)
    return {"columns": counted - start, "latent": time.perf_counter() - counted}


def elementary_covariances(path: Path) -> None:
    """The least that also has the covariance of each label: sorted pieces and one product a label.

    Without the means of samples, and not safe: what lies far from zero loses its digits.
    """
    with opened(path) as root:
        columns = read_columns(root)
        counts, array = count(columns).sum(axis=0), root["obsm"][LATENT]
        sums, products = (
            np.zeros((len(counts), array.shape[1])),
            np.zeros((len(counts), *array.shape[1:] * 2)),
        )
        for first, values in pieces(array):
            code = columns[KEY][first : first + len(values)] + 1
            order = np.argsort(code, kind="stable")
            values, bounds = values[order], np.searchsorted(code[order], np.arange(len(counts) + 1))
            for label in range(len(counts)):
                cells = values[bounds[label] : bounds[label + 1]]
                sums[label] += cells.sum(axis=0)
                products[label] += cells.T @ cells
        means = sums / counts[:, None].clip(1)
        products - counts[:, None, None] * means[:, :, None] * means[:, None]


def count(columns: dict[str, Any]) -> Any:
    """Samples × labels, a missing label first."""
    labels = int(columns[KEY].max()) + 2
    pair = columns["sample"].astype(np.int64) * labels + columns[KEY] + 1
    samples = int(columns["sample"].max()) + 1
    return np.bincount(pair, minlength=samples * labels).reshape(samples, labels)


def elementary_counts(path: Path) -> None:
    """The same without the latent."""
    with opened(path) as root:
        count(read_columns(root))


def ours(path: Path, latent: str = LATENT) -> dict[str, float]:
    """`iw cohort build` from an ontology and a graph in memory to a cohort on the disk."""
    ontology = load_ontology()
    graph, said = build_graph(ontology), dict[str, float]()
    start = time.perf_counter()

    def progress(what: str, *_: int) -> None:
        said[what] = time.perf_counter()

    built = cohort_from_cells(path, design(), ontology, graph, KEY, latent, progress)
    done = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        write_cohort(built.cohort, Path(folder) / f"cohort{path.suffix}")
        written = time.perf_counter()
    read = said["reading columns"]
    parts = {"columns": read - start, "latent and table": done - read, "write": written - done}
    return {"": written - start, **parts}


def ours_counts(path: Path) -> dict[str, float]:
    """The same without the latent."""
    return ours(path, "")


def design() -> Design:
    """What the columns of the dataset mean."""
    return Design("atlas", "patient", "sample", "time", cancer_key="cancer")


def command(path: Path) -> None:
    """The whole command."""
    keys = chain.from_iterable((f"--{role}-key", role) for role in ROLES)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        target = str(Path(folder) / f"cohort{path.suffix}")
        asked = ["cohort", "build", str(path), *keys, "--latent-key", LATENT, "-o", target]
        if run_command(app, asked):
            raise SystemExit("iw cohort build failed")


def ordinary(path: Path) -> None:
    """Open with AnnData, count with pandas, average and take covariances group by group."""
    data = anndata.read_zarr(path) if path.suffix == ".zarr" else anndata.read_h5ad(path)
    pd.crosstab(data.obs["sample"], data.obs[KEY])
    frame = pd.DataFrame(data.obsm[LATENT], index=data.obs_names)
    frame.groupby([data.obs["sample"], data.obs[KEY]], observed=True).mean()
    frame.groupby(data.obs[KEY], observed=True).cov()


def from_disk(run: Callable[[Path], Any]) -> Callable[[Path], dict[str, float]]:
    """The same after the system has been asked to forget what it holds of the file."""

    def cold(path: Path) -> dict[str, float]:
        for file in path.rglob("*") if path.is_dir() else (path,):
            if file.is_file():
                _forget(file)
        start = time.perf_counter()
        parts = run(path) or {}
        return {"": parts.get("", time.perf_counter() - start)}

    return cold


def _forget(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def _rows(suffix: str) -> Iterator[Row]:
    for most in SIZES:
        size = f", {most // 1_000_000} M cells" if most else ""
        bare = f"elementary counts and means{size} ({suffix})"
        for name, run in (
            (f"floor: read columns and latent{size} ({suffix})", floor),
            (bare, elementary),
            (f"elementary counts, means, covariances{size} ({suffix})", elementary_covariances),
            (f"cohort build{size} ({suffix})", ours),
        ):
            yield Row(name, run, suffix, bare, harmonized=True, most=most)
    counts, disk = f"elementary counts ({suffix})", f"floor, from disk ({suffix})"
    yield Row(counts, elementary_counts, suffix, counts, harmonized=True)
    yield Row(f"cohort build without a latent ({suffix})", ours_counts, suffix, counts, harmonized=True)
    yield Row(f"iw cohort build, the whole command ({suffix})", command, suffix, harmonized=True)
    yield Row(disk, from_disk(floor), suffix, disk, harmonized=True, repeats=3)
    yield Row(
        f"cohort build, from disk ({suffix})", from_disk(ours), suffix, disk, harmonized=True, repeats=3
    )
    yield Row(
        f"cohort build without a latent, plain strings ({suffix})",
        ours_counts,
        suffix,
        text=True,
        harmonized=True,
        repeats=1,
    )
    yield Row(
        f"AnnData and pandas, counts, means, covariances, 1 M cells ({suffix})",
        ordinary,
        suffix,
        f"elementary counts and means, 1 M cells ({suffix})",
        harmonized=True,
        most=1_000_000,
        repeats=3,
    )


ROWS = (*_rows(".h5ad"), *_rows(".zarr"))
