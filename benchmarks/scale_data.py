"""A dataset of any number of cells that looks like an atlas: labels of many studies, samples of patients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .scale_store import PIECE, new_array, new_group, new_obs, new_store

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANCERS = ("melanoma", "non-small cell lung carcinoma", "renal cell carcinoma", "breast carcinoma")
TIMES = ("Pre", "Post")
SAMPLES_PER_PATIENT = 2
MISSING = 0.005  # cells without a label
SPREAD = 3.0  # of the types' means in the latent space; the noise within a type is 1


def write_scale_dataset(
    path: Path,
    cells: int,
    labels: int = 400,
    samples: int = 1000,
    latent: int = 32,
    seed: int = 0,
    categorical: bool = True,
) -> None:
    """Write a dataset without a matrix: obs (cell_type, sample, patient, time, cancer) and obsm/X_latent.

    Labels are those of the packaged mapping sets, names of terms, and some that nobody knows; their
    frequencies fall like 1/rank, and differ from sample to sample. Cells of a sample lie together.

    :param path: an .h5ad or .zarr that does not exist.
    :param categorical: categories, as AnnData writes them; else plain strings.
    """
    design = Design(cells, tuple(some_labels(labels, seed)), samples, latent, seed)
    with new_store(path) as root:
        new_group(root, "", "anndata", "0.1.0")
        columns = design.values()
        arrays = new_obs(root, cells, columns, not categorical)
        for name in ("layers", "obsm", "obsp", "uns", "varm", "varp"):
            new_group(root, name, "dict", "0.1.0")
        new_obs_of_var(root)
        arrays["X_latent"] = new_array(root["obsm"], "X_latent", (cells, latent), np.float32)
        for start, piece in design.pieces():
            for name, codes in piece.items():
                arrays[name][start : start + len(codes)] = (
                    _named(columns[name], codes) if name in columns and not categorical else codes
                )


def harmonize_scale_dataset(path: Path) -> None:
    """Put the terms beside the labels, as `iw-onto harmonize --in-place` does.

    Labels of organs that the graph has no term for stay without one, or no cohort could be built.
    """
    from ..kg.build import build_graph
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.labels.in_place import harmonize_in_place
    from ..ontology.labels.label_files import read_labels
    from ..ontology.load import load_ontology
    from ..ontology.match import Match
    from ..ontology.provenance import provenance
    from ..ontology.sssom import load_mapping_sets

    harmonizer, column = Harmonizer(load_ontology(), load_mapping_sets()), read_labels(path, "cell_type")
    made = provenance(harmonizer, column.key, path)
    nodes = build_graph(harmonizer.ontology).nodes
    matches = [
        match if match.term_id in nodes else Match(match.label, None, "", "", 0.0, "", "none")
        for match in harmonizer.match(column.labels)
    ]
    harmonize_in_place(path, column, matches, made)


def new_obs_of_var(root: Any) -> None:
    """The table of genes, of which there are none."""
    var = new_group(root, "var", "dataframe", "0.2.0")
    order: Any = [] if hasattr(root, "store") else np.array([], dtype=float)
    var.attrs.update({"_index": "_index", "column-order": order})
    new_array(var, "_index", (0,), None, "string-array")


def some_labels(count: int, seed: int) -> list[str]:
    """Distinct labels: 70 % of mapping sets, 25 % names of terms, the rest made up."""
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    rng = np.random.default_rng(seed)
    curated = sorted({row.label for found in load_mapping_sets() for row in found.mappings})
    named = sorted(set(load_ontology().labels.values()) - set(curated))
    sizes = (round(0.7 * count), round(0.25 * count))
    found = [
        str(x) for pool, n in zip((curated, named), sizes, strict=True) for x in rng.choice(pool, n, False)
    ]
    found += [f"c{i:02d}_clone_{i * 7919 % 997}" for i in range(count - len(found))]
    return [found[i] for i in rng.permutation(count)]


@dataclass(frozen=True)
class Design:
    """What stands in which cell; the same for a seed, whatever the format."""

    cells: int
    labels: tuple[str, ...]
    samples: int
    latent: int
    seed: int

    def values(self) -> dict[str, tuple[str, ...]]:
        """The distinct values of each column."""
        patients = -(-self.samples // SAMPLES_PER_PATIENT)
        return {
            "cell_type": self.labels,
            "sample": tuple(f"S{i:04d}" for i in range(self.samples)),
            "patient": tuple(f"P{i:04d}" for i in range(patients)),
            "time": TIMES,
            "cancer": CANCERS,
        }

    def pieces(self) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
        """First row, and by column its codes (`_index`: names; `X_latent`: values), piece by piece."""
        rng = np.random.default_rng(self.seed)
        means = rng.normal(0, SPREAD, (len(self.labels) + 1, self.latent)).astype(np.float32)
        rank = 1 / np.arange(1, len(self.labels) + 1)
        edges = np.sort(rng.choice(self.cells, self.samples - 1, self.cells < self.samples))
        shares = rank * rng.gamma(
            2.0, 0.5, (self.samples, len(self.labels))
        )  # each sample has its own mixture
        steps = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
        for start in range(0, self.cells, PIECE):
            rows = np.arange(start, min(start + PIECE, self.cells))
            yield start, self._piece(rows, np.searchsorted(edges, rows, side="right"), steps, means, rng)

    def _piece(self, rows: Any, sample: Any, steps: Any, means: Any, rng: Any) -> dict[str, NDArray[Any]]:
        draw = rng.random(len(rows))
        types = np.empty(len(rows), dtype=np.int16)
        for each in np.unique(sample):
            inside = sample == each
            types[inside] = np.searchsorted(steps[each], draw[inside]).clip(max=len(self.labels) - 1)
        types[rng.random(len(rows)) < MISSING] = -1
        patient = sample // SAMPLES_PER_PATIENT
        noise = rng.standard_normal((len(rows), self.latent), dtype=np.float32)
        return {
            "_index": np.array([f"cell{row:09d}" for row in rows], dtype=object),
            "cell_type": types,
            "sample": sample,
            "patient": patient,
            "time": sample % SAMPLES_PER_PATIENT,
            "cancer": patient % len(CANCERS),
            "X_latent": means[types] + noise,
        }


def _named(values: tuple[str, ...], codes: Any) -> Any:
    """Text of codes, empty where missing: a column of strings has no missing value."""
    return np.array([*values, ""], dtype=object)[codes]
