"""Tables from outside as frames: `iw cohort build` reads all that `iw-onto harmonize` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.errors import InputError, UnknownNameError
from ..ontology.labels.anndata_files import STORE_SUFFIXES, open_store, read_obs
from ..ontology.labels.label_files import provenance_path, suffix_of
from ..ontology.labels.table_files import read_table
from .cohort import Array

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "None", "<NA>"})


def read_frame(path: Path, *, with_x: bool = False) -> pd.DataFrame:
    """A table; the cells of CSV and TSV stay text. Of an AnnData, obs, with its index as first column.

    :param with_x: whether the columns of an AnnData's X join its obs.
    :raises InputError: if the file is missing, empty, damaged, of another kind, or has no rows.
    """
    path = Path(path)
    frame = _read_store(path, with_x) if is_store(path) else read_table(path)
    if frame.empty:
        raise InputError("has no rows", where=str(path), hint="give a table with a header and rows")
    return frame


def is_store(path: Path) -> bool:
    """Whether a table is an AnnData's.

    :raises InputError: if the file is missing, empty or of an unknown kind.
    """
    if not path.exists():
        raise InputError("does not exist", where=str(path), hint="check the path")
    if path.is_file() and path.stat().st_size == 0:
        raise InputError("is empty", where=str(path), hint="give a table with a header and rows")
    return suffix_of(path) in STORE_SUFFIXES


def read_provenance(path: Path) -> dict[str, str]:
    """What `iw-onto harmonize` says of a file it wrote: label key and versions; empty for any other file."""
    from anndata.io import read_elem

    if suffix_of(path) in STORE_SUFFIXES:
        with open_store(path) as root:
            text = str(read_elem(root["uns/immuneworld"])) if "uns/immuneworld" in root else "{}"
    else:
        beside = provenance_path(path)
        text = beside.read_text(encoding="utf-8") if beside.exists() else "{}"
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"has unreadable provenance ({error})", where=str(path)) from error
    if not isinstance(found, dict) or "patients" in found:
        raise InputError(
            "is a cohort already", where=str(path), hint="give the cells or the table it was made from"
        )
    return {str(key): str(value) for key, value in found.items()}


def _read_store(path: Path, with_x: bool) -> pd.DataFrame:
    """Obs and, if asked, X: an atlas's matrix stays on disk."""
    import pandas as pd
    from anndata.io import read_elem

    obs = read_obs(path)
    if with_x:
        with open_store(path) as root:
            values, names = read_elem(root["X"]), list(read_elem(root["var"]).index)
        dense = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
        x = pd.DataFrame(dense, index=obs.index, columns=names)
        obs = pd.concat([obs.drop(columns=[c for c in names if c in obs]), x], axis=1)
    return obs.reset_index(names=obs.index.name or "index")


def text_of(value: object) -> str:
    """A value as the study would write it: `630.0` → `630`, missing → empty."""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else str(int(value)) if float(value).is_integer() else str(value)
    text = str(value).strip()
    return "" if text in MISSING else text


def texts(frame: pd.DataFrame, key: str, where: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    """A column as text, missing as empty.

    :raises UnknownNameError: if there is no such column; names the closest.
    """
    import pandas as pd

    if key not in frame.columns:
        known = list(map(str, frame.columns))
        hint = f"columns: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"
        raise UnknownNameError("column", key, known, where=where, hint=hint)
    codes, values = pd.factorize(frame[key], use_na_sentinel=True)
    distinct = np.array([*map(text_of, values), ""], dtype=object)
    return distinct[codes]  # code -1, missing, is the last


def numbers(frame: pd.DataFrame, keys: list[str], where: str) -> Array:
    """Columns as float64 [rows, K], missing as NaN.

    :raises InputError: naming the first cell that is no number.
    """
    columns = []
    for key in keys:
        cells = frame[key].to_numpy()
        if cells.dtype.kind not in "fiub":
            cells = np.array(
                [number_of(cell, f"{where}, row {i + 1}, column {key!r}") for i, cell in enumerate(cells)]
            )
        columns.append(cells.astype(np.float64))
    return np.stack(columns, axis=1)


def number_of(cell: object, where: str) -> float:
    """A cell as a number, NaN where missing.

    :raises InputError: if it is none.
    """
    text = text_of(cell)
    try:
        return float(text) if text else np.nan
    except ValueError:
        raise InputError(f"{text!r} is not a number", where=where, hint="mend it or leave it empty") from None


def filtered(frame: pd.DataFrame, conditions: tuple[str, ...], where: str) -> pd.DataFrame:
    """The rows that meet every `KEY=VALUE`.

    :raises InputError: if a condition cannot be read or keeps no row. :raises UnknownNameError: for its key.
    """
    for condition in conditions:
        key, sign, value = condition.partition("=")
        if not sign:
            raise InputError(f"--where {condition!r} is not KEY=VALUE", hint="write it like cytof_ok=True")
        column = texts(frame, key.strip(), where)
        keep = column == value.strip()
        if not keep.any():
            seen = ", ".join(sorted(set(column))[:8])
            raise InputError(f"--where {condition!r} keeps no row", where=where, hint=f"{key} has: {seen}")
        frame = frame[keep]
    return frame.reset_index(drop=True)
