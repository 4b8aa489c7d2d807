"""Columns of obs in an HDF5 file, with the text in `uns['immuneworld']`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .column_values import ColumnValues
from .hdf5_edit import Edit, edit_hdf5
from .store_arrays import as_order, column_order, encode, write_column, write_text

NOTE = "immuneworld"
_ORDER = "column-order"


def add_to_copy(root: Any, columns: Mapping[str, ColumnValues], note: str) -> None:
    """Add or replace columns in a file that nobody needs if this fails; old ones give their space back."""
    obs = root["obs"]
    for name, values in columns.items():
        if name in obs:
            del obs[name]
        write_column(obs, name, values)
    obs.attrs[_ORDER] = as_order(obs, _order(column_order(obs), columns))
    if "uns" not in root:
        encode(root.create_group("uns"), "dict", "0.1.0")
    if NOTE in root["uns"]:
        del root["uns"][NOTE]
    write_text(root["uns"], NOTE, note)


def add_in_place(path: Path, columns: Mapping[str, ColumnValues], note: str) -> bool:
    """Add or replace columns of a file that must survive whatever happens (`edit_hdf5`).

    :returns: whether it was done; a rare kind of file is left as it was.
    """
    return edit_hdf5(path, lambda edit: _change(edit, columns, note))


def _change(edit: Edit, columns: Mapping[str, ColumnValues], note: str) -> None:
    obs = edit.copied("obs", frozenset({*columns, _ORDER}))
    for name, values in columns.items():
        write_column(obs, name, values)
    obs.attrs[_ORDER] = as_order(obs, _order(edit.order("obs"), columns))
    uns = edit.copied("uns", frozenset({NOTE})) if "uns" in edit else edit.made()
    encode(uns, "dict", "0.1.0")
    write_text(uns, NOTE, note)
    for name, group in (("obs", obs), ("uns", uns)):
        if name in edit.new:
            del edit.new[name]
        edit.new[name] = group


def _order(old: Sequence[str], columns: Mapping[str, ColumnValues]) -> list[str]:
    return [*(name for name in old if name not in columns), *columns]
