"""A new AnnData store, piece by piece: arrays are made at full size, then filled, so memory stays small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

PIECE = 1 << 18  # rows in memory at once, and in one chunk of Zarr


@contextmanager
def new_store(path: Path) -> Iterator[Any]:
    """The root group of an AnnData file that does not exist yet; Zarr metadata are consolidated last."""
    if path.suffix == ".zarr":
        import zarr

        root = zarr.create_group(path, zarr_format=2)
        yield root
        zarr.consolidate_metadata(root.store)
    else:
        import h5py

        with h5py.File(path, "w") as root:
            yield root


def new_group(parent: Any, name: str, kind: str, version: str) -> Any:
    """A group with AnnData's encoding."""
    group = parent.create_group(name) if name else parent
    group.attrs.update({"encoding-type": kind, "encoding-version": version})
    return group


def new_array(parent: Any, name: str, shape: tuple[int, ...], dtype: Any, encoding: str = "array") -> Any:
    """An array with AnnData's encoding, to be filled; contiguous in HDF5, as AnnData writes it.

    :param encoding: "array", or "string-array" for text.
    """
    text = encoding == "string-array"
    if hasattr(parent, "store"):
        chunks, fill = (min(PIECE, max(1, shape[0])), *shape[1:]), "" if text else 0
        array = parent.create_array(
            name, shape=shape, chunks=chunks, dtype=str if text else dtype, fill_value=fill
        )
    else:
        import h5py

        array = parent.create_dataset(name, shape, dtype=h5py.string_dtype() if text else dtype)
    array.attrs.update({"encoding-type": encoding, "encoding-version": "0.2.0"})
    return array


def new_categorical(parent: Any, name: str, rows: int, categories: Sequence[str]) -> Any:
    """A categorical column; returns its array of codes, in the smallest integer that pandas would take."""
    group = new_group(parent, name, "categorical", "0.2.0")
    group.attrs["ordered"] = False
    new_array(group, "categories", (len(categories),), None, "string-array")[:] = np.array(
        categories, dtype=object
    )
    return new_array(group, "codes", (rows,), np.int8 if len(categories) < 128 else np.int16)


def new_obs(root: Any, rows: int, columns: Mapping[str, Sequence[str]], text: bool) -> dict[str, Any]:
    """The table of cells, to be filled: arrays by column, `_index` among them.

    :param columns: values by column name.
    :param text: columns of plain strings instead of categories.
    """
    obs = new_group(root, "obs", "dataframe", "0.2.0")
    order = list(columns)
    zarr_store = hasattr(root, "store")
    obs.attrs.update(
        {"_index": "_index", "column-order": order if zarr_store else np.array(order, dtype=object)}
    )
    arrays = {"_index": new_array(obs, "_index", (rows,), None, "string-array")}
    for name, values in columns.items():
        if text:
            arrays[name] = new_array(obs, name, (rows,), None, "string-array")
        else:
            arrays[name] = new_categorical(obs, name, rows, values)
    return arrays
