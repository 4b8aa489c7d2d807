"""Figures of benchmarks as tables: a row a study, a column a method, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .show import print_table

if TYPE_CHECKING:
    from ..model.icb.tables import Row as ResponseRow
    from ..model.survival.tables import Row as SurvivalRow

    Figure = ResponseRow | SurvivalRow


def with_interval(row: Figure | None) -> str:
    """`.638 (.583 to .692)`; the value alone where there is no interval, `-` where there is no figure."""
    if row is None or row.value != row.value:
        return "-"
    return f"{row.value:.3f}" + f" ({row.low:.3f} to {row.high:.3f})" * (row.low == row.low)


def print_across(title: str, rows: Sequence[Figure], counted: str, counts: Mapping[str, int]) -> None:
    """A line a study (a figure, where rows are of all studies), a column a method.

    :param counted: what of the patients is counted beside them; :param counts: line → how many.
    """
    methods = list(dict.fromkeys(r.method for r in rows))
    told = {(r.study or r.figure, r.method): r for r in rows}
    lines = {r.study or r.figure: r.patients for r in rows}
    print_table(
        title,
        ("", "patients", counted, *methods),
        [
            (line, size, counts[line], *(with_interval(told.get((line, m))) for m in methods))
            for line, size in lines.items()
        ],
    )


def print_listed(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, unless it is empty."""
    if rows:
        print_table(title, header, rows)
