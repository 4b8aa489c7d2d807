"""From `.h5ad` to `.zarr` and back, array by array and piece by piece: no matrix is held in memory.

AnnData's encodings are the same in both; what differs is how attributes and text are stored. An element that
is neither numbers nor text goes through AnnData by itself, and so does a whole file from before encodings.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from .anndata_files import is_zarr, open_store, readable, write_store
from .store_arrays import in_zarr, new_array

_BYTES = 1 << 26  # of an array in memory at once
_SPARSE = ("csr_matrix", "csc_matrix")


def convert_store(source: Path, target: Path) -> None:
    """Write `source` in the format of the target's name, which must not exist.

    :raises InputError: if the source cannot be read.
    """
    with open_store(source) as root:
        encoded = root.attrs.get("encoding-type") == "anndata"
        if encoded:
            with _new_root(target) as new:
                _copy_group(root, new)
    if not encoded:
        _through_anndata(source, target)


@contextmanager
def _new_root(target: Path) -> Iterator[Any]:
    if not is_zarr(target):
        import h5py

        with h5py.File(target, "w") as root:
            yield root
        return
    import anndata
    import zarr

    root = zarr.create_group(target, zarr_format=3 if anndata.settings.zarr_write_format == 3 else 2)
    yield root
    zarr.consolidate_metadata(root.store)


def _copy_group(old: Any, new: Any) -> None:
    """Attributes and members."""
    _copy_attributes(old, new)
    for name in old:
        kind = old[name].attrs.get("encoding-type", "")
        if hasattr(old[name], "keys"):
            _copy_group(old[name], new.create_group(name))
        elif not _copy_array(old, new, name, kind) and not (name == "raw" and kind == "null"):
            _copy_element(old, new, name)


def _copy_attributes(old: Any, new: Any) -> None:
    for name, value in old.attrs.items():
        new.attrs[name] = _plain(value) if in_zarr(new) else _numpy(value)


def _plain(value: Any) -> Any:
    """An attribute of HDF5 as JSON can hold it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.tolist()]
    return value.item() if isinstance(value, np.generic) else value


def _numpy(value: Any) -> Any:
    """An attribute of Zarr as HDF5 can hold it."""
    if isinstance(value, list):
        texts = bool(value) and all(isinstance(each, str) for each in value)
        return np.array(value, dtype=object if texts else None)
    return value


def _copy_array(old: Any, new: Any, name: str, kind: str) -> bool:
    """Copy an array of numbers or text by pieces; False for another kind."""
    source = old[name]
    text = kind in ("string-array", "string")
    if not text and (source.dtype.kind not in "biuf" or kind not in ("array", "numeric-scalar", "")):
        return False
    target = new_array(new, name, source.shape, str if text else source.dtype, **_layout(old, new, source))
    _copy_attributes(source, target)
    values = source.asstr() if text and not in_zarr(old) else source
    if not source.shape:
        target[...] = _as_object(values[()]) if text else values[()]
    for rows in _rows(source, target):
        target[rows] = np.asarray(values[rows], dtype=object) if text else values[rows]
    return True


def _as_object(value: Any) -> Any:
    """One text, whatever array it comes in."""
    return value.item() if hasattr(value, "item") else value


def _layout(old: Any, new: Any, source: Any) -> dict[str, Any]:
    """How the new array is stored: as AnnData would, which leaves room at the end of sparse ones in HDF5."""
    if in_zarr(new):
        return {"chunks": "auto"} if source.shape else {"chunks": ()}
    return {"maxshape": (None,)} if old.attrs.get("encoding-type") in _SPARSE else {}


def _rows(source: Any, target: Any) -> Iterator[slice]:
    """Runs of rows of about `_BYTES`, whole chunks of Zarr."""
    if not source.shape or not source.size:
        return
    chunk = int((target if in_zarr(target) else source).chunks[0])
    row = max(1, source.dtype.itemsize, 64 if source.dtype.kind in "OTU" else 1) * int(
        np.prod(source.shape[1:])
    )
    step = max(chunk, _BYTES // row // chunk * chunk)
    for start in range(0, source.shape[0], step):
        yield slice(start, min(start + step, source.shape[0]))


def _copy_element(old: Any, new: Any, name: str) -> None:
    from anndata.io import read_elem, write_elem

    write_elem(new, name, read_elem(old[name]))


def _through_anndata(source: Path, target: Path) -> None:
    import anndata

    with warnings.catch_warnings(), readable(source):
        warnings.simplefilter("ignore")
        data = anndata.read_zarr(source) if is_zarr(source) else anndata.read_h5ad(source)
    write_store(data, target)
