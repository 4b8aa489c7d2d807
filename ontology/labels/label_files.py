"""Datasets that carry author labels: read the label column, write the dataset with its terms beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..match import Match
from ..outputs import whole_file
from .anndata_files import (
    STORE_SUFFIXES,
    is_zarr,
    read_obs,
    read_uns,
    unknown_column,
    write_obs_only,
)
from .column_values import column_values
from .copy_store import copy_store
from .label_column import COLUMNS, LabelColumn, added_columns, coded_labels, label_column
from .parquet_codes import read_parquet_codes
from .read_codes import read_codes
from .staging import whole_store
from .store_columns import add_columns
from .table_files import TABLE_SUFFIXES, is_text_table, read_table, write_table
from .table_types import typed, with_cell_index, writable

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (*STORE_SUFFIXES, *TABLE_SUFFIXES)
PROVENANCE_SUFFIX = ".provenance.json"


def suffix_of(path: Path) -> str:
    """The known extension of a file name (`.csv.gz`).

    :raises InputError: if it has none.
    """
    name = path.name.lower()
    found = next((suffix for suffix in sorted(SUFFIXES, key=len)[::-1] if name.endswith(suffix)), "")
    if not found:
        what, hint = f"({path.suffix or 'none'})", f"use one of {', '.join(SUFFIXES)}"
        raise InputError(f"has an extension that is not known {what}", where=str(path), hint=hint)
    return found


def _is_store(path: Path) -> bool:
    return suffix_of(path) in STORE_SUFFIXES


def check_paths(source: Path, target: Path) -> None:
    """Refuse early what cannot work.

    :raises InputError: if the source is not there or empty, an extension is unknown, or both are one file.
    """
    suffix_of(target)
    check_source(source)
    if target.exists() and source.resolve() == target.resolve():
        raise InputError("is input and output at once", where=str(target), hint="choose another output")


def check_source(source: Path) -> None:
    """Refuse early an input that cannot be read.

    :raises InputError: if it is not there or empty, or its extension is unknown.
    """
    suffix_of(source)
    if not source.exists():
        raise InputError("is not there", where=str(source), hint="check the path")
    if source.is_dir() != is_zarr(source):
        what = "is a folder, not a file" if source.is_dir() else "is a file, not a Zarr folder"
        raise InputError(what, where=str(source), hint="check the path")
    if source.is_file() and source.stat().st_size == 0:
        raise InputError("is empty (0 bytes)", where=str(source), hint="check the download")


def read_labels(path: Path, key: str) -> LabelColumn:
    """The author labels in column `key`.

    :raises InputError: if the file cannot be read or the column holds no labels; `UnknownNameError` if it is
        not there.
    """
    if key in COLUMNS:
        raise InputError(f"{key!r} is a column that harmonize writes", hint="name the author's own labels")
    if _is_store(path):
        return coded_labels(*read_codes(path, key), key, str(path))
    if found := read_parquet_codes(path, key):
        return coded_labels(*found, key, str(path))
    frame = read_table(path)
    if key not in frame:
        raise unknown_column(key, [str(name) for name in frame.columns], path)
    return label_column(frame[key], key, str(path))


def write_harmonized(
    source: Path,
    target: Path,
    column: LabelColumn,
    matches: Sequence[Match],
    provenance: Mapping[str, str],
) -> None:
    """The dataset again, five columns richer. Whole or not at all.

    From AnnData to AnnData of the same format the file is copied and only obs gains; everything else stays
    as it was. A table becomes an AnnData of cells without measurements. The versions stand in
    `uns['immuneworld']` as JSON, or beside a table in `<target>.provenance.json`.

    :param matches: of `column.labels`, in their order.
    """
    write_columns(source, target, column.key, added_columns(column.codes, matches), provenance)


def write_columns(
    source: Path, target: Path, key: str, columns: Mapping[str, Any], provenance: Mapping[str, str]
) -> None:
    """The dataset again with these columns of obs added or replaced; whole or not at all.

    :param key: the column of author labels.
    """
    text = json.dumps(dict(provenance), sort_keys=True)
    if _is_store(target):
        with whole_store(target) as staged:
            _start_store(source, staged, key)
            add_columns(staged, columns, text, shown=source)
    else:
        frame, index = _start_table(source, target, key)
        for name, values in columns.items():
            frame[name] = column_values(values).whole()
        with whole_file(target) as staged, whole_file(provenance_path(target)) as beside:
            write_table(frame, staged, index=index)
            beside.write_text(json.dumps(dict(provenance), indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_provenance(path: Path) -> dict[str, str]:
    """The versions that made a harmonized dataset.

    :raises InputError: if `iw-onto harmonize` did not write it.
    """
    try:
        text = read_uns(path) if _is_store(path) else provenance_path(path).read_text("utf-8")
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("no key and value")
    except (OSError, KeyError, ValueError) as error:
        hint = "harmonize it first"
        raise InputError("does not say what harmonized it", where=str(path), hint=hint) from error
    return {str(key): str(value) for key, value in found.items()}


def provenance_path(target: Path) -> Path:
    """Where the versions that made a table stand: beside it."""
    return target.with_name(target.name + PROVENANCE_SUFFIX)


def _start_store(source: Path, staged: Path, key: str) -> None:
    """The source's content at `staged`, before columns are added."""
    if _is_store(source):
        copy_store(source, staged)
        return
    write_obs_only(writable(with_cell_index(_typed_table(source, key), key)), staged)


def _start_table(source: Path, target: Path, key: str) -> tuple[pd.DataFrame, bool]:
    """The source's cells as a table, and whether its index is to be written."""
    import pandas as pd

    if _is_store(source):
        return read_obs(source), True
    raw_text = is_text_table(source) and is_text_table(target)
    frame = read_table(source) if raw_text else _typed_table(source, key)
    return frame, not isinstance(frame.index, pd.RangeIndex)


def _typed_table(source: Path, key: str) -> Any:
    """A table with types; Parquet has its own, and AnnData needs the labels' missing cells as missing."""
    frame = read_table(source)
    return typed(frame, keep_text=key) if is_text_table(source) else frame
