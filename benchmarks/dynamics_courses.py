"""Courses of cells: no cell is measured twice, so who became whom is told by optimal transport.

Cells are first carried on as the rule of the turn before has it (at first: they stay), then paired with
those measured later (exact transport; who leaves more than others is told by transport that is relaxed on
their side, Chizat et al. 2018, doi:10.1090/mcom/3303), and what is missing is spread evenly over the course.
A rule fitted to these courses carries them better, and so on (iterative reference refinement, Shen et al.
2024, arXiv:2408.06277). A course counts the same however long it is: what happens in a long one is told less
surely, moment by moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

import numpy as np

from ..model.cohort import Array, Index

GRID = 4  # moments in a unit of time
RELAXED, BLUR = 1.0, 0.05  # of the transport that tells growth: in squared standard deviations
MOST = 250  # cells of a time that are paired
_PIVOTS = 5_000_000  # of the network simplex, at most
_LEAST, _FARTHEST = 1e-3, 2.0  # descendants of a cell, and the correction of their logarithm in a round

Rng = np.random.Generator
Carry = Callable[[Array, int], tuple[Array, Array]]
"""Places [n, d] and a number of moments m → places [m + 1, n, d] and logarithms of descendants [m + 1, n]."""


@dataclass(frozen=True)
class Moves:
    """Cells from one moment to the next.

    :param before: places [N, d]; `after` places, and the change of the logarithm of descendants, [N, d + 1].
    :param weight: how many cells each stands for, over the moments of their course, [N].
    """

    before: Array
    after: Array
    weight: Array


def together(turns: Sequence[Moves]) -> Moves:
    """Moves of several turns."""
    return Moves(*(np.concatenate(part) for part in zip(*map(astuple, turns), strict=True)))


def staying(places: Array, moments: int) -> tuple[Array, Array]:
    """Nobody moves."""
    return np.repeat(places[None], moments + 1, 0), np.zeros((moments + 1, len(places)))


def courses(
    cells: Mapping[float, Array], carry: Carry, rng: Rng, grows: bool, relaxed: float = RELAXED
) -> Moves:
    """Moves of cells between measured times: of each to the next, and of the first one's through all."""
    times, found = sorted(cells), []
    routes = list(pairwise(times)) if carry is staying else [tuple(times), *pairwise(times[1:])]
    for route in routes:
        start = some(cells[route[0]], rng)
        sizes = np.zeros(len(start))
        for before, after in pairwise(route):
            moments = max(round((after - before) * GRID), 1)
            way, grown = carry(start, moments)
            times_more = float(np.log(len(cells[after]) / len(cells[before])))
            target = some(cells[after], rng)
            found.append(corrected(way, sizes, grown, target, times_more, grows, relaxed))
            start, sizes = way[-1], sizes + grown[-1]
    return Moves(*(np.concatenate(part) for part in zip(*found, strict=True)))


def some(cells: Array, rng: Rng) -> Array:
    """At most `MOST` cells."""
    return cells[rng.permutation(len(cells))[:MOST]]


def corrected(
    way: Array, sizes: Array, grown: Array, target: Array, times_more: float, grows: bool, relaxed: float
) -> tuple[Array, Array, Array]:
    """Moves along ways that end where cells were measured: places, places with growth, weights.

    :param way: as foretold, [m + 1, n, d]; `grown` logarithms of descendants on it, [m + 1, n].
    :param sizes: how many cells each stood for at its start, logarithms [n].
    :param target: measured cells [k, d], `times_more` (a logarithm) than at the start.
    """
    moments, given = len(way) - 1, shares(sizes)
    i, j, mass, left = paired(way[-1], shares(sizes + grown[-1]), target, relaxed if grows else np.inf)
    missing = target[j] - way[-1][i]
    more = np.log(np.maximum(left / given, _LEAST)) + times_more - grown[-1]
    more = np.clip(more, -_FARTHEST, _FARTHEST) * grows
    first = mass * given[i] / left[i]
    parts = []
    for m in range(moments):
        before = way[m, i] + m / moments * missing
        after = way[m + 1, i] + (m + 1) / moments * missing
        size = (grown[m + 1] - grown[m] + more / moments)[i]
        along = (m + 0.5) / moments
        parts.append((before, np.column_stack((after, size)), ((1 - along) * first + along * mass) / moments))
    a, b, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    return a, b, weight


def paired(places: Array, weights: Array, target: Array, relaxed: float) -> tuple[Index, Index, Array, Array]:
    """Who becomes whom: i, j and their share, [p] each, and the part of the target that each has, [n]."""
    import ot

    even, cost = np.full(len(target), 1 / len(target)), ot.dist(places, target)
    left = weights
    if np.isfinite(relaxed):
        loose: Sequence[float] = (relaxed, float("inf"))
        plan = ot.unbalanced.sinkhorn_unbalanced(
            weights, even, cost, BLUR, loose, reg_type="kl", numItermax=100
        )
        left = np.maximum(plan.sum(1), 1e-9)
        left = left / left.sum()
    plan = ot.emd(left, even, cost, numItermax=_PIVOTS)
    i, j = np.nonzero(plan)
    return i, j, plan[i, j], left


def shares(logs: Array) -> Array:
    """Logarithms of sizes [n] as parts of a whole."""
    sizes = np.exp(logs - logs.max())
    return np.asarray(sizes / sizes.sum())
