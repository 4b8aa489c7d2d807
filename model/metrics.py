"""How far a forecast is from what came, and how sure we are of that: distances and clustered intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .cohort import Array, Kind, is_shares


def total_variation(p: Array, q: Array) -> Array:
    """Half the L1 distance of two compositions, over the last axis; 0 the same, 1 disjoint."""
    distance: Array = 0.5 * np.abs(p - q).sum(-1)
    return distance


def error(p: Array, q: Array, kind: Kind) -> Array:
    """Total variation of compositions; mean absolute error of scores and of quantities' logarithms."""
    return total_variation(p, q) if is_shares(kind) else np.asarray(np.abs(p - q).mean(-1))


def error_name(kind: Kind) -> str:
    """What `error` is called."""
    return "total variation" if is_shares(kind) else "mean absolute error"


def clustered_interval(
    values: Array, clusters: Sequence[str], draws: int = 2000, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """Percentile bootstrap interval of a mean, resampling patients, not snapshots (Davison & Hinkley 1997).

    :param values: [n] one value a forecast.
    :param clusters: n patient names.
    """
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(codes, weights=values)
    sizes = np.bincount(codes).astype(float)
    picks = np.random.default_rng(seed).integers(len(names), size=(draws, len(names)))
    means = sums[picks].sum(1) / sizes[picks].sum(1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def auc(labels: Array, scores: Array) -> float:
    """Area under the ROC curve by ranks (Mann-Whitney), ties counted half; NaN with one class only."""
    from scipy.stats import rankdata

    positive = labels > 0.5
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def permutation_null(
    statistic: Callable[[Array], float], labels: Array, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """2.5th and 97.5th percentile of a statistic when labels are shuffled."""
    rng = np.random.default_rng(seed)
    values = [statistic(rng.permutation(labels)) for _ in range(draws)]
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)
