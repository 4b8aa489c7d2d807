"""Where cells are at a time that was left out: what needs no model, and how far off an answer is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..model.cohort import Array

Cloud = tuple[Array, Array]
"""Places [n, d] and weights [n] that sum to one."""
_PIVOTS = 5_000_000  # of the network simplex, at most


def even(places: Array) -> Cloud:
    """Cells that all count the same."""
    return places, np.full(len(places), 1 / len(places))


def distance(a: Cloud, b: Cloud) -> float:
    """Exact W1, Euclidean."""
    import ot

    return float(ot.emd2(a[1], b[1], ot.dist(a[0], b[0], "euclidean"), numItermax=_PIVOTS))


def neighbours(times: list[float], time: float) -> tuple[float, float]:
    """The two measured times to tell a left-out one from: around it, or the two before the last."""
    before, after = [t for t in times if t < time], [t for t in times if t > time]
    return (before[-1], after[0]) if after else (before[-2], before[-1])


def last_seen(cells: Mapping[float, Array], time: float) -> Cloud:
    """The cells of the time before."""
    return even(cells[max(t for t in cells if t < time)])


def mixture(cells: Mapping[float, Array], time: float) -> Cloud:
    """Both neighbours' cells, the nearer the more."""
    first, second = neighbours(sorted(cells), time)
    share = float(np.clip((time - first) / (second - first), 0, 1))
    a, b = even(cells[first]), even(cells[second])
    return np.concatenate((a[0], b[0])), np.concatenate(((1 - share) * a[1], share * b[1]))


def transport(cells: Mapping[float, Array], time: float) -> Cloud:
    """Along straight lines of the optimal transport (squared distance) between the neighbours, or beyond."""
    import ot

    first, second = neighbours(sorted(cells), time)
    a, b = even(cells[first]), even(cells[second])
    plan = ot.emd(a[1], b[1], ot.dist(a[0], b[0]), numItermax=_PIVOTS)
    i, j = np.nonzero(plan)
    share = (time - first) / (second - first)
    return (1 - share) * a[0][i] + share * b[0][j], plan[i, j] / plan.sum()
