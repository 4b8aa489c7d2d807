"""Arrays and groups with AnnData's encodings, made empty and filled piece by piece, in HDF5 and in Zarr."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .column_values import PIECE, ColumnValues


def in_zarr(group: Any) -> bool:
    """Whether an open group or array is Zarr's."""
    return hasattr(group, "store")


def encode(item: Any, kind: str, version: str) -> None:
    """Say what an item is, as AnnData does."""
    item.attrs["encoding-type"] = kind
    item.attrs["encoding-version"] = version


def new_array(parent: Any, name: str, shape: tuple[int, ...], dtype: Any, **how: Any) -> Any:
    """An array without an encoding yet; `dtype=str` is text.

    :param how: passed on to h5py or zarr; by default HDF5 is contiguous, Zarr in chunks of a piece.
    """
    if in_zarr(parent):
        how.setdefault("chunks", tuple(min(PIECE, max(1, n)) for n in shape[:1]) + shape[1:])
        fill = "" if dtype is str else False if np.dtype(dtype).kind == "b" else 0
        return parent.create_array(name, shape=shape, dtype=dtype, fill_value=fill, **how)
    import h5py

    return parent.create_dataset(name, shape, h5py.string_dtype() if dtype is str else dtype, **how)


def write_text_array(parent: Any, name: str, texts: Sequence[str]) -> None:
    """A one-dimensional array of text."""
    array = new_array(parent, name, (len(texts),), str)
    if texts:
        array[:] = np.array(texts, dtype=object)
    encode(array, "string-array", "0.2.0")


def write_text(parent: Any, name: str, text: str) -> None:
    """One text."""
    array = new_array(parent, name, (), str)
    array[...] = text
    encode(array, "string", "0.2.0")


def write_column(parent: Any, name: str, values: ColumnValues) -> None:
    """A column of a table of cells: categories and their codes, or numbers."""
    if values.categories is None:
        array = new_array(parent, name, (len(values),), values.dtype)
    else:
        group = parent.create_group(name)
        encode(group, "categorical", "0.2.0")
        group.attrs["ordered"] = False
        write_text_array(group, "categories", values.categories)
        array = new_array(group, "codes", (len(values),), values.dtype)
    for start, piece in values.pieces():
        array[start : start + len(piece)] = piece
    encode(array, "array", "0.2.0")


def as_order(group: Any, names: Sequence[str]) -> Any:
    """Column names as the attribute `column-order` holds them."""
    return list(names) if in_zarr(group) else np.array(list(names), dtype=object)


def column_order(obs: Any) -> list[str]:
    """The columns of a table, in order."""
    return [str(name) for name in obs.attrs.get("column-order", [])]
