"""`ColumnValues`: one value a cell, made piece by piece from one value a label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 1 << 20  # cells at a time: some megabytes


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """A column of obs that is never held as a whole.

    :param codes: index into `table` per cell, -1 for its last entry; shape (cells,). Without a table, the
        values themselves.
    :param table: numbers, or indices into `categories` with -1 for missing.
    :param categories: the text of a categorical column; None for one of numbers.
    """

    codes: NDArray[Any]
    table: NDArray[Any] | None = None
    categories: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of numbers, or of the codes of categories."""
        return (self.codes if self.table is None else self.table).dtype

    def piece(self, start: int, stop: int) -> NDArray[Any]:
        """Numbers, or codes of categories, of some cells."""
        codes = self.codes[start:stop]
        return codes if self.table is None else np.take(self.table, codes, mode="wrap")

    def pieces(self, size: int = PIECE) -> Iterator[tuple[int, NDArray[Any]]]:
        """First cell and values of every piece."""
        for start in range(0, len(self), size):
            yield start, self.piece(start, start + size)

    def whole(self) -> Any:
        """A pandas Categorical or an array."""
        import pandas as pd

        values = self.piece(0, len(self))
        if self.categories is None:
            return values
        return pd.Categorical.from_codes(values, categories=pd.Index(self.categories, dtype=object))


def text_of_labels(values: Sequence[str | None], codes: NDArray[Any]) -> ColumnValues:
    """A categorical column from one text a label; none, or an empty one, is missing."""
    categories = sorted({value for value in values if value})
    position = {value: i for i, value in enumerate(categories)}
    table = [position.get(value or "", -1) for value in values] + [-1]
    return ColumnValues(codes, np.array(table, dtype=code_type(len(categories))), tuple(categories))


def numbers_of_labels(values: Sequence[float], codes: NDArray[Any]) -> ColumnValues:
    """A column of float32 from one number a label; NaN where the label is missing."""
    return ColumnValues(codes, np.array([*values, np.nan], dtype=np.float32))


def column_values(values: Any) -> ColumnValues:
    """A pandas Categorical or an array as it stands."""
    import pandas as pd

    if isinstance(values, ColumnValues):
        return values
    if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype):
        values = pd.Categorical(values)
        return ColumnValues(values.codes, None, tuple(str(text) for text in values.categories))
    return ColumnValues(np.asarray(values))


def code_type(count: int) -> type[np.signedinteger[Any]]:
    """The smallest integer for codes of so many categories and -1, as pandas chooses it."""
    return np.int8 if count < 128 else np.int16 if count < 32768 else np.int32


def code_counts(codes: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Cells of each code, and last those of -1; shape (count + 1,). No copy of all codes is made."""
    found = np.zeros(count + 1, dtype=np.int64)
    for start in range(0, len(codes), PIECE):
        found += np.bincount(codes[start : start + PIECE].astype(np.int64) + 1, minlength=count + 1)
    return np.roll(found, -1)
