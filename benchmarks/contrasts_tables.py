"""Contrasts as Markdown: errors of patients and of the mean, and how often the truth is in the interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..model.cohort import Array

_REFITS = 2000
_HEADER = (
    "strength",
    "method",
    "RMSE of patients",
    "RMSE of the mean, range of seeds",
    "patients in their 90 % interval",
    "means in theirs",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One method's contrast of two arms on one outcome, in the held-out patients of one seed.

    :param truth: and `value`, of each patient; `inside` whether the 90 % interval, if any, holds the truth.
    :param mean_inside: the same of the mean over patients; None without an interval.
    :param width: of the patients' intervals, in the mean.
    """

    kind: str
    strength: float
    seed: int
    pair: str
    outcome: str
    who: str
    truth: list[float]
    value: list[float]
    inside: list[bool]
    mean_inside: bool | None
    width: float


def table(rows: Iterable[Told]) -> str:
    """A table for each outcome of each cohort: a row a strength and method."""
    known = list(rows)
    parts = []
    for kind, outcome in dict.fromkeys((r.kind, r.outcome) for r in known):
        some = [r for r in known if (r.kind, r.outcome) == (kind, outcome)]
        lines = [
            f"**{kind}: {outcome}**",
            "",
            f"| {' | '.join(_HEADER)} |",
            "|---" * len(_HEADER) + "|",
        ]
        for strength in sorted({r.strength for r in some}):
            for who in dict.fromkeys(r.who for r in some):
                mine = [r for r in some if (r.strength, r.who) == (strength, who)]
                lines.append(f"| {strength:g} | {who} | {' | '.join(_cells(mine))} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _cells(rows: Sequence[Told]) -> list[str]:
    squares, means = _of_seeds(rows)
    low, high = _interval(squares)
    by_seed = [float(np.sqrt(np.mean(np.square(m)))) for m in means]
    whole = float(np.sqrt(np.mean(np.square(np.concatenate(means)))))
    held = [one for r in rows for one in r.inside]
    mean_held = [r.mean_inside for r in rows if r.mean_inside is not None]
    return [
        f"{np.sqrt(np.mean(np.concatenate(squares))):.4f} ({low:.4f} to {high:.4f})",
        f"{whole:.4f} ({min(by_seed):.4f} to {max(by_seed):.4f})",
        f"{np.mean(held):.2f}" if held else "",
        f"{sum(mean_held)} of {len(mean_held)}" if mean_held else "",
    ]


def _of_seeds(rows: Sequence[Told]) -> tuple[list[Array], list[Array]]:
    """Of each seed: patients' squared errors, in the mean over pairs of arms [P]; errors of means [pairs]."""
    squares, means = [], []
    for seed in sorted({r.seed for r in rows}):
        gaps = np.array([np.subtract(r.value, r.truth) for r in rows if r.seed == seed])
        squares.append((gaps**2).mean(0))
        means.append(gaps.mean(1))
    return squares, means


def _interval(squares: Sequence[Array]) -> tuple[float, float]:
    """95 % interval of the root mean square over patients, resampled within seeds."""
    rng = np.random.default_rng(0)
    drawn = [
        np.sqrt(np.mean(np.concatenate([s[rng.integers(len(s), size=len(s))] for s in squares])))
        for _ in range(_REFITS)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
