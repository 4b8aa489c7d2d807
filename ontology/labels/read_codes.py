"""A column of cells as codes: whatever its encoding, the text of 12 million cells is never held at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .anndata_files import open_store, unknown_column
from .column_values import code_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TEXTS = 1 << 18  # cells whose text is in memory at once


def read_codes(path: Path, key: str) -> tuple[NDArray[np.signedinteger[Any]], list[Any]]:
    """Codes per cell, -1 for missing, and the distinct values in the order of their codes.

    :raises UnknownNameError: if obs has no column of that name.
    """
    with open_store(path) as root:
        return codes_in(root["obs"], key, path)


def codes_in(obs: Any, key: str, path: Path) -> tuple[NDArray[np.signedinteger[Any]], list[Any]]:
    """The same, of an open table of cells.

    :param path: the file that an error names.
    """
    columns = column_names(obs)
    if key not in columns:
        raise unknown_column(key, columns, path)
    if "__categories" in obs and key in obs["__categories"]:  # anndata < 0.8
        return _signed(obs[key][...]), _values(obs["__categories"][key])
    return codes_of(obs[key])


def column_names(obs: Any) -> list[str]:
    """The columns of an open table of cells, in order."""
    return [str(name) for name in obs.attrs.get("column-order", list(obs.keys()))]


def codes_of(column: Any) -> tuple[NDArray[np.signedinteger[Any]], list[Any]]:
    """Codes and distinct values of one array or categorical."""
    kind = column.attrs.get("encoding-type")
    if kind == "categorical":
        return _signed(column["codes"][...]), _values(column["categories"])
    if kind == "nullable-string-array":
        return coded(_masked(column["values"], column["mask"]), int(column["values"].shape[0]))
    if kind == "string-array":
        return coded(_texts(column), int(column.shape[0]))
    return _factorized(column)


def _signed(codes: Any) -> NDArray[np.signedinteger[Any]]:
    """Codes as they stand; unsigned ones (other writers) cannot say -1."""
    found = np.asarray(codes)
    return found if found.dtype.kind == "i" else found.astype(np.int64)


def _values(categories: Any) -> list[Any]:
    from anndata.io import read_elem

    return list(read_elem(categories))


def _factorized(column: Any) -> tuple[NDArray[np.signedinteger[Any]], list[Any]]:
    """Numbers, truth values and what is rare: read at once, as AnnData does."""
    import pandas as pd
    from anndata.io import read_elem

    codes, found = pd.factorize(pd.Series(read_elem(column)))
    return codes.astype(code_type(len(found)), copy=False), list(found)


def _texts(array: Any) -> Iterator[NDArray[Any]]:
    """Pieces of an array of text; bytes where the file has bytes."""
    for start in range(0, array.shape[0], _TEXTS):
        yield np.asarray(array[start : start + _TEXTS], dtype=object)


def _masked(values: Any, mask: Any) -> Iterator[NDArray[Any]]:
    for start, piece in zip(range(0, values.shape[0], _TEXTS), _texts(values), strict=True):
        piece[np.asarray(mask[start : start + _TEXTS], dtype=bool)] = None
        yield piece


def coded(pieces: Iterable[NDArray[Any]], cells: int) -> tuple[NDArray[np.signedinteger[Any]], list[str]]:
    """Text, or UTF-8 bytes, as codes; pieces are seen once, None is missing."""
    import pandas as pd

    codes, known, start = np.empty(cells, dtype=np.int16), dict[Any, int](), 0
    for piece in pieces:
        local, found = pd.factorize(piece)
        table = np.array([known.setdefault(value, len(known)) for value in found] + [-1], dtype=np.int32)
        if len(known) > np.iinfo(codes.dtype).max:
            codes = codes.astype(np.int32)
        codes[start : start + len(local)] = table[local]
        start += len(local)
    return codes, [value.decode() if isinstance(value, bytes) else str(value) for value in known]
