"""Charts as shapes for `templates/charts.html.j2`: SVG that stretches, words and dots that do not.

Colours are Okabe and Ito's, told apart with any colour vision (https://jfly.uni-koeln.de/color/); what is
compared differs in the shape of its dots as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = Sequence[float] | npt.NDArray[np.float64]

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442")
OTHERS = "#9aa5b1"
PLANS = (("#0072b2", "round"), ("#d55e00", "square"))
"""Colour and shape of the dots of the first and the second plan."""
INK = "#17202b"
_COLUMN = 1.6  # per cent of the width on either side of a measured day


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`."""

    low: float
    high: float

    @staticmethod
    def around(values: Numbers, room: float = 0.05, least: float = 1e-6) -> Scale:
        """An axis that holds values, with some room on both sides."""
        low, high = float(np.min(values)), float(np.max(values))
        extra = max((high - low) * room, least)
        return Scale(low - extra, high + extra)

    def at(self, value: float) -> float:
        """Per cent of the way, cut off at the ends."""
        share = (float(value) - self.low) / ((self.high - self.low) or 1.0)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def ticks(self, most: int = 5) -> list[tuple[float, str]]:
        """Round numbers on it, with the per cent where they stand."""
        rough = (self.high - self.low) / most or 1.0
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        digits = max(0, -math.floor(math.log10(step)))
        return [(self.at(i * step), f"{i * step + 0.0:.{digits}f}") for i in range(first, last + 1)]


@dataclass(frozen=True)
class Shape:
    """A path. :param number: of the column that it stands for, -1 for none."""

    d: str
    colour: str
    style: str = ""
    number: int = -1


@dataclass(frozen=True)
class Dot:
    """A dot: per cent from the left and from below. :param shape: `round`, `square` or `open`."""

    x: float
    y: float
    colour: str
    shape: str


@dataclass
class Plot:
    """Shapes on two axes. :param alt: what a person who does not see it is told."""

    alt: str
    x: Scale
    y: Scale
    x_label: str
    y_label: str
    x_ticks: list[tuple[float, str]] = field(default_factory=list)
    bands: list[Shape] = field(default_factory=list)
    lines: list[Shape] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    def band(
        self, xs: Numbers, lows: Numbers, highs: Numbers, colour: str, style: str = "", number: int = -1
    ) -> None:
        """Fill between two lines."""
        there = [self._point(x, y) for x, y in zip(xs, highs, strict=True)]
        back = [self._point(x, y) for x, y in zip(xs, lows, strict=True)][::-1]
        self.bands.append(Shape("M" + "L".join(there + back) + "Z", colour, style, number))

    def line(self, xs: Numbers, ys: Numbers, colour: str, style: str = "") -> None:
        """Join points."""
        points = [self._point(x, y) for x, y in zip(xs, ys, strict=True)]
        self.lines.append(Shape("M" + "L".join(points), colour, style))

    def dot(self, x: float, y: float, colour: str, shape: str = "round") -> None:
        """Mark a point."""
        self.dots.append(Dot(self.x.at(x), self.y.at(y), colour, shape))

    def _point(self, x: float, y: float) -> str:
        return f"{self.x.at(x):g} {100 - self.y.at(y):g}"


@dataclass(frozen=True)
class Key:
    """One entry of a legend."""

    name: str
    colour: str
    number: int = -1


def stacked(
    alt: str,
    days: Sequence[float],
    shares: npt.NDArray[np.float64],
    measured: Sequence[bool],
    names: Sequence[str],
    by: npt.NDArray[np.float64] | None = None,
) -> tuple[Plot, list[Key]]:
    """Shares over days as stacked areas, full where they were measured and pale between; and the legend.

    The types that are most common have a colour of their own; the others share one.

    :param shares: [days, K]. :param by: how common the types are, [K], where it is another picture's order.
    """
    order = np.argsort(-(shares.mean(0) if by is None else by), kind="stable")
    own = [int(k) for k in order[: len(COLOURS)]]
    rest = [int(k) for k in order[len(COLOURS) :]]
    x = Scale(days[0], days[-1]) if len(days) > 1 else Scale(days[0] - 1, days[0] + 1)
    plot = Plot(alt, x, Scale(0, 1), "day", "share")
    plot.x_ticks = [(x.at(d), f"{d:g}") for d, seen in zip(days, measured, strict=True) if seen]
    keys = [Key(names[k], colour, k) for k, colour in zip(own, COLOURS, strict=False)]
    parts = [shares[:, k] for k in own]
    if rest:
        keys.append(Key(f"{len(rest)} others" if len(rest) > 1 else names[rest[0]], OTHERS))
        parts.append(shares[:, rest].sum(1))
    _stack(plot, days, parts, measured, keys)
    return plot, keys[::-1]


def _stack(
    plot: Plot,
    days: Sequence[float],
    parts: Sequence[npt.NDArray[np.float64]],
    measured: Sequence[bool],
    keys: Sequence[Key],
) -> None:
    tops = np.cumsum(parts, 0)
    wide = (plot.x.high - plot.x.low) * (_COLUMN / 100 if len(days) > 1 else 0.5)
    for part, top, key in zip(parts, tops, keys, strict=True):
        if len(days) > 1:
            plot.band(days, top - part, top, key.colour, "between", key.number)
    for part, top, key in zip(parts, tops, keys, strict=True):
        for i in np.flatnonzero(measured).tolist():
            ends = (days[i] - wide, days[i] + wide)
            plot.band(ends, [top[i] - part[i]] * 2, [top[i]] * 2, key.colour, "measured", key.number)
