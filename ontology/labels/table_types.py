"""From a cell table to columns that AnnData can write, without losing what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .label_column import MISSING

if TYPE_CHECKING:
    import pandas as pd

_INDEX_NAMES = frozenset(
    {"cell", "cell_id", "cellid", "barcode", "index", "obs_names", "_index", "unnamed: 0", ""}
)
_LEADING_ZERO = re.compile(r"[+-]?0\d")


def typed(frame: pd.DataFrame, keep_text: str) -> pd.DataFrame:
    """Types for a table of text: numbers, true/false, or categories; empty cells and NA are missing.

    Codes with leading zeros (`007`) stay text, and so does the column `keep_text`, the labels.
    """
    import pandas as pd

    columns = {
        name: _known(column).astype("category") if name == keep_text else _typed(column)
        for name, column in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index)


def _known(column: pd.Series) -> pd.Series:
    """The column with empty cells and NA as missing."""
    return column.mask(column.isin(MISSING))


def _typed(column: pd.Series) -> pd.Series:
    import pandas as pd

    known = _known(column)
    if known.isna().all():
        return known.astype("category")
    if not known.str.match(_LEADING_ZERO, na=False).any():
        numbers = pd.to_numeric(known, errors="coerce")
        if numbers.notna().sum() == known.notna().sum():
            return numbers
    if known.isin(["True", "False"]).all():
        return known == "True"
    return known.astype("category")


def writable(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns and index as AnnData writes them: text, dates and mixed objects become categories of text."""
    import pandas as pd

    frame = frame.copy()
    frame.columns = frame.columns.astype(str)
    for name in frame.columns:
        if not (pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_bool_dtype(frame[name])):
            frame[name] = _as_text(frame[name])
    frame.index = frame.index.astype(str)
    return frame


def _as_text(column: pd.Series) -> pd.Series:
    """Categories of text, missing kept missing."""
    as_object = column.astype(object)
    return as_object.map(str, na_action="ignore").astype("category")


def with_cell_index(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The cell names as index: a first column named like one, with distinct values; else 0, 1, 2, …"""
    import pandas as pd

    if not isinstance(frame.index, pd.RangeIndex):
        return frame
    first = frame.columns[0]
    if first != key and str(first).lower() in _INDEX_NAMES and frame[first].is_unique:
        return frame.set_index(first)
    return frame
