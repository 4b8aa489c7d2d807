"""Forecasts several snapshots ahead as Markdown: errors, and how much their 90 % intervals hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..model.metrics import clustered_interval
from .unseen_tables import section

if TYPE_CHECKING:
    from .rollout import Step

CALIBRATED = (0.88, 0.92)


def report(steps: Sequence[Step]) -> str:
    """A section each cohort and number of steps of training."""
    table = pd.DataFrame(steps)
    parts = [
        section(f"{cohort}, {number} steps of training", [_errors(rows), _covered(rows)])
        for (cohort, number), rows in table.groupby(["cohort", "steps"], sort=False)
    ]
    return "\n\n".join(parts)


def _errors(rows: pd.DataFrame) -> str:
    """Total variation by number of snapshots ahead; the last row is of all, patients counted alike."""
    names = list(dict.fromkeys(rows["who"]))
    lines = [f"| ahead | patients | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for ahead, some in _by_ahead(rows):
        means = [_patients(some[some["who"] == who], "error") for who in names]
        lines.append(f"| {ahead} | {len(means[0])} | {' | '.join(map(_line, means))} |")
    less = [_line(means[-1] - mean) for mean in means[:-1]]  # of all, patient by patient
    return "\n".join([*lines, f"| all, {names[-1]} minus it | {len(means[-1])} | {' | '.join(less)} | |"])


def _covered(rows: pd.DataFrame) -> str:
    """The share of values in the 90 % interval, and whether that is calibrated."""
    given = rows.dropna(subset=["covered"])
    names = list(dict.fromkeys(given["who"]))
    lines = [f"| the 90 % interval holds, ahead | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for ahead, some in _by_ahead(given):
        means = [_patients(some[some["who"] == who], "covered") for who in names]
        cells = [f"{_line(mean)} {verdict(float(mean.mean()))}" for mean in means]
        lines.append(f"| {ahead} | {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict(share: float) -> str:
    """What a 90 % interval that holds such a share is."""
    low, high = CALIBRATED
    return "too narrow" if share < low else "too wide" if share > high else "calibrated"


def _by_ahead(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Rows by number of snapshots ahead, at last all of them."""
    return [*((str(n), some) for n, some in rows.groupby("ahead")), ("all", rows)]


def _patients(rows: pd.DataFrame, what: str) -> pd.Series[float]:
    """A value a patient: the mean over seeds, then over the patient's days."""
    days = rows.groupby(["patient", "ahead"])[what].mean()
    mean: pd.Series[float] = days.groupby("patient").mean()
    return mean


def _line(values: pd.Series[float]) -> str:
    low, high = clustered_interval(np.asarray(values, dtype=np.float64), [str(name) for name in values.index])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"
