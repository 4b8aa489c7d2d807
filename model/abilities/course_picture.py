"""A picture of a course: what was measured, and what is said of other days with its interval."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from ..forecast import Forecaster
from ..pairs import normalised
from ..pictures import PLAN_COLOURS
from .rollout import Course

_WIDE = 4


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def draw_course(forecaster: Forecaster, course: Course, title: str) -> Figure:
    """One small plot a column over the days; bars hold 90 % of what would be measured, dots were measured."""
    cohort = forecaster.cohort
    snapshots = cohort.patient(course.patient).snapshots
    shares = np.stack([normalised(s.values, cohort.kind) for s in snapshots])
    count = len(cohort.columns)
    rows = -(-count // _WIDE)
    figure = Figure(figsize=(3.1 * _WIDE, 1.9 * rows + 0.8), layout="constrained")
    plots = figure.subplots(rows, _WIDE, squeeze=False, sharex=True).ravel()
    for k, axes in enumerate(plots):
        if k >= count:
            axes.set_axis_off()
            continue
        axes.plot([s.time for s in snapshots], shares[:, k], "o", color="black", markersize=4)
        axes.vlines(
            course.days, course.low[:, k], course.high[:, k], color=PLAN_COLOURS[0], alpha=0.55, lw=2.5
        )
        axes.plot(course.days, course.mean[:, k], ".-", color=PLAN_COLOURS[0])
        axes.set_title(cohort.columns[k].label, fontsize=8)
        axes.tick_params(labelsize=7)
    figure.suptitle(
        f"{cohort.study}, patient {course.patient}, {title} ({course.name}); black was measured",
        ha="left",
        x=0.01,
    )
    figure.supxlabel("day", fontsize=8)
    return figure
