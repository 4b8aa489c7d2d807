"""Columns of a table with a row a cell, as codes: of a frame in memory, or of an AnnData file.

Of a file, only the columns that are asked for are read, one at a time; obs is never opened through AnnData,
where the names of 12 million cells take gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..ontology.labels.anndata_files import unknown_column
from ..ontology.labels.label_column import LabelColumn, coded_labels, label_column
from ..ontology.labels.read_codes import codes_in, codes_of, column_names
from .coded import Coded
from .cohort import Array
from .frames import number_of

if TYPE_CHECKING:
    import pandas as pd

    from .coded import Codes


class CellColumns(Protocol):
    """What `cell_table` asks of a table of cells. `place` is what its errors name."""

    place: str

    def __contains__(self, key: str) -> bool: ...

    def coded(self, key: str) -> Coded:
        """A column as text.

        :raises UnknownNameError: if there is none of that name; names the closest.
        """

    def labels(self, key: str) -> LabelColumn:
        """A column of author labels.

        :raises InputError: if it holds none. :raises UnknownNameError: if it is not there.
        """

    def numbers_at(self, key: str, rows: Sequence[int]) -> Array:
        """Numbers of some rows, float64, NaN where missing.

        :raises InputError: naming the first cell that is no number.
        """


class FrameColumns:
    """Of a frame in memory."""

    def __init__(self, frame: pd.DataFrame, place: str) -> None:
        self.frame, self.place = frame, place

    def __contains__(self, key: str) -> bool:
        return key in self.frame.columns

    def coded(self, key: str) -> Coded:
        """A column as text."""
        import pandas as pd

        codes, values = pd.factorize(self._column(key), use_na_sentinel=True)
        return Coded.of(codes, list(values))

    def labels(self, key: str) -> LabelColumn:
        """A column of author labels."""
        return label_column(self._column(key), key, self.place)

    def numbers_at(self, key: str, rows: Sequence[int]) -> Array:
        """Numbers of some rows."""
        return _numbers(list(self._column(key).iloc[list(rows)]), rows, key, self.place)

    def _column(self, key: str) -> pd.Series[Any]:
        if key not in self.frame.columns:
            raise unknown_column(key, list(map(str, self.frame.columns)), Path(self.place))
        return self.frame[key]


class StoreColumns:
    """Of an open AnnData file.

    :param obs: its table of cells, h5py's or zarr's group.
    :param read: is called when a column has been read.
    """

    def __init__(self, obs: Any, path: Path, read: Callable[[], None] = lambda: None) -> None:
        self.obs, self.path, self.place, self.read = obs, path, str(path), read

    def __contains__(self, key: str) -> bool:
        return key in column_names(self.obs)

    def coded(self, key: str) -> Coded:
        """A column as text; the cells' names go by the name of their index, or `index`."""
        name = str(self.obs.attrs.get("_index", "_index"))
        if key not in self and key == ("index" if name == "_index" else name):
            return Coded.of(*codes_of(self.obs[name]))
        return Coded.of(*self._codes(key))

    def labels(self, key: str) -> LabelColumn:
        """A column of author labels."""
        return coded_labels(*self._codes(key), key, self.place)

    def numbers_at(self, key: str, rows: Sequence[int]) -> Array:
        """Numbers of some rows: of a column of numbers, or of anything that can be read as one."""
        array: Any = self.obs[key] if key in self else None
        if getattr(array, "dtype", np.dtype(object)).kind in "fiub":
            return np.asarray(array[...])[list(rows)].astype(np.float64)
        codes, values = self._codes(key)
        cells = [values[code] if code >= 0 else "" for code in codes[list(rows)]]
        return _numbers(cells, rows, key, self.place)

    def _codes(self, key: str) -> tuple[Codes, list[Any]]:
        found = codes_in(self.obs, key, self.path)
        self.read()
        return found


def _numbers(cells: Sequence[object], rows: Sequence[int], key: str, place: str) -> Array:
    return np.array(
        [
            number_of(cell, f"{place}, row {row + 1}, column {key!r}")
            for cell, row in zip(cells, rows, strict=True)
        ]
    )
