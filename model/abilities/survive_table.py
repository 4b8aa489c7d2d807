"""Answers about survival as rows for people, as records for programs, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from ..forecast import Forecaster
from .respond_table import (
    MODEL_CARD,
    USE,
    case_in_words,
    driver_records,
    name_of,
    nearest_records,
    rounded,
    therapy_of,
)
from .survive import Outlook
from .warned import warning_lines

_SHOWN = 3  # drivers in a table of several patients
Row = tuple[object, ...]


def survive_header(days: Sequence[float]) -> tuple[str, ...]:
    """Of `survive_rows`; the outcome has not come by each of these days."""
    return ("patient", "therapy", *(f"day {d:g}" for d in days), "median", "hazard", "driven by", "warnings")


def survive_rows(forecaster: Forecaster, outlooks: Sequence[Outlook]) -> list[Row]:
    """A row a patient."""
    rows: list[Row] = []
    for o in outlooks:
        therapy = therapy_of(forecaster.graph, o.plan)
        if o.refused:
            rows.append((o.patient, therapy, "not answered", *[""] * (len(o.days) + 2), o.refused))
            continue
        driven = ", ".join(f"{name_of(forecaster, d)} {d.change:+.2f}" for d in o.drivers[:_SHOWN])
        chances = [f"{p:.2f} ({a:.2f} to {b:.2f})" for p, a, b in zip(o.free, o.low, o.high, strict=True)]
        median = f"day {o.median:.0f}" if o.median == o.median else "not reached"
        rows.append(
            (o.patient, therapy, *chances, median, f"{o.group} ({o.ratio:.2f})", driven, len(o.warnings))
        )
    return rows


def survive_lines(forecaster: Forecaster, outlooks: Sequence[Outlook]) -> list[str]:
    """What a person must read beside the numbers."""
    lines = warning_lines([(o.patient, o.warnings) for o in outlooks])
    told = next(o for o in outlooks if not o.refused)
    base = ", ".join(f"{p:.2f} by day {d:g}" for p, d in zip(told.base, told.days, strict=True))
    lines.append(
        f"base rate of patient {told.patient}: {base}; hazard: odds over those of the base rate; "
        "brackets: 90 % bands"
    )
    if len(outlooks) == 1:
        near = "; ".join(f"{case_in_words(forecaster.graph, n)} at {d:.2f}" for n, d in told.nearest)
        lines.append(f"training patients most like this one: {near or 'none'}")
    return [*lines, f"model card: {MODEL_CARD}", USE]


def survive_records(forecaster: Forecaster, outlooks: Sequence[Outlook]) -> list[dict[str, object]]:
    """A record a patient; what was not answered is None."""
    return [
        {
            "patient": o.patient,
            "therapies": [i.therapy for i in o.plan],
            "answered": not o.refused,
            "refused": o.refused or None,
            "day": rounded(o.day),
            **_by_day(o),
            "median": rounded(o.median),
            "hazard_odds_ratio": rounded(o.ratio),
            "group": o.group or None,
            "drivers": driver_records(forecaster, o.drivers),
            "nearest": nearest_records(o.nearest),
            "warnings": list(o.warnings),
        }
        for o in outlooks
    ]


def _by_day(outlook: Outlook) -> dict[str, object]:
    nothing = (float("nan"),) * len(outlook.days)
    parts = {"free": outlook.free, "low": outlook.low, "high": outlook.high, "base": outlook.base}
    return {
        f"{name}_{day:g}": rounded(value)
        for name, values in parts.items()
        for day, value in zip(outlook.days, values or nothing, strict=True)
    }
