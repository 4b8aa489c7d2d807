"""Results as Markdown: means over units with intervals, differences between arms, every unit and seed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np

from ..model.cohort import Array
from ..model.complete import Numbers
from .unseen_arms import ARMS, GRAPH, ORACLE, RANDOM
from .unseen_store import Result

_DRAWS = 4000
_ENDS = (0.025, 0.975)


class Scores:
    """Values of some results by arm, unit and seed; a unit is a hidden type, a signature, a world."""

    def __init__(self, results: Iterable[Result], units: Collection[str] | None = None) -> None:
        self._results = [r for r in results if units is None or r.unit in units]
        self.units = list(dict.fromkeys(r.unit for r in self._results))
        known = (*ARMS, ORACLE)
        found = dict.fromkeys(r.arm for r in self._results)
        self.arms = [a for a in known if a in found] + [a for a in found if a not in known]
        self.seeds = sorted({r.seed for r in self._results})

    def of(self, arm: str, seed: int | None = None) -> Array:
        """Values by unit, averaged over seeds (or of one seed), [units]; nan where there is none."""
        values: dict[str, list[float]] = {unit: [] for unit in self.units}
        for r in self._results:
            if r.arm == arm and seed in (None, r.seed):
                values[r.unit].append(r.value)
        return np.array([np.mean(v) if v else np.nan for v in values.values()])


def interval(units: int, of: Callable[[Numbers], float]) -> tuple[float, float]:
    """95 % interval of a statistic of resampled units (percentile bootstrap)."""
    rng = np.random.default_rng(0)
    drawn = [of(rng.integers(units, size=units)) for _ in range(_DRAWS)]
    low, high = np.quantile(drawn, _ENDS)
    return float(low), float(high)


def mean_line(values: Array) -> str:
    """A mean over units and its interval."""
    low, high = interval(len(values), lambda i: float(values[i].mean()))
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def share_line(values: Array, floor: Array, top: Array) -> str:
    """What share of the way from `floor` to `top` the mean has gone, and its interval."""

    def share(i: Numbers) -> float:
        gain = float((top[i] - floor[i]).mean())
        return float((values[i] - floor[i]).mean()) / gain if gain else np.nan

    low, high = interval(len(values), share)
    return f"{share(np.arange(len(values))):.2f} ({low:.2f} to {high:.2f})"


def arms_table(scores: Scores, against: str = GRAPH) -> str:
    """One row an arm: its mean, what `against` is above it, and the share of the oracle's gain over noise."""
    lines = [f"| arm | mean | {against} minus it | share of the oracle's gain |", "|---|---|---|---|"]
    first = scores.of(against)
    for arm in scores.arms:
        values = scores.of(arm)
        less = "" if arm == against else mean_line(first - values)
        share = ""
        if ORACLE in scores.arms and RANDOM in scores.arms and arm != RANDOM:
            share = share_line(values, scores.of(RANDOM), scores.of(ORACLE))
        lines.append(f"| {arm} | {mean_line(values)} | {less} | {share} |")
    return "\n".join(lines)


def units_table(scores: Scores, marked: Collection[str] = ()) -> str:
    """One row a unit, its values averaged over seeds; marked units have a star."""
    rows = np.stack([scores.of(arm) for arm in scores.arms], 1)
    lines = [f"| | {' | '.join(scores.arms)} |", "|---" * (len(scores.arms) + 1) + "|"]
    for unit, row in zip(scores.units, rows, strict=True):
        star = " *" if unit in marked else ""
        lines.append(f"| {unit}{star} | {' | '.join(f'{value:.2f}' for value in row)} |")
    return "\n".join(lines)


def seeds_table(scores: Scores) -> str:
    """One row a seed: the mean of each arm over units."""
    lines = [f"| seed | {' | '.join(scores.arms)} |", "|---" * (len(scores.arms) + 1) + "|"]
    for seed in scores.seeds:
        means = (f"{np.nanmean(v):.3f}" if len(v := scores.of(arm, seed)) else "" for arm in scores.arms)
        lines.append(f"| {seed} | {' | '.join(means)} |")
    return "\n".join(lines)


def section(title: str, parts: Sequence[str]) -> str:
    """A heading and what stands below it."""
    return "\n\n".join([f"## {title}", *parts])


def ablation_table(results: Collection[Result], whole: str, arms: Sequence[str]) -> str:
    """One row a spoiled graph: what the whole one is above it, on the same units and seeds."""
    lines = [f"| graph | {' | '.join(arms)} |", "|---" * (len(arms) + 1) + "|"]
    variants = dict.fromkeys(r.variant for r in results)
    spoiled = {(r.unit, r.seed) for r in results if r.variant != whole}
    shared = [r for r in results if not spoiled or (r.unit, r.seed) in spoiled]
    reference = Scores(r for r in shared if r.variant == whole)
    for variant in variants:
        one = Scores((r for r in shared if r.variant == variant), reference.units)
        cells = []
        for arm in arms:
            values, full = one.of(arm), reference.of(arm)
            less = "" if variant == whole else f"; whole minus it {mean_line(full - values)}"
            cells.append(f"{values.mean():.3f}{less}")
        lines.append(f"| {variant} | {' | '.join(cells)} |")
    return "\n".join(lines)
