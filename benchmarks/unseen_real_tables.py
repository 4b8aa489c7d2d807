"""Answers about real patients as Markdown: errors and AUCs of each arm, with intervals over patients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..model.cohort import Array
from ..model.complete import Numbers
from ..model.metrics import auc, permutation_null
from .unseen_arms import ARMS, GRAPH, ORACLE
from .unseen_real import NEXT, RATE, RESPONSE, START, UNTOLD, Asked
from .unseen_split import PERSISTENCE

_ORDER = (*ARMS, UNTOLD, ORACLE, START, RATE, PERSISTENCE)
_DRAWS, _ENDS, _NULLS = 1000, (0.025, 0.975), 200
_LEAST = 10  # fewer patients of a study make no AUC


@dataclass(frozen=True)
class Table:
    """Values [arms, seeds, patients], nan where there is no answer; study and truth [patients]."""

    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    study: Sequence[str]
    truth: Array
    values: Array

    def of(self, arm: str) -> Array:
        """[seeds, patients]."""
        found: Array = self.values[self.arms.index(arm)]
        return found


def table_of(answers: Sequence[Asked]) -> Table:
    """One thing left out, one question."""
    people = sorted({(a.study, a.patient): a.truth for a in answers}.items())
    at = {who: i for i, (who, _) in enumerate(people)}
    arms = tuple(sorted({a.arm for a in answers}, key=_ORDER.index))
    seeds = tuple(sorted({a.seed for a in answers}))
    values = np.full((len(arms), len(seeds), len(people)), np.nan)
    for a in answers:
        values[arms.index(a.arm), seeds.index(a.seed), at[a.study, a.patient]] = a.value
    truth = np.array([t for _, t in people])
    return Table(arms, seeds, [study for (study, _), _ in people], truth, values)


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
    study = np.array(table.study)
    names = list(dict.fromkeys(table.study))
    lines = [_head(["error", "minus graph's", "each seed", *names])]
    for arm in table.arms:
        values = table.of(arm)
        mean = np.nanmean(values, 0)
        less = "" if arm == GRAPH else _interval(partial(_apart, table, values), len(study))
        seeds = ", ".join(f"{np.nanmean(v):.3f}" for v in values if not np.isnan(v).all())
        each = [f"{np.nanmean(mean[study == name]):.3f}" for name in names]
        lines.append(_row([arm, f"{np.nanmean(mean):.3f}", less, seeds, *each]))
    return "\n".join(lines)


def _apart(table: Table, values: Array, chosen: Numbers) -> float:
    """Mean difference to the graph's arm over the seeds that both answered."""
    return float(np.nanmean((values - table.of(GRAPH))[:, chosen]))


def response_table(table: Table) -> str:
    """Mean AUC over studies, weighted by patients, and the Brier score, and differences to the graph's."""
    n = len(table.truth)
    kept = _studies(table)
    null = _null(table, kept)
    lines = [_head(["AUC", "graph's minus it", "Brier score", "minus graph's", "AUC of each seed", *kept])]
    for arm in table.arms:
        values = table.of(arm)
        area = _interval(partial(_area, table, values, kept), n)
        more = "" if arm == GRAPH else _interval(partial(_more, table, values, kept), n)
        brier = f"{np.nanmean((values - table.truth) ** 2):.3f}"
        worse = "" if arm == GRAPH else _interval(partial(_worse, table, values), n)
        everyone = np.arange(n)
        done = [v for v in values if not np.isnan(v).all()]
        seeds = ", ".join(f"{_area(table, v[None], kept, everyone):.3f}" for v in done)
        each = [f"{_area(table, values, [name], everyone):.2f}" for name in kept]
        lines.append(_row([arm, area, more, brier, worse, seeds, *each]))
    rates = ", ".join(
        f"{name} {int((np.array(table.study) == name).sum())}" for name in dict.fromkeys(table.study)
    )
    return "\n".join(lines) + f"\n\nPatients: {rates}. Labels shuffled within studies: {null}."


def _studies(table: Table) -> list[str]:
    """Studies of which an AUC says something."""
    study = np.array(table.study)
    names = dict.fromkeys(table.study)
    return [n for n in names if (study == n).sum() >= _LEAST and 0 < table.truth[study == n].mean() < 1]


def _area(table: Table, values: Array, studies: Sequence[str], chosen: Numbers) -> float:
    """Mean AUC over studies and seeds, weighted by patients; nan where no study has both answers."""
    study = np.array(table.study)[chosen]
    areas, weights = [], []
    for name in studies:
        here = chosen[study == name]
        some = [auc(table.truth[here], v[here]) for v in values if len(here) and not np.isnan(v[here]).any()]
        if some and not np.isnan(some).any():
            areas.append(float(np.mean(some)))
            weights.append(len(here))
    return float(np.average(areas, weights=weights)) if areas else float("nan")


def _more(table: Table, values: Array, studies: Sequence[str], chosen: Numbers) -> float:
    """How far the graph's AUC is above, over the seeds that both answered."""
    both = ~np.isnan(values).all(1)
    return _area(table, table.of(GRAPH)[both], studies, chosen) - _area(table, values[both], studies, chosen)


def _worse(table: Table, values: Array, chosen: Numbers) -> float:
    far = (values - table.truth) ** 2 - (table.of(GRAPH) - table.truth) ** 2
    return float(np.nanmean(far[:, chosen]))


def _null(table: Table, studies: Sequence[str]) -> str:
    """AUCs of the graph's arm where nothing is to be found."""
    everyone, study = np.arange(len(table.truth)), np.array(table.study)
    rng = np.random.default_rng(0)

    def shuffled(_: Array) -> float:
        truth = table.truth.copy()
        for name in studies:
            truth[study == name] = rng.permutation(truth[study == name])
        one = Table(table.arms, table.seeds, table.study, truth, table.values)
        return _area(one, one.of(GRAPH), studies, everyone)

    low, high = permutation_null(shuffled, table.truth, _NULLS)
    return f"AUC {low:.2f} to {high:.2f}"


def _interval(of: Callable[[Numbers], float], n: int) -> str:
    """A statistic of all patients and its 95 % interval over draws of patients."""
    rng = np.random.default_rng(0)
    value = of(np.arange(n))
    if np.isnan(value):
        return "-"
    low, high = np.nanquantile([of(rng.integers(n, size=n)) for _ in range(_DRAWS)], _ENDS)
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _head(names: Sequence[str]) -> str:
    return f"| arm | {' | '.join(names)} |\n" + "|---" * (len(names) + 1) + "|"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
