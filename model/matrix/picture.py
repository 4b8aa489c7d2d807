"""A picture of the matrix: source by target, zero-shot, and what more patients of the target change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..abilities.transfer import ADAPTED, ALONE, LAST, ZERO
from ..pictures import PLAN_COLOURS
from .said import OTHERS, RESPONSE, ZERO_BARE
from .tables import EVERY, Row

WHAT = {RESPONSE: "AUC of response"}
_ERROR = "error of the next snapshot"
_WIDEST = 26  # characters of a name


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def draw_matrix(rows: Sequence[Row], ask: str, names: Mapping[str, str]) -> Figure:
    """:param names: cancer → label."""
    own = [row for row in rows if row.ask == ask]
    figure = Figure(figsize=(11, 4.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    _heat(left, [r for r in own if r.way == ZERO and r.cancer != EVERY], names, ask)
    _lines(right, [r for r in own if r.cancer == EVERY and r.source == OTHERS], ask)
    return figure


def _heat(axes: Axes, rows: Sequence[Row], names: Mapping[str, str], ask: str) -> None:
    sources = sorted({r.source for r in rows}, key=lambda s: (s == OTHERS, names.get(s, s)))
    targets = sorted({r.cancer for r in rows}, key=lambda c: names.get(c, c))
    table = np.full((len(sources), len(targets)), np.nan)
    for row in rows:
        table[sources.index(row.source), targets.index(row.cancer)] = row.value
    axes.imshow(table, cmap="viridis" if ask == RESPONSE else "viridis_r", aspect="auto")
    box = {"boxstyle": "round,pad=.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    for (i, j), value in np.ndenumerate(table):
        told = "no such\nstudies" if value != value else f"{value:.2f}"
        axes.text(j, i, told, ha="center", va="center", fontsize=8, bbox=box)
    for i, j in ((sources.index(c), j) for j, c in enumerate(targets) if c in sources):
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=2))
    axes.set_xticks(range(len(targets)), [_short(names.get(c, c)) for c in targets], rotation=35, ha="right")
    axes.set_yticks(range(len(sources)), [_short(names.get(s, s)) for s in sources])
    axes.set_xlabel("foretold")
    axes.set_ylabel("trained on")
    axes.set_title(f"{WHAT.get(ask, _ERROR)}, zero-shot; framed: same cancer, other studies", fontsize=9)


def _lines(axes: Axes, rows: Sequence[Row], ask: str) -> None:
    """Means over targets, of all other cancers' patients; bars are 95 % intervals."""
    for number, way in enumerate((ADAPTED, ALONE)):
        of = sorted((r for r in rows if r.way == way), key=lambda r: r.shots)
        if of:
            values = np.array([[r.value, r.low, r.high] for r in of])
            bars = np.abs(values[:, 1:] - values[:, :1]).T
            shots = np.array([r.shots for r in of]) + 0.2 * number
            axes.errorbar(shots, values[:, 0], bars, fmt="o-", color=PLAN_COLOURS[number], label=way)
    lines = ((ZERO, PLAN_COLOURS[2], "-"), (ZERO_BARE, PLAN_COLOURS[3], ":"), (LAST, "grey", "--"))
    for way, colour, style in lines:
        for row in rows:
            if row.way == way:
                axes.axhline(row.value, color=colour, linestyle=style, label=way)
    shown = sorted({row.shots for row in rows if row.shots})
    axes.set_xticks(shown)
    axes.set_xlim(min(shown, default=0) - 1, max(shown, default=0) + 1)
    axes.set_xlabel("patients of the target's study that were shown")
    axes.set_ylabel(WHAT.get(ask, _ERROR))
    axes.set_title("trained on all other cancers", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)


def _short(name: str) -> str:
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 1]}…"
