"""Add columns to obs of an AnnData file, of either format."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .anndata_files import is_zarr, open_store, readable
from .column_values import column_values
from .hdf5_columns import add_in_place, add_to_copy
from .staging import stage_of, to_disk
from .zarr_columns import add_to_zarr


def add_columns(path: Path, columns: Mapping[str, Any], note: str, shown: Path) -> None:
    """Add or replace columns of a file that was copied for it.

    :param columns: `ColumnValues`, categoricals or arrays, by name.
    :param note: what to write into `uns['immuneworld']`.
    :param shown: the file that errors name: what `path` is a copy of.
    """
    values = {name: column_values(column) for name, column in columns.items()}
    if is_zarr(path):
        with readable(shown):
            add_to_zarr(path, values, note)
    else:
        with open_store(path, "r+", shown) as root:
            add_to_copy(root, values, note)


def add_columns_in_place(path: Path, columns: Mapping[str, Any], note: str) -> None:
    """The same for an author's own file: if the process dies it is as it was, or done.

    A rare kind of HDF5 file (with a user block, or that keeps account of its free space, or of a newer format
    and tightly packed) is copied and replaced.
    """
    values = {name: column_values(column) for name, column in columns.items()}
    with readable(path):
        if is_zarr(path):
            add_to_zarr(path, values, note)
        elif not add_in_place(path, values, note):
            _replace_by_copy(path.resolve(), values, note)


def _replace_by_copy(path: Path, columns: Mapping[str, Any], note: str) -> None:
    """Add columns to a copy beside, and rename it. Its name is fixed, so that a next run clears up."""
    staged = stage_of(path)
    try:
        shutil.copy2(path, staged)
        add_columns(staged, columns, note, path)
        to_disk(staged)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
