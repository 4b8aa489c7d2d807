"""Results of benchmarks of what training never met."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..model.jobs import Jobs


@dataclass(frozen=True, slots=True)
class Result:
    """How well one arm did on one unit (a hidden type, a study, a world).

    :param variant: what the graph was: `whole`, or an ablation.
    :param value: higher is better.
    """

    protocol: str
    variant: str
    unit: str
    arm: str
    seed: int
    value: float


class Store(Jobs[Result]):
    """Results of `make bench-unseen`, one file a protocol family."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, Result)
