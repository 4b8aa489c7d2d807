"""`LabelColumn`: the author labels of a dataset as codes, and the columns that harmonize adds beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..match import Match

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

COLUMNS = ("iw_term_id", "iw_term_label", "iw_predicate", "iw_confidence", "iw_justification")
MISSING = frozenset({"", "NA", "NaN", "nan", "<NA>"})
_INTEGER = re.compile(r"\s*[+-]?\d+(?:\.0*)?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """One label a cell, without repeating the text.

    :param labels: distinct labels that occur, byte for byte.
    :param codes: index into `labels` per cell, -1 where the label is missing; shape (cells,).
    :param warnings: what a person should know about the column.
    """

    key: str
    labels: tuple[str, ...]
    codes: NDArray[np.int64]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> NDArray[np.int64]:
        """Cells of each label; shape (labels,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.labels))

    @property
    def n_missing(self) -> int:
        """Cells without a label."""
        return int((self.codes < 0).sum())


def label_column(values: Any, key: str, where: str) -> LabelColumn:
    """Labels of a column: a pandas Categorical or anything that pandas can factorize.

    Empty cells and NA are missing. Whole numbers are taken as names of clusters, with a warning.

    :raises InputError: if there are no cells, no labels at all, or values that cannot be labels.
    """
    import pandas as pd

    if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype):
        values = pd.Categorical(values)
        raw, uniques = values.codes.astype(np.int64), list(values.categories)
    else:
        raw, uniques = _factorized(values, key, where)
    if not len(raw):
        raise InputError("has no cells", where=where, hint="give a dataset with at least one cell")
    column = _compact(key, raw, [_text(value, key, where) for value in uniques])
    if not column.labels:
        raise InputError(
            f"every value of column {key!r} is missing", where=where, hint="choose another column"
        )
    return _checked_numbers(column, where)


def _factorized(values: Any, key: str, where: str) -> tuple[NDArray[np.int64], list[Any]]:
    import pandas as pd

    try:
        codes, found = pd.factorize(pd.Series(values))
    except TypeError as error:  # lists, dicts
        hint = "give a column with one label a cell"
        raise InputError(f"column {key!r} holds lists, not labels", where=where, hint=hint) from error
    return codes.astype(np.int64), list(found)


def _text(value: object, key: str, where: str) -> str:
    """A label as text; whole floats without their `.0`."""
    if isinstance(value, bool | np.bool_):
        hint = "give the column of cell-type names with --label-key"
        raise InputError(f"column {key!r} holds true and false, not labels", where=where, hint=hint)
    if isinstance(value, float | np.floating):
        return str(int(value)) if np.isfinite(value) and value == int(value) else str(float(value))
    return str(value)


def _compact(key: str, raw: NDArray[np.int64], texts: Sequence[str]) -> LabelColumn:
    """Only labels that occur, equal texts together, missing ones as -1."""
    occurs = np.bincount(raw[raw >= 0], minlength=len(texts)) > 0
    named = [t for t, used in zip(texts, occurs, strict=True) if used and t.strip() not in MISSING]
    position = {text: i for i, text in enumerate(dict.fromkeys(named))}
    # One more at the end: code -1 (missing) picks it.
    table = np.array([position.get(text, -1) for text in texts] + [-1], dtype=np.int64)
    return LabelColumn(key, tuple(position), table[raw])


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


def harmonized_columns(
    column: LabelColumn, matches: Sequence[Match]
) -> dict[str, pd.Categorical | NDArray[np.float32]]:
    """The five columns beside the label, one value a cell.

    Text columns are categoricals, missing where there is no term; the confidence of an unmapped label is 0
    and that of a missing label NaN. `matches` are those of `column.labels`, in their order.
    """
    confidence = np.array([match.confidence for match in matches] + [np.nan], dtype=np.float32)
    return {
        "iw_term_id": _spread([match.term_id for match in matches], column.codes),
        "iw_term_label": _spread([match.term_label for match in matches], column.codes),
        "iw_predicate": _spread([match.predicate for match in matches], column.codes),
        "iw_confidence": confidence[column.codes],
        "iw_justification": _spread([match.justification for match in matches], column.codes),
    }


def _spread(values: Sequence[str | None], codes: NDArray[np.int64]) -> pd.Categorical:
    """A value per label, looked up by code: work proportional to labels, not to text."""
    import pandas as pd

    categories = sorted({value for value in values if value})
    position = {value: i for i, value in enumerate(categories)}
    table = np.array([position.get(value or "", -1) for value in values] + [-1], dtype=np.int64)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(categories, dtype=object))
