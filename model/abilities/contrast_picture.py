"""A picture of two plans and their difference."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..cohort import Array, Index, value_name
from ..forecast import Forecaster
from ..pictures import PLAN_COLOURS
from .counterfactual import Counterfactual, Range

_LEAST = 0.02  # half of the axis of differences, at the least


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def draw_contrast(forecaster: Forecaster, answer: Counterfactual) -> Figure:
    """Left both plans, right the difference: the numbers of the table."""
    cohort = forecaster.cohort
    means = np.mean([arm.values.mean.mean(0) for arm in answer.arms], axis=0)
    order = np.argsort(means)
    height = 2.2 + 0.4 * len(order)
    figure = Figure(figsize=(11, height), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    rows = np.arange(len(order), dtype=float)
    left.scatter(
        answer.last.mean(0)[order], rows, marker="|", s=160, color="black", label="seen last", zorder=3
    )
    for arm, shift, colour in zip(answer.arms, (0.15, -0.15), PLAN_COLOURS, strict=False):
        _bars(left, arm.shown, rows + shift, order, colour, arm.name)
    left.set_yticks(rows, [cohort.columns[k].label for k in order])
    left.set_xlabel(value_name(cohort.kind))
    left.legend(loc="lower right", fontsize=8)
    right.axvline(0, color="grey", linewidth=1)
    average = answer.average
    _bars(right, average, rows, order, "black", "difference")
    right.hlines(
        rows, average.same_low[order], average.same_high[order], color="black", linewidth=7, alpha=0.25
    )
    if not answer.abstains:  # a difference of next to nothing looks like nothing
        widest = max(np.abs((average.low, average.high)).max() * 1.1, _LEAST)
        right.set_xlim(-widest, widest)
    right.set_xlabel(f"difference: {answer.arms[0].name} minus {answer.arms[1].name}\nbroad: same luck")
    who = answer.patients[0] if len(answer.patients) == 1 else f"mean of {sum(answer.answered)} patients"
    figure.suptitle(
        f"{cohort.study}, {who}, day {answer.day:g}: 90 % intervals\n"
        f"evidence: {answer.evidence}; research use only",
        ha="left",
        x=0.01,
    )
    for axes in (left, right):
        axes.grid(axis="x", alpha=0.3)
    if answer.abstains:
        right.text(0.5, 0.5, "not answered", transform=right.transAxes, ha="center")
    return figure


def _bars(axes: Axes, values: Range, heights: Array, order: Index, colour: str, name: str) -> None:
    axes.hlines(heights, values.low[order], values.high[order], color=colour, linewidth=2.5, alpha=0.55)
    axes.scatter(values.mean[order], heights, s=26, color=colour, label=name, zorder=3)
