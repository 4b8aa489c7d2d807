"""How far a review is, over labels and over cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of the queue: decided, and all."""

    labels: int
    of_labels: int
    cells: int
    of_cells: int
