"""Answers about real patients as Markdown: errors and AUCs of each arm, with intervals over patients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..model.cohort import Array
from ..model.complete import Numbers
from ..model.metrics import permutation_null
from .unseen_arms import ARMS, GRAPH, ORACLE
from .unseen_real import NEXT, RATE, RESPONSE, START, UNTOLD, Asked
from .unseen_split import PERSISTENCE

_ORDER = (*ARMS, UNTOLD, ORACLE, START, RATE, PERSISTENCE)
_DRAWS, _ENDS, _NULLS = 2000, (0.025, 0.975), 500
_LEAST = 10  # fewer patients of a study make no AUC
Statistic = Callable[[Array], Array]  # how often each patient was drawn [draws, patients] → [draws]


@dataclass(frozen=True)
class Table:
    """Values and halves [arms, seeds, patients], nan where there is no answer; study and truth [patients]."""

    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    study: Sequence[str]
    truth: Array
    values: Array
    half: Array

    def of(self, arm: str) -> Array:
        """[seeds, patients]."""
        found: Array = self.values[self.arms.index(arm)]
        return found

    def rows(self, name: str) -> Numbers:
        """The patients of a study, by number."""
        return np.flatnonzero(np.array(self.study) == name)


def table_of(answers: Sequence[Asked]) -> Table:
    """One thing left out, one question."""
    people = sorted({(a.study, a.patient): a.truth for a in answers}.items())
    at = {who: i for i, (who, _) in enumerate(people)}
    arms = tuple(sorted({a.arm for a in answers}, key=_ORDER.index))
    seeds = tuple(sorted({a.seed for a in answers}))
    values = np.full((len(arms), len(seeds), len(people)), np.nan)
    half = np.zeros_like(values)
    for a in answers:
        where = arms.index(a.arm), seeds.index(a.seed), at[a.study, a.patient]
        values[where], half[where] = a.value, a.half
    truth = np.array([t for _, t in people])
    return Table(arms, seeds, [study for (study, _), _ in people], truth, values, half)


def report(answers: Sequence[Asked]) -> str:
    """A table for each thing left out and each question, with its studies."""
    parts = []
    for left in dict.fromkeys(a.left for a in answers):
        for what, lines in ((NEXT, next_table), (RESPONSE, response_table)):
            if some := [a for a in answers if (a.left, a.what) == (left, what)]:
                table = table_of(some)
                parts.append(f"### {left}, {what}: {len(table.truth)} patients\n\n{lines(table)}\n")
    return "\n".join(parts)


def next_table(table: Table) -> str:
    """Total variation of each arm: all patients, what it is above the graph's, each seed, each study."""
    names = list(dict.fromkeys(table.study))
    lines = [_head(["error", "minus graph's", "each seed", *names])]
    for arm in table.arms:
        values = table.of(arm)
        mean = _over_seeds(values)
        less = "" if arm == GRAPH else _interval(partial(_mean, _over_seeds(values - table.of(GRAPH))), table)
        seeds = ", ".join(f"{np.nanmean(v):.3f}" for v in values if not np.isnan(v).all())
        each = [f"{np.nanmean(mean[table.rows(name)]):.3f}" for name in names]
        lines.append(_row([arm, f"{np.nanmean(mean):.3f}", less, seeds, *each]))
    return "\n".join(lines)


def _difference(first: Statistic, second: Statistic, drawn: Array) -> Array:
    return first(drawn) - second(drawn)


def response_table(table: Table) -> str:
    """Mean AUC over studies, weighted by patients, and the Brier score, and differences to the graph's."""
    kept = _studies(table)
    lines = [_head(["AUC", "graph's minus it", "Brier score", "minus graph's", "AUC of each seed", *kept])]
    graph, once = table.of(GRAPH), np.ones((1, len(table.truth)))
    for arm in table.arms:
        values = table.of(arm)
        both = np.flatnonzero(~np.isnan(values).all(1)).tolist()
        area, more = (partial(area_of, table, name, both, kept) for name in (arm, GRAPH))
        far = (values - table.truth) ** 2
        shown = [arm, _interval(area, table), "", f"{np.nanmean(far):.3f}", ""]
        if arm != GRAPH:
            shown[2] = _interval(partial(_difference, more, area), table)
            shown[4] = _interval(partial(_mean, _over_seeds(far - (graph - table.truth) ** 2)), table)
        shown.append(", ".join(f"{area_of(table, arm, [seed], kept, once)[0]:.3f}" for seed in both))
        each = [f"{area_of(table, arm, both, [name], once)[0]:.2f}" for name in kept]
        lines.append(_row([*shown, *each]))
    low, high = _null(table, kept)
    counts = ", ".join(
        f"{n} {int(table.truth[table.rows(n)].sum())} of {len(table.rows(n))}"
        for n in dict.fromkeys(table.study)
    )
    null = f"AUC of the graph's arm with labels shuffled within studies: {low:.2f} to {high:.2f}"
    return "\n".join(lines) + f"\n\nResponders: {counts}. {null}."


def _studies(table: Table) -> list[str]:
    """Studies of which an AUC says something."""
    rows = {name: table.rows(name) for name in dict.fromkeys(table.study)}
    return [n for n, r in rows.items() if len(r) >= _LEAST and 0 < table.truth[r].mean() < 1]


def area_of(table: Table, arm: str, seeds: Sequence[int], studies: Sequence[str], drawn: Array) -> Array:
    """Mean AUC over studies (weighted by patients) and seeds, [draws]; nan where nobody can be compared.

    :param seeds: by place. :param drawn: how often each patient was drawn, [draws, patients].
    """
    total, weight = np.zeros(len(drawn)), np.zeros(len(drawn))
    for name in studies:
        rows = table.rows(name)
        areas = np.stack([_area(table, arm, seed, rows, drawn) for seed in seeds])
        size = np.where(np.isnan(areas).any(0), 0, drawn[:, rows].sum(1))
        total += size * np.nan_to_num(areas).mean(0)
        weight += size
    return np.where(weight > 0, total / np.maximum(weight, 1), np.nan)


def _area(table: Table, arm: str, seed: int, rows: Numbers, drawn: Array) -> Array:
    """Share of pairs of a responder and another, of one half, whose order is right; [draws]."""
    yes, no = (rows[table.truth[rows] == answer] for answer in (1, 0))
    values, half = table.of(arm)[seed], table.half[table.arms.index(arm), seed]
    above = values[yes, None] - values[no]
    fair = half[yes, None] == half[no]
    right = (((above > 0) + 0.5 * (above == 0)) * fair).astype(float)
    pairs = ((drawn[:, yes] @ fair.astype(float)) * drawn[:, no]).sum(1)
    won = ((drawn[:, yes] @ right) * drawn[:, no]).sum(1)
    return np.where(pairs > 0, won / np.maximum(pairs, 1), np.nan)


def _null(table: Table, studies: Sequence[str]) -> tuple[float, float]:
    """AUCs of the graph's arm where nothing is to be found."""
    rng, once = np.random.default_rng(0), np.ones((1, len(table.truth)))

    def shuffled(_: Array) -> float:
        truth = table.truth.copy()
        for name in studies:
            truth[table.rows(name)] = rng.permutation(truth[table.rows(name)])
        return float(area_of(replace(table, truth=truth), GRAPH, range(len(table.seeds)), studies, once)[0])

    return permutation_null(shuffled, table.truth, _NULLS) if studies else (np.nan, np.nan)


def _over_seeds(values: Array) -> Array:
    """Mean over the seeds that answered, [patients]; nan where none did."""
    answered = ~np.isnan(values)
    total = np.where(answered, values, 0.0).sum(0)
    return np.where(answered.any(0), total / np.maximum(answered.sum(0), 1), np.nan)


def _mean(values: Array, drawn: Array) -> Array:
    known = ~np.isnan(values)
    found: Array = drawn[:, known] @ values[known] / np.maximum(drawn[:, known].sum(1), 1)
    return found


def _interval(of: Statistic, table: Table) -> str:
    """A statistic of all patients and its 95 % interval over draws of patients."""
    n = len(table.truth)
    value = float(of(np.ones((1, n)))[0])
    if np.isnan(value):
        return "-"
    drawn = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=_DRAWS).astype(float)
    low, high = np.nanquantile(of(drawn), _ENDS)
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _head(names: Sequence[str]) -> str:
    return f"| arm | {' | '.join(names)} |\n" + "|---" * (len(names) + 1) + "|"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
