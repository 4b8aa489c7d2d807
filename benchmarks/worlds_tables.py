"""Results of simulated worlds as Markdown: errors, paired differences, intervals over worlds, each seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ..model.cohort import Array
from .unseen_arms import GRAPH, ORACLE
from .unseen_store import Result

_DRAWS = 4000


def tables(results: Iterable[Result]) -> str:
    """One table a protocol."""
    rows = list(results)
    names = list(dict.fromkeys(r.protocol for r in rows))
    return "\n\n".join(table(n, [r for r in rows if r.protocol == n]) for n in names)


def table(name: str, rows: Sequence[Result]) -> str:
    """One row an arm: error, what it is above the graph's, and the share of the oracle's gain over it."""
    errors: dict[str, dict[str, float]] = {}
    for r in rows:
        arm = r.arm if r.variant == "whole" else f"{r.variant} graph"
        errors.setdefault(arm, {})[r.unit] = -r.value
    units = sorted({r.unit for r in rows})
    seeds = sorted({r.seed for r in rows})
    heads = " | ".join(f"seed {s}" for s in seeds)
    lines = [
        f"**{name}** ({len(units)} units)\n",
        f"| arm | error | {heads} | arm - graph | share of the oracle's gain over the arm |",
        "|---" * (len(seeds) + 4) + "|",
    ]
    best, top = (np.array([errors[a].get(u, np.nan) for u in units]) for a in (GRAPH, ORACLE))
    for arm, values in errors.items():
        own = np.array([values[u] for u in units])
        each = " | ".join(f"{own[[u.startswith(f'{s}/') for u in units]].mean():.3f}" for s in seeds)
        less = "" if arm == GRAPH else _interval(own - best)
        gain = "" if arm in (GRAPH, ORACLE) else _share(own - best, own - top)
        lines.append(f"| {arm} | {own.mean():.3f} | {each} | {less} | {gain} |")
    return "\n".join(lines)


def _picks(count: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(0).integers(count, size=(_DRAWS, count))


def _interval(values: Array) -> str:
    """A mean with its 95 % interval over worlds (percentile bootstrap)."""
    low, high = np.quantile(values[_picks(len(values))].mean(1), (0.025, 0.975))
    return f"{values.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def _share(gain: Array, possible: Array) -> str:
    """A ratio of two mean gains with its 95 % interval."""
    picks = _picks(len(gain))
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.quantile(gain[picks].mean(1) / possible[picks].mean(1), (0.025, 0.975))
    return f"{gain.mean() / possible.mean():.2f} ({low:.2f} to {high:.2f})"
