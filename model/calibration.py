"""Whether intervals hold what they say they hold: observed coverage at each level asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cohort import Array
from .conformal import BINS, LEVEL
from .metrics import clustered_interval

LEVELS = tuple(round(0.1 * i, 1) for i in range(1, 10))


@dataclass(frozen=True)
class Calibration:
    """Coverage of central intervals of the forecast's own distribution, uncorrected.

    :param what: `shares`, `inner shares`, `scores`, … (see `conformal.quantity_of`).
    :param observed: share of the patients' values inside the interval of each of `LEVELS`.
    :param asked: the level that is asked for to hold 90 %.
    :param covered: share of the values inside that interval; `low` and `high` its patient-clustered 95 %
        interval, NaN where it is not known (what a run keeps of its inner folds is their sum).
    """

    study: str
    what: str
    patients: int
    observed: tuple[float, ...]
    asked: float
    covered: float
    low: float = float("nan")
    high: float = float("nan")

    @property
    def uncorrected(self) -> float:
        """Coverage of the interval before its level was corrected."""
        return self.observed[LEVELS.index(LEVEL)]


def calibration_of_tally(study: str, what: str, bins: Sequence[float], asked: float) -> Calibration:
    """From patients by the level that their values need; within a bin they lie evenly."""
    counted = np.asarray(bins)
    share = np.concatenate(([0.0], np.cumsum(counted) / max(counted.sum(), 1e-9)))

    def held(levels: Sequence[float]) -> list[float]:
        return [float(v) for v in np.interp(levels, np.linspace(0.0, 1.0, BINS + 1), share)]

    return Calibration(study, what, round(float(counted.sum())), tuple(held(LEVELS)), asked, held([asked])[0])


def calibration_of_values(
    study: str, what: str, needed: Array, patients: Sequence[str], asked: float
) -> Calibration:
    """From the level that each forecast's values need.

    :param needed: [n, K]. :param patients: n names; every patient counts the same.
    """
    inside = np.stack([(needed <= level).mean(-1) for level in (*LEVELS, asked)], -1)
    names, codes = np.unique(np.asarray(patients), return_inverse=True)
    each = np.stack([inside[codes == i].mean(0) for i in range(len(names))])
    low, high = clustered_interval(each[:, -1], names.tolist())
    mean = [float(v) for v in each.mean(0)]
    return Calibration(study, what, len(names), tuple(mean[:-1]), asked, mean[-1], low, high)
