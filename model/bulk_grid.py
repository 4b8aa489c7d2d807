"""Files of bulk expression as they stand: numbers, and what may be the names of their rows and columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..ontology.errors import InputError
from ..ontology.labels.anndata_files import open_store, read_obs
from ..ontology.labels.table_files import header_of, is_text_table, read_table, refuse_binary, separator_of
from .cohort import Array
from .frames import MISSING, is_store, number_of, texts

if TYPE_CHECKING:
    import pandas as pd

# Numbers about genes that stand beside their names, as featureCounts and cBioPortal write them.
_ABOUT_GENES = frozenset(
    ("entrez", "entrezid", "entrezgeneid", "ncbigeneid", "start", "end", "width", "length", "genelength")
)


@dataclass(frozen=True)
class Grid:
    """Numbers [rows, columns], and the texts that may name either.

    :param down: column of text → a name a row; :param across: the same of the columns.
    :param facts: everything of the rows that is no expression.
    """

    values: Array
    down: dict[str, list[str]]
    across: dict[str, list[str]]
    facts: pd.DataFrame
    where: str
    notes: tuple[str, ...] = ()


def read_grid(path: Path, keys: Collection[str] = ()) -> Grid:
    """A table (CSV, TSV, Parquet) or the X of an AnnData.

    :param keys: columns that say something of a sample, though they may hold numbers (a day).
    :raises InputError: if the file cannot be read, is empty, or a cell among numbers is none.
    """
    return _of_store(path) if is_store(path) else _of_table(path, frozenset(keys))


def _of_store(path: Path) -> Grid:
    """An AnnData: rows are obs, and var's columns of text may all name genes."""
    from anndata.io import read_elem

    with open_store(path) as root:
        if "X" not in root:
            raise InputError("has no X", where=str(path), hint="write expression into X")
        x, var = read_elem(root["X"]), read_elem(root["var"])
    values = np.asarray(x.toarray() if hasattr(x, "toarray") else x, dtype=np.float64)
    var = var.reset_index(names=var.index.name or "index")
    across = {str(k): texts(var, k, str(path)).tolist() for k in var if var[k].dtype.kind not in "fiub"}
    obs = read_obs(path)
    facts = obs.reset_index(names=obs.index.name or "index")
    first = str(facts.columns[0])
    return Grid(values, {first: texts(facts, first, str(path)).tolist()}, across, facts, str(path))


def _of_table(path: Path, keys: frozenset[str]) -> Grid:
    frame, header = _read(path)
    if frame.empty:
        raise InputError("has no rows", where=str(path), hint="give a table with a header and rows")
    named = [i for i, name in enumerate(header) if name in keys or _is_text(frame[i])]
    about = [i for i, name in enumerate(header) if i not in named and _folded(name) in _ABOUT_GENES]
    rest = [i for i in range(len(header)) if i not in {*named, *about}]
    if not named or not rest:
        what = "names of genes or samples" if not named else "numbers"
        raise InputError(
            f"has no column of {what}", where=str(path), hint="give genes by samples, or samples by genes"
        )
    facts = frame[named].set_axis([header[i] for i in named], axis=1)
    columns = [_numbers(frame[i], header[i], str(path)) for i in rest]
    down = {
        header[i]: texts(frame[[i]].set_axis([header[i]], axis=1), header[i], str(path)).tolist()
        for i in named
    }
    notes = (f"left out columns of numbers about genes: {', '.join(header[i] for i in about)}",) * bool(about)
    return Grid(
        np.stack(columns, axis=1), down, {"header": [header[i] for i in rest]}, facts, str(path), notes
    )


def _read(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows, columns numbered, and the header, whose names may occur twice (several rows of one gene)."""
    import pandas as pd

    if not is_text_table(path):
        frame = read_table(path)
        if not isinstance(frame.index, pd.RangeIndex):
            frame = frame.reset_index()
        return frame.set_axis(range(frame.shape[1]), axis=1), list(map(str, frame.columns))
    try:
        refuse_binary(path)
        header = header_of(path)
        frame = pd.read_csv(
            path,
            sep=separator_of(path),
            encoding="utf-8-sig",
            header=None,
            skiprows=1,
            na_values=sorted(MISSING),
            low_memory=False,
            float_precision="round_trip",
        )
    except InputError:
        raise
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame(columns=range(len(header)))
    except Exception as error:  # gzip, zlib and the CSV parser raise errors without a common ancestor
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"cannot be read ({reason})", where=str(path), hint="is the file whole?") from error
    if frame.shape[1] == len(header) + 1:  # R leaves the corner out
        header = ["", *header]
    if frame.shape[1] != len(header):
        what = f"has {len(header)} names in its header and {frame.shape[1]} columns"
        raise InputError(what, where=str(path), hint="is it tab-separated (.tsv) or comma-separated (.csv)?")
    return frame, [name.strip() for name in header]


def _is_text(column: pd.Series[float]) -> bool:
    """Whether most of what stands in a column is no number."""
    import pandas as pd

    if column.dtype.kind in "fiub":
        return False
    there = column.dropna()
    return bool(pd.to_numeric(there, errors="coerce").isna().mean() > 0.5)


def _numbers(column: pd.Series[float], name: str, where: str) -> Array:
    if column.dtype.kind in "fiub":
        return np.asarray(column, dtype=np.float64)
    cells = [number_of(cell, f"{where}, row {i + 1}, column {name!r}") for i, cell in enumerate(column)]
    return np.array(cells, dtype=np.float64)


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
