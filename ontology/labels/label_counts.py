"""`LabelCounts`: how many cells have each label, in one dataset or in many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .label_column import LabelColumn

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """A column of labels without its cells.

    :param labels: distinct labels.
    :param cells: of each label, in their order.
    :param n_missing: cells without a label.
    """

    labels: tuple[str, ...]
    cells: tuple[int, ...]
    n_missing: int
    warnings: tuple[str, ...] = ()

    @staticmethod
    def of(column: LabelColumn) -> LabelCounts:
        """Those of one column."""
        return LabelCounts(column.labels, tuple(column.counts.tolist()), column.n_missing, column.warnings)

    @staticmethod
    def total(parts: Iterable[LabelCounts]) -> LabelCounts:
        """Those of several columns together; labels in the order in which they are met."""
        cells: Counter[str] = Counter()
        missing, warnings = 0, dict[str, None]()
        for part in parts:
            cells.update(dict(zip(part.labels, part.cells, strict=True)))
            missing += part.n_missing
            warnings.update(dict.fromkeys(part.warnings))
        return LabelCounts(tuple(cells), tuple(cells.values()), missing, tuple(warnings))

    @property
    def counts(self) -> NDArray[np.int64]:
        """Cells of each label, as a `LabelColumn` has them."""
        return np.array(self.cells, dtype=np.int64)

    @property
    def n_cells(self) -> int:
        """All cells."""
        return sum(self.cells) + self.n_missing
