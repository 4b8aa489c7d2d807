"""Vectors for the values of a column of somebody's AnnData: a dict in `uns`, as CellFlow reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..ontology.errors import InputError, UnknownNameError
from ..ontology.labels.anndata_files import STORE_SUFFIXES, is_zarr, open_store, read_obs_column, readable
from ..ontology.labels.copy_store import copy_store
from ..ontology.labels.staging import whole_store
from ..ontology.outputs import check_suffix
from .embed import Embedding
from .lookup import nodes_named

NOTE = "iw_vectors"
DEFAULT_KEYS = ("iw_term_id", "node")  # harmonized cells; the columns of a cohort


@dataclass(frozen=True)
class Written:
    """What became of a column: `uns[name]` holds vectors of `known` values, none of `unknown` ones."""

    name: str
    known: tuple[str, ...]
    unknown: tuple[str, ...]


def write_into(path: Path, keys: Sequence[str], embedding: Embedding) -> list[Written]:
    """Add `uns["<column>_vectors"]`, value → vector, for each column; the file is replaced whole or stays.

    :param keys: columns of obs, or else of var; without any, the terms of harmonized cells or of a cohort.
    :raises InputError: if the file is no AnnData, has no such column, or the graph knows none of its values.
    """
    check_suffix(path, STORE_SUFFIXES)
    if not path.exists():
        raise InputError("does not exist", where=str(path), hint="name an AnnData file")
    found = {key: values_of(path, key) for key in (keys or [_default(path)])}
    tables = {f"{key}_vectors": _vectors(values, embedding) for key, values in found.items()}
    written = [_written(f"{key}_vectors", found[key], tables[f"{key}_vectors"], path) for key in found]
    with whole_store(path) as staged:
        copy_store(path, staged)
        _add(staged, {**tables, NOTE: embedding.note()}, path)
    return written


def values_of(path: Path, key: str) -> list[str]:
    """The distinct texts of a column of obs or, if obs has none of that name, of var; sorted.

    :raises UnknownNameError: if neither has it.
    """
    from anndata.io import read_elem

    try:
        column = read_obs_column(path, key)
    except UnknownNameError:
        with open_store(path) as root:
            if "var" not in root or key not in root["var"]:
                raise
            column = read_elem(root["var"][key])
    values = getattr(column, "categories", column)
    return sorted({str(value) for value in values if isinstance(value, str) and value})


def _default(path: Path) -> str:
    for key in DEFAULT_KEYS:
        try:
            values_of(path, key)
            return key
        except UnknownNameError:
            continue
    hint = "name the column with --key"
    raise InputError(f"has no column {' or '.join(DEFAULT_KEYS)}", where=str(path), hint=hint)


def _vectors(values: Sequence[str], embedding: Embedding) -> dict[str, Any]:
    """Of the values that the graph knows, by CURIE, label or synonym."""
    found = {}
    for value in values:
        try:
            found[value] = embedding.of(nodes_named(embedding.graph, value)[0].id)
        except UnknownNameError:
            continue
    return found


def _written(name: str, values: Sequence[str], table: dict[str, Any], path: Path) -> Written:
    if not table:
        some = ", ".join(map(repr, values[:3])) or "no text"
        hint = "give the column of term ids that `iw-onto harmonize` writes"
        raise InputError(
            f"the graph knows no value of this column ({some})", where=f"{path}: {name}", hint=hint
        )
    for value in table:
        if "/" in value:
            hint = "give a column of term ids"
            raise InputError(
                f"{value!r} cannot be a key of uns (it has a /)", where=f"{path}: {name}", hint=hint
            )
    return Written(name, tuple(table), tuple(v for v in values if v not in table))


def _add(staged: Path, entries: dict[str, Any], shown: Path) -> None:
    from anndata.io import write_elem

    with open_store(staged, "r+", shown) as root:
        if "uns" not in root:
            write_elem(root, "uns", {})
        for name, entry in entries.items():
            write_elem(root["uns"], name, entry)
    if is_zarr(staged):
        with readable(shown):
            _consolidate(staged)


def _consolidate(folder: Path) -> None:
    """Renew the list of arrays, where there is one, that readers take for the whole."""
    import zarr

    root = zarr.open_group(folder, mode="r+")
    if root.metadata.consolidated_metadata is not None:
        zarr.consolidate_metadata(folder)
