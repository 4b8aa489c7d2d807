"""Kaplan-Meier curves of each left-out study, its patients halved by what was foretold of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from ..hazard import EDGES
from ..kaplan_meier import draw_groups
from .scores import Said, apart, halves

_ACROSS = 3
_TICKS = (0.0, 365.0, 730.0, EDGES[-1])


def draw_studies(told: Sequence[Said], title: str) -> Figure:
    """A panel a study, with numbers at risk and the log-rank p-value of its halves."""
    rows = -(-len(told) // _ACROSS)
    figure = Figure(figsize=(4.6 * _ACROSS, 4.2 * rows + 0.6), layout="constrained")
    panels = np.ravel(figure.subplots(rows, _ACROSS, squeeze=False))
    for axes, said in zip(panels, told, strict=False):
        draw_groups(axes, halves(said), _TICKS)
        p = apart(said)
        told_apart = f"; log-rank p = {p:.2g}" if p == p else ""
        axes.set_title(f"{said.study.name}{told_apart}", loc="left", fontsize=10)
    for axes in panels[len(told) :]:
        axes.set_axis_off()
    figure.suptitle(title, ha="left", x=0.01)
    return figure
