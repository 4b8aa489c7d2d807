"""How far a review is, over labels and over cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .queue import Item


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of the queue: decided, and all."""

    labels: int
    of_labels: int
    cells: int
    of_cells: int


def progress_of(items: Iterable[Item], is_decided: Callable[[str], bool]) -> Progress:
    """Count."""
    items = tuple(items)
    done = [item for item in items if is_decided(item.label)]
    return Progress(
        len(done), len(items), sum(item.cells for item in done), sum(item.cells for item in items)
    )
