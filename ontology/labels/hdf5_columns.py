"""Columns of obs in an HDF5 file, with the text in `uns['immuneworld']`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .column_values import ColumnValues
from .hdf5_edit import edit_hdf5, shallow_copy
from .store_arrays import as_order, column_order, encode, write_column, write_text

NOTE = "immuneworld"
_ORDER = "column-order"


def add_to_copy(root: Any, columns: Mapping[str, ColumnValues], note: str) -> None:
    """Add or replace columns in a file that nobody needs if this fails; old ones give their space back."""
    obs, order = root["obs"], _order(root["obs"], columns)
    for name, values in columns.items():
        if name in obs:
            del obs[name]
        write_column(obs, name, values)
    obs.attrs[_ORDER] = order
    if "uns" not in root:
        encode(root.create_group("uns"), "dict", "0.1.0")
    if NOTE in root["uns"]:
        del root["uns"][NOTE]
    write_text(root["uns"], NOTE, note)


def add_in_place(path: Path, columns: Mapping[str, ColumnValues], note: str) -> bool:
    """Add or replace columns of a file that must survive whatever happens (`edit_hdf5`).

    :returns: whether it was done; a rare kind of file is left as it was.
    """
    return edit_hdf5(path, lambda old, new: _change(old, new, columns, note))


def _change(old: Any, new: Any, columns: Mapping[str, ColumnValues], note: str) -> None:
    obs = shallow_copy(old["obs"], old, frozenset({*columns, _ORDER}))
    for name, values in columns.items():
        write_column(obs, name, values)
    obs.attrs[_ORDER] = _order(old["obs"], columns)
    uns = _uns(old)
    write_text(uns, NOTE, note)
    for name, group in (("obs", obs), ("uns", uns)):
        if name in new:
            del new[name]
        new[name] = group


def _order(obs: Any, columns: Mapping[str, ColumnValues]) -> Any:
    return as_order(obs, [*(name for name in column_order(obs) if name not in columns), *columns])


def _uns(old: Any) -> Any:
    """A copy of uns without the note."""
    if "uns" in old:
        return shallow_copy(old["uns"], old, frozenset({NOTE}))
    import h5py

    uns = h5py.Group(h5py.h5g.create(old.id, None))
    encode(uns, "dict", "0.1.0")
    return uns
