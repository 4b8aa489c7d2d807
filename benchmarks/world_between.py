"""What simple methods say of a day between others: persistence, and interpolation of log-ratios."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import softmax

from ..model.cohort import Array, Kind, Snapshot
from ..model.pairs import Pair, latest, normalised

PERSISTENCE, LINEAR, SPLINE = "persistence", "linear interpolation", "cubic spline"
_CELL, _FLOOR = 0.5, 1e-3  # added to counts and to fractions: zeros have no logarithm


def simple(pair: Pair, kind: Kind) -> dict[str, Array]:
    """Shares on the target's day by each method, [K]; the pair has an earlier and a later snapshot."""
    day = pair.target.time
    days, logs = _course(pair.context, kind)
    straight = np.array([np.interp(day, days, column) for column in logs.T])
    return {
        PERSISTENCE: latest(tuple(s for s in pair.context if s.time < day), kind),
        LINEAR: softmax(straight),
        SPLINE: softmax(CubicSpline(days, logs, bc_type="natural")(day)),
    }


def _course(context: tuple[Snapshot, ...], kind: Kind) -> tuple[Array, Array]:
    """Days [T] and log shares [T, K]; samples of one day are averaged. A constant a day changes no share."""
    days = sorted({s.time for s in context})
    logs = [np.mean([_log(s, kind) for s in context if s.time == day], axis=0) for day in days]
    return np.array(days), np.stack(logs)


def _log(snapshot: Snapshot, kind: Kind) -> Array:
    values = snapshot.values + _CELL if kind == "count" else normalised(snapshot.values, kind) + _FLOOR
    logs: Array = np.log(values / values.sum())
    return logs
