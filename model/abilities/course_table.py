"""Courses (of a rollout, of a reconstruction) as rows for people and records for programs."""

from __future__ import annotations

import math

import numpy as np

from ..forecast import Forecaster
from ..metrics import error, error_name
from .rollout import Course

Row = tuple[object, ...]


def course_rows(forecaster: Forecaster, course: Course) -> tuple[tuple[str, ...], list[Row]]:
    """Header and a row a column: for each day the mean and 90 % interval, and what was measured on it."""
    seen = [bool(np.isfinite(row).all()) for row in course.seen]
    header = ["label", "term"]
    for day, there in zip(course.days, seen, strict=True):
        header += [f"day {day:g}", "90 % interval", *(["measured"] if there else [])]
    rows = []
    for k, column in enumerate(forecaster.cohort.columns):
        term = f"{column.node} {forecaster.graph.nodes[column.node].label}" if column.node else "no term"
        cells: list[object] = [column.label, term]
        for s, there in enumerate(seen):
            cells += [float(course.mean[s, k]), f"{course.low[s, k]:.3f} to {course.high[s, k]:.3f}"]
            cells += [float(course.seen[s, k])] if there else []
        rows.append(tuple(cells))
    return tuple(header), rows


def course_records(forecaster: Forecaster, course: Course) -> list[dict[str, object]]:
    """A record for each day and column: `last` is what other snapshots say, `seen` what was measured."""
    return [
        {
            "patient": course.patient,
            "day": day,
            "plan": course.name,
            "label": column.label,
            "term_id": column.node,
            **{
                name: None if math.isnan(values[s, k]) else round(float(values[s, k]), 6)
                for name, values in (
                    ("last", course.last),
                    ("mean", course.mean),
                    ("low", course.low),
                    ("high", course.high),
                    ("seen", course.seen),
                )
            },
        }
        for s, day in enumerate(course.days)
        for k, column in enumerate(forecaster.cohort.columns)
    ]


def course_errors(forecaster: Forecaster, course: Course) -> list[str]:
    """A line for each day that was measured: the answer's error beside that of the other snapshots."""
    kind = forecaster.cohort.kind
    what = error_name(kind)
    return [
        f"day {day:g} was measured: {what} {error(course.mean[s], course.seen[s], kind):.3f}, "
        f"of the snapshots alone {error(course.last[s], course.seen[s], kind):.3f}"
        for s, day in enumerate(course.days)
        if np.isfinite(course.seen[s]).all()
    ]
