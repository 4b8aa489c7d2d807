"""Kaplan-Meier curves of groups of patients, with numbers at risk and a log-rank test (lifelines)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from matplotlib.axes import Axes

from .cohort import Array, FollowUp

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # Okabe & Ito


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve with its 95 % band, a step at each of `days`; arrays are [steps]."""

    days: Array
    free: Array
    low: Array
    high: Array


def curve_of(watched: Sequence[FollowUp]) -> Curve:
    """Of patients who were followed."""
    fitted = KaplanMeierFitter().fit([f.time for f in watched], [f.event for f in watched])
    table, band = fitted.survival_function_, fitted.confidence_interval_
    low, high = (band.iloc[:, i].to_numpy(dtype=np.float64) for i in (0, 1))
    days = table.index.to_numpy(dtype=np.float64)
    return Curve(days, table.iloc[:, 0].to_numpy(dtype=np.float64), low, high)


def free_at(watched: Sequence[FollowUp], day: float) -> float:
    """The Kaplan-Meier estimate on a day."""
    fitted = KaplanMeierFitter().fit([f.time for f in watched], [f.event for f in watched])
    return float(fitted.predict(day))


def log_rank(groups: Mapping[str, Sequence[FollowUp]]) -> float:
    """The p-value of no difference between groups; NaN with fewer than two."""
    if len(groups) < 2:
        return float("nan")
    rows = [(f.time, name, f.event) for name, watched in groups.items() for f in watched]
    time, name, event = zip(*rows, strict=True)
    return float(multivariate_logrank_test(time, name, event).p_value)


def draw_groups(axes: Axes, groups: Mapping[str, Sequence[FollowUp]], days: Sequence[float]) -> None:
    """A curve a group, with the numbers at risk on these days under the axis."""
    for colour, (name, watched) in zip(COLOURS, groups.items(), strict=False):
        curve = curve_of(watched)
        label = f"{name}: {len(watched)} patients, {sum(f.event for f in watched)} events"
        axes.step(curve.days, curve.free, where="post", color=colour, label=label)
        axes.fill_between(curve.days, curve.low, curve.high, step="post", color=colour, alpha=0.15)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, max(days))
    axes.set_xticks(list(days))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize=8)
    across = axes.get_xaxis_transform()
    axes.text(0, -0.16, "at risk", transform=across, fontsize=8, ha="left")
    for row, (colour, watched) in enumerate(zip(COLOURS, groups.values(), strict=False)):
        for day in days:
            count = str(sum(f.time >= day for f in watched))
            axes.text(day, -0.22 - 0.06 * row, count, transform=across, fontsize=8, color=colour, ha="center")
