"""Ways to put the terms of a column of labels beside it: the bare cost, ours, and the ordinary one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anndata
import h5py
import numpy as np
import pandas as pd
import zarr
from anndata.io import read_elem, write_elem

from ..ontology.labels import in_place, sidecar
from ..ontology.labels.label_counts import LabelCounts
from ..ontology.labels.label_files import read_labels
from ..ontology.match import Match
from .scale_row import Row

KEY = "cell_type"
NAMES = ("iw_term_id", "iw_term_label", "iw_predicate", "iw_justification")
NOTE = {"benchmark": "yes"}


def made_up(labels: Sequence[str]) -> list[Match]:
    """An answer for each label without asking the chain: two labels a term, a tenth without one."""
    return [
        Match(
            label, f"CL:{i // 2:07d}", f"term {i // 2}", "skos:exactMatch", 0.9, "semapv:LexicalMatching", ""
        )
        if i % 10
        else Match(label, None, "", "", 0.0, "", "none")
        for i, label in enumerate(labels)
    ]


@contextmanager
def opened(path: Path, mode: Any = "r") -> Any:
    """The root group."""
    if path.suffix == ".zarr":
        yield zarr.open_group(path, mode=mode, use_consolidated=False)
    else:
        with h5py.File(path, mode) as root:
            yield root


def floor(path: Path) -> None:
    """Read the codes and nothing else."""
    with opened(path) as root:
        root["obs"][KEY]["codes"][...]


def elementary(path: Path) -> None:
    """Read the categorical, look its codes up, write five columns: with AnnData's own functions."""
    with opened(path, "r+") as root:
        column = read_elem(root["obs"][KEY])
        _write_looked_up(root["obs"], column.codes, list(column.categories))


def elementary_text(path: Path) -> None:
    """The same for plain strings, factorized by pieces."""
    with opened(path, "r+") as root:
        array, known, parts = root["obs"][KEY], dict[Any, int](), []
        for start in range(0, array.shape[0], 1 << 18):
            local, found = pd.factorize(np.asarray(array[start : start + (1 << 18)], dtype=object))
            table = np.array([known.setdefault(value, len(known)) for value in found], dtype=np.int16)
            parts.append(table[local])
        _write_looked_up(root["obs"], np.concatenate(parts), [str(value) for value in known])


def _write_looked_up(obs: Any, codes: Any, labels: Sequence[str]) -> None:
    matches = made_up(labels)
    columns: dict[str, Any] = {}
    for name in NAMES:
        texts: list[str] = [getattr(match, name.removeprefix("iw_")) or "" for match in matches]
        terms = sorted(set(texts) - {""})
        table = np.array([terms.index(t) if t else -1 for t in texts] + [-1], dtype=np.int16)
        columns[name] = pd.Categorical.from_codes(table[codes], pd.Index(terms, dtype=object))
    confidence = np.array([match.confidence for match in matches] + [np.nan], dtype=np.float32)
    columns["iw_confidence"] = confidence[codes]
    for name, values in columns.items():
        write_elem(obs, name, values)
    order = [*obs.attrs["column-order"], *columns]
    obs.attrs["column-order"] = np.array(order, dtype=object) if isinstance(obs, h5py.Group) else order


def ours(path: Path) -> dict[str, float]:
    """`iw-onto harmonize --in-place`, with answers made up."""
    start = time.perf_counter()
    column = read_labels(path, KEY)
    read = time.perf_counter()
    in_place.harmonize_in_place(path, column, made_up(column.labels), NOTE)
    return {"read": read - start, "write": time.perf_counter() - read}


def ours_twice(path: Path) -> dict[str, float]:
    """The second run of two: the columns are replaced."""
    ours(path)
    start = time.perf_counter()
    ours(path)
    return {"": time.perf_counter() - start}


def ours_matched(path: Path) -> dict[str, float]:
    """`iw-onto harmonize --in-place` from loading the ontology on."""
    start = time.perf_counter()
    harmonizer = _harmonizer()
    loaded = time.perf_counter()
    column = read_labels(path, KEY)
    read = time.perf_counter()
    matches = harmonizer.match(column.labels)
    matched = time.perf_counter()
    in_place.harmonize_in_place(path, column, matches, NOTE)
    return {
        "load": loaded - start,
        "read": read - loaded,
        "match": matched - read,
        "write": time.perf_counter() - matched,
    }


def ours_sidecar(path: Path) -> None:
    """`iw-onto harmonize --sidecar`, with answers made up."""
    counts = LabelCounts.of(read_labels(path, KEY))
    sidecar.write_sidecar(path.with_suffix(".labels.tsv"), counts, made_up(counts.labels), NOTE)


def _harmonizer() -> Any:
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    return Harmonizer(load_ontology(), load_mapping_sets())


def ordinary(path: Path) -> None:
    """Open with AnnData, map with pandas, write."""
    data = anndata.read_zarr(path) if path.suffix == ".zarr" else anndata.read_h5ad(path)
    labels = data.obs[KEY].astype(str)
    found = dict(zip(labels.unique(), made_up(labels.unique()), strict=True))
    for name in (*NAMES, "iw_confidence"):
        values = {label: getattr(match, name.removeprefix("iw_")) for label, match in found.items()}
        mapped = labels.map(values)
        data.obs[name] = mapped if name == "iw_confidence" else mapped.astype("category")
    data.write_zarr(path) if path.suffix == ".zarr" else data.write_h5ad(path)


def _rows(suffix: str) -> tuple[Row, ...]:
    def row(name: str, run: Callable[[Path], Any], **how: Any) -> Row:
        return Row(f"{name} ({suffix})", run, suffix, **how)

    bare, text = f"elementary read, look up, write ({suffix})", f"elementary, plain strings ({suffix})"
    small = f"elementary, 1 M cells ({suffix})"
    return (
        row("floor: read the codes", floor, against=bare),
        Row(bare, elementary, suffix, bare, writes=True),
        row("harmonize --in-place", ours, against=bare, writes=True),
        row("harmonize --in-place, again", ours_twice, against=bare, writes=True),
        row("harmonize --in-place with loading and matching", ours_matched, against=bare, writes=True),
        row("harmonize --sidecar", ours_sidecar, against=bare),
        Row(text, elementary_text, suffix, text, writes=True, text=True, repeats=3),
        row("harmonize --in-place, plain strings", ours, against=text, writes=True, text=True, repeats=3),
        Row(small, elementary, suffix, small, writes=True, most=1_000_000),
        row("harmonize --in-place, 1 M cells", ours, against=small, writes=True, most=1_000_000),
        row("AnnData and pandas, 1 M cells", ordinary, against=small, writes=True, most=1_000_000, repeats=3),
    )


ROWS = (*_rows(".h5ad"), *_rows(".zarr"))
