"""`Row`: one way of doing a job, to be measured in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A line of the table.

    :param name: what is done.
    :param run: does it to a dataset; may return seconds of its parts by name.
    :param data: the dataset's ending: `.h5ad` or `.zarr`.
    :param against: name of the row that its time is divided by.
    :param writes: whether it gets a fresh copy of the dataset.
    :param text: whether labels are plain strings instead of categories.
    :param harmonized: whether the terms stand beside the labels.
    :param most: cells at most, where all of them would take too long.
    :param repeats: times that it is run at most.
    """

    name: str
    run: Callable[[Path], dict[str, float] | None]
    data: str = ".h5ad"
    against: str = ""
    writes: bool = False
    text: bool = False
    harmonized: bool = False
    most: int | None = None
    repeats: int = 99

    def cells(self, asked: int) -> int:
        """Cells of its dataset."""
        return min(asked, self.most or asked)
