"""Pictures of what was measured and what is forecast."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..ontology.outputs import check_suffix, whole_file
from .cohort import Array, Cohort, Index, Trajectory, value_name
from .forecast import Forecast, Forecaster
from .pairs import normalised

PLAN_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # Okabe & Ito: told apart by the colour-blind
TYPE_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#8C959F")
PICTURE_SUFFIXES = (".png", ".svg", ".pdf")


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def draw_composition(cohort: Cohort, trajectory: Trajectory) -> Figure:
    """What was measured in one patient: stacked shares at each sample, in order of time."""
    figure = Figure(figsize=(9, 4.8), layout="constrained")
    axes = figure.subplots()
    shares = np.stack([normalised(s.values, cohort.kind) for s in trajectory.snapshots])
    bottom = np.zeros(len(shares))
    for place, k in enumerate(np.argsort(-shares.mean(0))):
        # Eight colours, each plain and then hatched, before they come again.
        turn, colour = divmod(place, len(TYPE_COLOURS))
        axes.bar(
            range(len(shares)),
            shares[:, k],
            0.72,
            bottom=bottom,
            color=TYPE_COLOURS[colour],
            hatch=("", "//", "xx")[turn % 3],
            edgecolor="white",
            linewidth=0.4,
            label=cohort.columns[k].label,
        )
        bottom = bottom + shares[:, k]
    axes.set_xticks(range(len(shares)), [f"day {s.time:g}\n{s.sample}" for s in trajectory.snapshots])
    axes.set_ylabel(value_name(cohort.kind))
    axes.set_title(f"{cohort.study}, patient {trajectory.patient}: measured composition", loc="left")
    _legend_outside(axes)
    return figure


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def draw_forecasts(forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str]) -> Figure:
    """Mean and 90 % interval of each column under each plan, beside what was seen last."""
    columns = forecasts[0].columns
    order = np.argsort([float(np.mean([f.mean[k] for f in forecasts])) for k in range(len(columns))])
    figure = Figure(figsize=(9, 1.6 + 0.42 * len(columns)), layout="constrained")
    axes = figure.subplots()
    rows = np.arange(len(columns), dtype=float)
    axes.scatter(
        forecasts[0].last[order], rows, marker="|", s=160, color="black", label="seen last", zorder=3
    )
    for i, (forecast, name) in enumerate(zip(forecasts, names, strict=True)):
        shift = (i - (len(forecasts) - 1) / 2) * 0.28
        _interval(axes, forecast, order, rows + shift, PLAN_COLOURS[i % len(PLAN_COLOURS)], name)
    axes.set_yticks(rows, [columns[k].label for k in order])
    axes.set_xlabel(value_name(forecaster.cohort.kind))
    axes.set_title(
        f"{forecaster.cohort.study}, patient {forecasts[0].patient}: "
        f"forecast for day {forecasts[0].time:g}, 90 % interval",
        loc="left",
    )
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="lower right")
    return figure


def save_picture(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, SVG or PDF, by the file's ending.

    :raises InputError: for another ending.
    """
    check_suffix(path, PICTURE_SUFFIXES)
    with whole_file(path) as staged:
        figure.savefig(staged, dpi=130)


def _interval(axes: Axes, forecast: Forecast, order: Index, heights: Array, colour: str, name: str) -> None:
    mean, low, high = (values[order] for values in (forecast.mean, forecast.low, forecast.high))
    axes.hlines(heights, low, high, color=colour, linewidth=2.5, alpha=0.55)
    axes.scatter(mean, heights, s=26, color=colour, label=name, zorder=3)


def _legend_outside(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1], labels[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8
    )
