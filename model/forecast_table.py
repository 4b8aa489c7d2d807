"""Forecasts as rows: a line for each column of the cohort, a pair of columns for each plan."""

from __future__ import annotations

from collections.abc import Sequence

from .forecast import Forecast, Forecaster

Row = tuple[object, ...]


def forecast_rows(
    forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str]
) -> tuple[tuple[str, ...], list[Row]]:
    """Header and rows: label, term, last value, then the mean and 90 % interval under each plan.

    With two plans the last column is the difference of the means (second minus first).
    """
    header = ("label", "term", "last", *(part for name in names for part in (name, "90 % interval")))
    compare = len(forecasts) == 2
    rows = []
    for k, column in enumerate(forecasts[0].columns):
        cells: list[object] = [column.label, _term(forecaster, column.node), float(forecasts[0].last[k])]
        for f in forecasts:
            cells += [float(f.mean[k]), f"{f.low[k]:.3f} to {f.high[k]:.3f}"]
        if compare:
            cells.append(float(forecasts[1].mean[k] - forecasts[0].mean[k]))
        rows.append(tuple(cells))
    return (*header, "difference") if compare else header, rows


def forecast_records(
    forecaster: Forecaster, forecasts: Sequence[Forecast], names: Sequence[str]
) -> list[dict[str, object]]:
    """The same for programs: a record for each plan and column, every number by itself."""
    return [
        {
            "patient": f.patient,
            "day": f.time,
            "plan": name,
            "label": column.label,
            "term_id": column.node,
            "last": round(float(f.last[k]), 6),
            "mean": round(float(f.mean[k]), 6),
            "low": round(float(f.low[k]), 6),
            "high": round(float(f.high[k]), 6),
        }
        for f, name in zip(forecasts, names, strict=True)
        for k, column in enumerate(f.columns)
    ]


def _term(forecaster: Forecaster, node: str) -> str:
    return f"{node} {forecaster.graph.nodes[node].label}" if node else "no term"
