"""A counterfactual's numbers as rows with bars, and the course of one type as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...model.abilities.contrast_table import contrast_rows
from ...model.cohort import is_shares, value_name
from ..pages.charts import INK, OTHERS, PLANS, Plot, Scale, stacked

if TYPE_CHECKING:
    from ...model.abilities.counterfactual import Counterfactual
    from ...model.abilities.futures import Future
    from ...model.forecast import Forecaster
    from .session import Result, Session

Bar = tuple[float, float, float, str, str]


@dataclass(frozen=True)
class ContrastRow:
    """One cell type. The texts are those that the command prints.

    :param number: of its column. :param cells: header and text, from the last value on.
    """

    number: int
    label: str
    term: str
    is_new: bool
    is_chosen: bool
    cells: tuple[tuple[str, str], ...]
    seen: float
    arms: tuple[Bar, ...]
    difference: Bar | None


@dataclass(frozen=True)
class ContrastTable:
    """All rows, the most common types first, with the scales of their bars."""

    header: tuple[str, ...]
    rows: tuple[ContrastRow, ...]
    values: Scale
    differences: Scale


def rows_of(forecaster: Forecaster, answer: Counterfactual, chosen: int) -> ContrastTable:
    """The rows of `iw counterfactual`, with bars."""
    header, rows = contrast_rows(forecaster, answer)
    new = set(forecaster.new_types)
    means = np.mean([arm.shown.mean for arm in answer.arms], axis=0)
    made = []
    for k in np.argsort(-means, kind="stable").tolist():
        label, term, *cells = rows[k]
        texts = tuple(
            (name, f"{v:.3f}" if isinstance(v, float) else str(v))
            for name, v in zip(header[2:], cells, strict=True)
        )
        arms = tuple(
            (float(a.shown.low[k]), float(a.shown.mean[k]), float(a.shown.high[k]), *style)
            for a, style in zip(answer.arms, PLANS, strict=True)
        )
        d = answer.average
        difference = (float(d.low[k]), float(d.mean[k]), float(d.high[k]), INK, "round")
        made.append(
            ContrastRow(
                k,
                str(label),
                str(term),
                str(label) in new,
                k == chosen,
                texts,
                float(answer.last[0, k]),
                arms,
                None if answer.abstains else difference,
            )
        )
    return ContrastTable(header[2:], tuple(made), _values(made), _differences(made))


def _values(rows: list[ContrastRow]) -> Scale:
    ends = [v for r in rows for bar in r.arms for v in bar[:3]] + [r.seen for r in rows]
    return Scale(0.0, max(ends) or 1.0) if min(ends) >= 0 else Scale.around(ends)


def _differences(rows: list[ContrastRow]) -> Scale:
    """Zero in the middle; next to nothing looks like nothing."""
    widest = max([0.02, *(abs(v) for r in rows if r.difference for v in r.difference[:3])])
    return Scale(-widest, widest)


def composition_plot(answer: Counterfactual, path: Future, names: Sequence[str]) -> Plot:
    """Last seen and both plans as stacked shares, in the colours of what was measured."""
    shares = np.stack([answer.last[0], *(arm.shown.mean for arm in answer.arms)])
    alt = "Composition last seen, under plan A and under plan B; the table has the numbers"
    plot, _ = stacked(alt, (0, 1, 2), shares, (True, True, True), names, path.mean.mean(0))
    plot.x_ticks, plot.x_label = [(0, "last"), (50, "A"), (100, "B")], ""
    return plot


def course_plot(session: Session, result: Result, path: Future) -> Plot:
    """One type over days: measured, in between, and under both plans."""
    assert result.paths
    assert result.question
    k = session.column
    ends = [v[:, k] for p in (*result.paths, path) for v in (p.low, p.high)]
    days = [*path.days, *result.paths[0].days]
    values = np.concatenate(ends)
    y = Scale(0.0, float(values.max()) * 1.05 or 1.0) if values.min() >= 0 else Scale.around(values)
    name = session.cohort.columns[k].label[:60]
    share = "share" if is_shares(session.cohort.kind) else value_name(session.cohort.kind)
    x = Scale(min(days), max(max(days), min(days) + 1))
    plot = Plot(f"{name} over time: measured, and under both plans with 90 % intervals", x, y, "day", share)
    if not all(path.measured):
        plot.band(path.days, path.low[:, k], path.high[:, k], OTHERS)
        plot.line(path.days, path.mean[:, k], OTHERS, "thin")
    for future, (colour, shape) in zip(result.paths, PLANS, strict=True):
        plot.band(future.days, future.low[:, k], future.high[:, k], colour)
        plot.line(future.days, future.mean[:, k], colour, "dashed" if shape == "square" else "")
        plot.dot(future.days[-1], future.mean[-1, k], colour, shape)
    for day, mean, seen in zip(path.days, path.mean[:, k], path.measured, strict=True):
        if seen:
            read = day <= result.paths[0].days[0]
            plot.dot(day, mean, INK, "round" if read else "open")
    return plot
