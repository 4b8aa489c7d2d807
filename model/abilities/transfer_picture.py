"""A picture of a transfer: error over the number of patients shown, one line a way."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from ..metrics import error_name
from ..pictures import PLAN_COLOURS
from .transfer import LAST, ZERO, TransferResult


@mpl.rc_context({"text.parse_math": False})  # a study's name may hold a $
def draw_transfer(found: TransferResult) -> Figure:
    """Points are mean errors on the held-out patients, bars their 95 % intervals."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    ways = dict.fromkeys(told.way for told in found.told)
    for number, way in enumerate(ways):
        told = [t for t in found.told if t.way == way]
        numbers = np.array([found.interval(t) for t in told])
        shots = [t.shots for t in told]
        colour = "grey" if way == LAST else PLAN_COLOURS[number % len(PLAN_COLOURS)]
        if way in (LAST, ZERO):
            axes.axhline(numbers[0, 0], color=colour, linestyle="--", label=way)
            continue
        bars = np.abs(numbers[:, 1:] - numbers[:, :1]).T
        axes.errorbar(np.array(shots) + 0.08 * number, numbers[:, 0], bars, fmt="o-", color=colour, label=way)
    axes.set_xticks(sorted({told.shots for told in found.told if told.shots}))
    axes.set_xlabel("patients of the cohort that were shown")
    axes.set_ylabel(error_name(found.cohort.kind))
    patients = len({p.trajectory.patient for p in found.pairs})
    axes.set_title(f"{found.cohort.study}: {patients} held-out patients", fontsize=10)
    axes.legend(frameon=False)
    return figure
