"""Response and progression by RECIST 1.1, for one round lesion (doi:10.1016/j.ejca.2008.10.026).

RECIST sums diameters: a partial response is 30 % less than at baseline, progression 20 % more than the
least so far. For a ball the volume goes with the cube.
"""

from __future__ import annotations

import numpy as np

from ..cohort import Array

SCANS = (0.0, 42.0, 84.0, 126.0, 168.0)
"""Days on which the tumour is measured."""
PARTIAL, PROGRESSION = 0.7**3, 1.2**3


def responds(volumes: Array) -> bool:
    """Whether any scan after the first shows at most 70 % of the first diameter. `volumes`: [scans]."""
    return bool((volumes[1:] <= PARTIAL * volumes[0]).any())


def progressed(volumes: Array) -> int | None:
    """The first scan at which the diameter is 20 % above the least before; None if none is."""
    least = np.minimum.accumulate(volumes)
    late = np.flatnonzero(volumes[1:] >= PROGRESSION * least[:-1])
    return int(late[0]) + 1 if late.size else None
