"""Columns of obs in a Zarr folder, with the text in `uns['immuneworld']`.

Whatever moment the process dies at, the folder opens with every author column: new arrays are made beside it
and renamed in, and a table names (`column-order`) no column that is not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .column_values import ColumnValues
from .staging import stage_of, to_disk
from .store_arrays import encode, write_column, write_text
from .zarr_tree import ZarrTree

NOTE = "immuneworld"
_ORDER = "column-order"


def add_to_zarr(path: Path, columns: Mapping[str, ColumnValues], note: str) -> None:
    """Add or replace columns in place; a run that was stopped is taken up by the next."""
    path = path.resolve()
    stage, tree = stage_of(path), ZarrTree(path)
    shutil.rmtree(stage, ignore_errors=True)
    _write_stage(stage, tree.format, columns, note)
    _name_columns(tree, leave=list(columns))
    for name in columns:
        _swap(stage / "obs" / name, path / "obs" / name)
    if (path / "uns").exists():
        _swap(stage / "uns" / NOTE, path / "uns" / NOTE)
    else:
        _swap(stage / "uns", path / "uns")
    tree.consolidate(["uns"], [f"uns/{NOTE}", *(f"obs/{name}" for name in columns)])
    _name_columns(tree, leave=list(columns), add=list(columns))
    shutil.rmtree(stage, ignore_errors=True)


def _write_stage(stage: Path, zarr_format: int, columns: Mapping[str, ColumnValues], note: str) -> None:
    """The new arrays, on disk, in a store of their own."""
    import zarr

    root = zarr.create_group(stage, zarr_format=2 if zarr_format == 2 else 3)
    obs, uns = root.create_group("obs"), root.create_group("uns")
    encode(uns, "dict", "0.1.0")
    for name, values in columns.items():
        write_column(obs, name, values)
    write_text(uns, NOTE, note)
    for folder, _, files in os.walk(stage):
        for file in files:
            to_disk(Path(folder) / file)


def _name_columns(tree: ZarrTree, leave: Sequence[str], add: Sequence[str] = ()) -> None:
    """Set the columns that the table has, if they change: without some, with others at the end."""
    attributes = tree.attributes("obs")
    old = [str(name) for name in attributes.get(_ORDER, [])]
    new = [*(name for name in old if name not in leave), *add]
    if new != old:
        tree.set_attributes("obs", {**attributes, _ORDER: new})
    tree.consolidate(["obs"], [])


def _swap(new: Path, place: Path) -> None:
    """Rename a new node into its place; the old one, if any, goes where the new one was made."""
    if place.exists():
        place.rename(new.with_name(new.name + ".old"))
    new.rename(place)
