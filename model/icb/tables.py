"""Tables of a benchmark: each study, all of them together, and methods against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cohort import Array, Mask
from .record import Record
from .run import answers_of
from .scores import CALIBRATION, Answers, Figures, draws_of, figures
from .study import Study

ALL, KNOWN = "all patients", "without stable disease"
WORLD = "world model"
AUC_OF = "AUC of one study"


@dataclass(frozen=True)
class Row:
    """One figure with its 95 % interval over patients; `null` is the 97.5th percentile of shuffled outcomes.

    :param seed: empty for the mean over seeds.
    :param p: share of shuffles that reach the figure, counted with itself; NaN without shuffles.
    """

    who: str
    figure: str
    study: str
    method: str
    seed: str
    patients: int
    responders: int
    value: float
    low: float
    high: float
    null: float
    p: float


def rows_of(
    record: Record,
    studies: Sequence[Study],
    seeds: Sequence[int],
    draws: int,
    stable: Mapping[tuple[str, str], bool] | None = None,
) -> list[Row]:
    """All figures of all methods that are whole.

    :param stable: (study, patient) → whether their disease was stable; told anew without those.
    """
    rows = _of(record, studies, seeds, True, draws, [np.ones(len(s.patients), bool) for s in studies], ALL)
    if stable and any(stable.values()):
        kept = [np.array([not stable.get((s.name, p), False) for p in s.patients]) for s in studies]
        rows += _of(record, studies, seeds, False, draws, kept, KNOWN)
    return rows


def _of(
    record: Record,
    studies: Sequence[Study],
    seeds: Sequence[int],
    null: bool,
    draws: int,
    masks: Sequence[Mask],
    who: str,
) -> list[Row]:
    methods = sorted(
        {said.method for said in record.said.values()}, key=lambda m: (not m.startswith(WORLD), m)
    )
    told: dict[str, dict[int, Answers]] = {name: {} for name in methods}
    for name in methods:
        for seed in seeds:
            if answers := answers_of(record, studies, name, seed, 0):
                told[name][seed] = answers.without(masks)
    told = {name: each for name, each in told.items() if each}
    if not told:
        return []
    like = next(iter(next(iter(told.values())).values()))
    weights = draws_of([len(y) for y in like.labels], draws)
    found = {name: {seed: figures(a, weights) for seed, a in each.items()} for name, each in told.items()}
    rows = []
    for name, each in found.items():
        rows += _method(who, name, each, like, _nulls(record, studies, name, seeds[0]) if null else [])
    return rows + _differences(who, found, like)


def _nulls(record: Record, studies: Sequence[Study], name: str, seed: int) -> list[Figures]:
    """Figures of every shuffle that is whole."""
    numbers = {s.permutation for s in record.said.values() if s.method == name and s.permutation}
    shuffles = [answers_of(record, studies, name, seed, number) for number in sorted(numbers)]
    return [figures(a, [np.ones((1, len(y))) for y in a.labels]) for a in shuffles if a]


def _method(
    who: str,
    name: str,
    each: Mapping[int, Figures],
    like: Answers,
    nulls: Sequence[Figures],
) -> list[Row]:
    sizes = [(len(y), int(y.sum())) for y in like.labels]
    whole = sum(n for n, _ in sizes), sum(n for _, n in sizes)
    rows = []
    for i, study in enumerate(like.studies):
        chance = np.array([float(f.aucs[0, i]) for f in nulls])
        mean = np.mean([f.aucs[:, i] for f in each.values()], axis=0)
        rows.append(_row(who, AUC_OF, study, name, "", sizes[i], mean, chance))
    for figure in next(iter(each.values())).values:
        chance = np.array([float(f.values[figure][0]) for f in nulls])
        by_seed = {seed: f.values[figure] for seed, f in each.items()}
        rows.append(_row(who, figure, "", name, "", whole, np.mean(list(by_seed.values()), axis=0), chance))
        rows += [
            _row(who, figure, "", name, str(seed), whole, values, chance)
            for seed, values in by_seed.items()
            if len(each) > 1
        ]
    return rows


def _row(
    who: str,
    figure: str,
    study: str,
    method: str,
    seed: str,
    size: tuple[int, int],
    draws: Array,
    chance: Array,
) -> Row:
    drawn = draws[1:][np.isfinite(draws[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    told = len(chance) and figure not in CALIBRATION
    null = float(np.quantile(chance, 0.975)) if told else np.nan
    p = float((1 + (chance >= draws[0]).sum()) / (1 + len(chance))) if told else np.nan
    return Row(who, figure, study, method, seed, *size, float(draws[0]), float(low), float(high), null, p)


def _differences(who: str, found: Mapping[str, Mapping[int, Figures]], like: Answers) -> list[Row]:
    """The world model against each other method, on the same draws."""
    first, *others = found
    if not first.startswith(WORLD):
        return []
    size = sum(len(y) for y in like.labels), sum(int(y.sum()) for y in like.labels)
    nothing = np.array([])
    rows = []
    for other in others:
        for figure in next(iter(found[first].values())).values:
            one, two = (
                np.mean([f.values[figure] for f in found[m].values()], axis=0) for m in (first, other)
            )
            rows.append(_row(who, figure, "", f"{first} - {other}", "", size, one - two, nothing))
    return rows
