"""A picture of who may respond: probabilities with their intervals, and what drove one of them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..forecast import Forecaster
from ..pictures import PLAN_COLOURS
from .respond import Chance
from .respond_table import USE, name_of


def draw_chances(forecaster: Forecaster, chances: Sequence[Chance]) -> Figure:
    """A row a patient who was answered; of a lone patient what drove the answer beside it."""
    shown = [c for c in chances if not c.refused]
    alone = len(shown) == 1
    height = 2.4 + (2.2 if alone else 0.3 * len(shown))
    figure = Figure(figsize=(11 if alone else 8, height), layout="constrained")
    left, *right = figure.subplots(1, 2 if alone else 1, squeeze=False)[0]
    _chances(left, shown)
    if alone:
        _drivers(right[0], forecaster, shown[0])
    warned = sum(bool(c.warnings) for c in shown)
    notes = f"; {warned} of {len(shown)} with warnings" * bool(warned)
    figure.suptitle(
        f"{forecaster.cohort.study}: probability of response, 90 % intervals{notes}\n{USE}", ha="left", x=0.01
    )
    return figure


def _chances(axes: Axes, shown: Sequence[Chance]) -> None:
    rows = range(len(shown))
    axes.hlines(rows, [c.low for c in shown], [c.high for c in shown], color=PLAN_COLOURS[0], linewidth=2.5)
    axes.scatter([c.probability for c in shown], rows, s=30, color=PLAN_COLOURS[0], zorder=3, label="answer")
    axes.scatter([c.base for c in shown], rows, marker="|", s=160, color="black", zorder=3, label="base rate")
    axes.set_yticks(rows, [c.patient + " *" * bool(c.warnings) for c in shown])
    axes.set_xlim(0, 1)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlabel("probability of response (* with warnings)")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="lower right", fontsize=8)


def _drivers(axes: Axes, forecaster: Forecaster, chance: Chance) -> None:
    rows = range(len(chance.drivers))
    colours = [PLAN_COLOURS[0] if d.change > 0 else PLAN_COLOURS[1] for d in chance.drivers]
    axes.barh(rows, [d.change for d in chance.drivers], color=colours)
    axes.set_yticks(rows, [name_of(forecaster, d) for d in chance.drivers])
    axes.set_ylim(len(chance.drivers) - 0.4, -0.6)
    axes.axvline(0, color="grey", linewidth=1)
    axes.set_xlabel("what the probability would lose without it")
    axes.locator_params(axis="x", nbins=5)
    axes.grid(axis="x", alpha=0.3)
