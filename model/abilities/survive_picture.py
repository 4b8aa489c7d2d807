"""A picture of survival: what is foretold, and beside it what came, by predicted group, where it is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..cohort import FollowUp
from ..forecast import Forecaster
from ..hazard import EDGES, surviving
from ..kaplan_meier import COLOURS, draw_groups, log_rank
from .respond_table import USE
from .survive import HIGHER, LOWER, SAME, Outlook

_GROUPS = (LOWER, HIGHER, SAME)


def draw_outlooks(forecaster: Forecaster, outlooks: Sequence[Outlook], node: str) -> Figure:
    """Predicted curves; Kaplan-Meier curves by predicted group beside them where patients were followed."""
    shown = [o for o in outlooks if not o.refused]
    groups = _followed(forecaster, shown, node)
    figure = Figure(figsize=(12 if groups else 7, 5.2), layout="constrained")
    left, *right = figure.subplots(1, 2 if groups else 1, squeeze=False)[0]
    name = forecaster.graph.nodes[node].label
    _predicted(left, shown, name)
    if groups:
        days = (0.0, *shown[0].days)
        draw_groups(right[0], groups, days)
        p = log_rank(groups)
        right[0].set_title(
            f"what came, Kaplan-Meier{f'; log-rank p = {p:.2g}' if p == p else ''}", loc="left"
        )
        right[0].set_xlabel("day", labelpad=30 + 12 * len(groups))
    met = set(forecaster.trained.patients)
    known = sum((forecaster.cohort.study, o.patient) in met for o in shown)
    notes = f"; {known} of {len(shown)} were in training: no test" * bool(known)
    figure.suptitle(
        f"{forecaster.cohort.study}: {name}, by predicted hazard{notes}\n{USE}", ha="left", x=0.01
    )
    return figure


def _followed(forecaster: Forecaster, shown: Sequence[Outlook], node: str) -> dict[str, list[FollowUp]]:
    """Group → the follow-up of its patients, of groups with a patient who was followed after the sample."""
    found: dict[str, list[FollowUp]] = {}
    for group in _GROUPS:
        for outlook in shown:
            watched = forecaster.cohort.patient(outlook.patient).follow_up.get(node)
            if watched and outlook.group == group and watched.time >= outlook.day:
                found.setdefault(f"{group} predicted hazard", []).append(watched)
    return found


def _predicted(axes: Axes, shown: Sequence[Outlook], name: str) -> None:
    """A thin line a patient and a thick one a group; of a lone patient the band on the days asked."""
    grid = np.linspace(0, max(max(o.days) for o in shown), 80)
    for colour, group in zip(COLOURS, _GROUPS, strict=False):
        curves = [surviving(np.array(o.hazards), grid, o.day) for o in shown if o.group == group]
        for curve in curves:
            axes.plot(grid, curve, color=colour, linewidth=0.6, alpha=0.35)
        if curves:
            label = f"{group} predicted hazard ({len(curves)})"
            axes.plot(grid, np.mean(curves, axis=0), color=colour, linewidth=2.5, label=label)
    if len(shown) == 1:
        one = shown[0]
        axes.vlines(one.days, one.low, one.high, color="black", label="90 % band")
        axes.scatter(one.days, one.base, marker="_", s=160, color="grey", label="base rate")
    axes.set_title("foretold", loc="left")
    axes.set_xlabel("day")
    axes.set_ylabel(name)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, min(grid[-1], EDGES[-1]))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize=8)
