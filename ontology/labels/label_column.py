"""`LabelColumn`: the author labels of a dataset as codes, and the columns that harmonize adds beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..match import Match
from .column_values import (
    PIECE,
    ColumnValues,
    code_counts,
    code_type,
    numbers_of_labels,
    text_of_labels,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = ("iw_term_id", "iw_term_label", "iw_predicate", "iw_confidence", "iw_justification")
MISSING = frozenset({"", "NA", "NaN", "nan", "<NA>"})
_INTEGER = re.compile(r"\s*[+-]?\d+(?:\.0*)?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """One label a cell, without repeating the text.

    :param labels: distinct labels that occur, byte for byte.
    :param codes: index into `labels` per cell, -1 where the label is missing; shape (cells,), of any signed
        integer: that of the file where it can be.
    :param warnings: what a person should know about the column.
    """

    key: str
    labels: tuple[str, ...]
    codes: NDArray[np.signedinteger[Any]]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> NDArray[np.int64]:
        """Cells of each label; shape (labels,)."""
        return code_counts(self.codes, len(self.labels))[:-1]

    @property
    def n_missing(self) -> int:
        """Cells without a label."""
        return int(np.count_nonzero(self.codes < 0))


def label_column(values: Any, key: str, where: str) -> LabelColumn:
    """Labels of a column: a pandas Categorical or anything that pandas can factorize.

    :raises InputError: as `coded_labels` does.
    """
    import pandas as pd

    if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype):
        values = pd.Categorical(values)
        return coded_labels(values.codes, list(values.categories), key, where)
    try:
        codes, found = pd.factorize(pd.Series(values))
    except TypeError as error:  # lists, dicts
        hint = "give a column with one label a cell"
        raise InputError(f"column {key!r} holds lists, not labels", where=where, hint=hint) from error
    return coded_labels(codes, list(found), key, where)


def coded_labels(
    codes: NDArray[np.signedinteger[Any]], values: Sequence[object], key: str, where: str
) -> LabelColumn:
    """Labels of a column that is codes already, -1 for missing.

    Empty cells and NA are missing. Whole numbers are taken as names of clusters, with a warning.

    :raises InputError: if there are no cells, no labels at all, or values that cannot be labels.
    """
    if not len(codes):
        raise InputError("has no cells", where=where, hint="give a dataset with at least one cell")
    column = _compact(key, codes, [_text(value, key, where) for value in values])
    if not column.labels:
        raise InputError(
            f"every value of column {key!r} is missing", where=where, hint="choose another column"
        )
    return _checked_numbers(column, where)


def _text(value: object, key: str, where: str) -> str:
    """A label as text; whole floats without their `.0`."""
    if isinstance(value, bool | np.bool_):
        hint = "give the column of cell-type names with --label-key"
        raise InputError(f"column {key!r} holds true and false, not labels", where=where, hint=hint)
    if isinstance(value, float | np.floating):
        return str(int(value)) if np.isfinite(value) and value == int(value) else str(float(value))
    return str(value)


def _compact(key: str, raw: NDArray[np.signedinteger[Any]], texts: Sequence[str]) -> LabelColumn:
    """Only labels that occur, equal texts together, missing ones as -1."""
    occurs = code_counts(raw, len(texts))[:-1] > 0
    named = [t for t, used in zip(texts, occurs, strict=True) if used and t.strip() not in MISSING]
    position = {text: i for i, text in enumerate(dict.fromkeys(named))}
    if len(named) == len(texts) == len(position):
        return LabelColumn(key, tuple(position), raw)
    # One more at the end: code -1 (missing) picks it.
    table = np.array([position.get(text, -1) for text in texts] + [-1], dtype=code_type(len(position)))
    codes = np.empty(len(raw), dtype=code_type(len(position)))
    for start in range(0, len(raw), PIECE):
        codes[start : start + PIECE] = table[raw[start : start + PIECE]]
    return LabelColumn(key, tuple(position), codes)


def _checked_numbers(column: LabelColumn, where: str) -> LabelColumn:
    """Whole numbers get a warning, decimals are refused."""
    if all(_INTEGER.fullmatch(label) for label in column.labels):
        text = (
            f"column {column.key!r} holds numbers: taken as names of clusters, which only a lab's set can map"
        )
        return LabelColumn(column.key, column.labels, column.codes, (text,))
    if all(_NUMBER.fullmatch(label) for label in column.labels):
        hint = "give the column of cell-type names with --label-key"
        raise InputError(f"column {column.key!r} holds decimal numbers, not labels", where=where, hint=hint)
    return column


def harmonized_columns(column: LabelColumn, matches: Sequence[Match]) -> dict[str, Any]:
    """The five columns beside the label, one value a cell: categoricals and an array of float32.

    Missing where there is no term; the confidence of an unmapped label is 0 and that of a missing label NaN.

    :param matches: of `column.labels`, in their order.
    """
    return {name: values.whole() for name, values in added_columns(column.codes, matches).items()}


def added_columns(codes: NDArray[np.signedinteger[Any]], matches: Sequence[Match]) -> dict[str, ColumnValues]:
    """The same columns, made piece by piece when they are written.

    :param codes: index into `matches` per cell, -1 where the label is missing.
    """
    return {
        "iw_term_id": text_of_labels([match.term_id for match in matches], codes),
        "iw_term_label": text_of_labels([match.term_label for match in matches], codes),
        "iw_predicate": text_of_labels([match.predicate for match in matches], codes),
        "iw_confidence": numbers_of_labels([match.confidence for match in matches], codes),
        "iw_justification": text_of_labels([match.justification for match in matches], codes),
    }
