"""Which visits a patient comes to: dropout that depends on how the tumour does."""

from __future__ import annotations

import numpy as np

from ..cohort import Array, Mask
from .response import PROGRESSION

WORSE = 2.0
"""How many times likelier a patient is to leave once the tumour has progressed. A prior."""


def attended(volumes: Array, dropout: float, rng: np.random.Generator) -> Mask:
    """Visits that took place, [visits]; the first always does, and nobody comes back.

    :param volumes: [visits], tumour volume on the day of each.
    :param dropout: chance of leaving before each later visit, `WORSE` times that after progression (at
        most 1).
    """
    least = np.minimum.accumulate(volumes)
    worse = np.concatenate(([False], volumes[:-1] >= PROGRESSION * least[:-1]))
    leaves = rng.random(len(volumes)) < np.minimum(dropout * np.where(worse, WORSE, 1.0), 1.0)
    leaves[0] = False
    return np.asarray(np.cumsum(leaves) == 0)
