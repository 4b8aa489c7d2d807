"""The matrix: each source and target cancer, and what all of them say together, with intervals over patients.

A figure of one study is the mean over seeds, of a cancer the mean over its studies, of everything the mean
over targets (and sources). A bootstrap draw takes patients within their study, the same for every source, way
and seed, so that differences are of the same patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..abilities.transfer import ALONE, ZERO
from ..cohort import Array
from ..icb.scores import draws_of, won_and_pairs
from .said import OTHERS, RESPONSE, Said

DIAGONAL = "same cancer, other studies"
ANOTHER = "another cancer"
EVERY = "all targets"
Key = tuple[str, str, str, int]  # source, study, way, shots


@dataclass(frozen=True)
class Row:
    """One figure: AUC of response (more is better) or error of the next snapshot (less is).

    :param cancer: of the target; `EVERY` for the mean. :param studies: of the targets.
    """

    ask: str
    source: str
    cancer: str
    way: str
    shots: int
    studies: int
    patients: int
    value: float
    low: float
    high: float


class Figures:
    """Every study's figure by source, way and shots, in every draw of patients."""

    def __init__(self, said: Iterable[Said], ask: str, draws: int = 500) -> None:
        self.said = [one for one in said if one.ask == ask]
        self.cancer_of = {one.study + one.cancer: one.cancer for one in self.said}
        self.patients = self._patients()
        weights = draws_of([len(p) for p in self.patients.values()], draws)
        self._weights = dict(zip(self.patients, weights, strict=True))
        seeds: dict[Key, list[Array]] = {}
        for one in self.said:
            key = one.source, one.study + one.cancer, one.way, one.shots
            seeds.setdefault(key, []).append(self._figure(one))
        self.of = {key: _mean(each) for key, each in seeds.items()}

    def _patients(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for one in self.said:
            found.setdefault(one.study + one.cancer, set()).update(one.values)
        return {target: sorted(names) for target, names in sorted(found.items())}

    def _figure(self, one: Said) -> Array:
        """Of one seed, [draws + 1]."""
        names = self.patients[one.study + one.cancer]
        place = {name: i for i, name in enumerate(names)}
        weights = self._weights[one.study + one.cancer][:, [place[name] for name in one.values]]
        values = np.array(list(one.values.values()))
        with np.errstate(invalid="ignore", divide="ignore"):
            if one.ask == RESPONSE:
                won, pairs = won_and_pairs(np.array(list(one.labels.values())), values, weights)
                return np.asarray(won / pairs)
            return np.asarray(weights @ values / weights.sum(1))

    def mean(self, keys: Sequence[Key]) -> Array:
        """Over studies within a cancer and source, then over those, [draws + 1]."""
        cells: dict[tuple[str, str], list[Array]] = {}
        for key in keys:
            cells.setdefault((key[0], self.cancer_of[key[1]]), []).append(self.of[key])
        return _mean([_mean(each) for each in cells.values()])


def _mean(each: Sequence[Array]) -> Array:
    """Over what has a figure in a draw; none where a draw has only patients of one outcome."""
    table = np.array(each)
    known = np.isfinite(table)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, table, 0).sum(0) / known.sum(0))


def rows_of(said: Sequence[Said], ask: str, draws: int = 500) -> list[Row]:
    """Every cell, then the means over cells of one sort."""
    figures = Figures(said, ask, draws)
    cells: dict[tuple[str, str, str, int], list[Key]] = {}
    for key in figures.of:
        cells.setdefault((key[0], figures.cancer_of[key[1]], *key[2:]), []).append(key)
    rows = [_row(figures, ask, *cell, keys) for cell, keys in cells.items()]
    for sort, in_sort in SORTS.items():
        for way, shots in dict.fromkeys(cell[2:] for cell in cells):
            keys = [k for k in figures.of if k[2:] == (way, shots) and in_sort(k[0], figures.cancer_of[k[1]])]
            rows += [_row(figures, ask, sort, EVERY, way, shots, keys)] if keys else []
    return rows


def bar_rows(said: Sequence[Said], ask: str, draws: int = 500) -> list[Row]:
    """What zero-shot is above the target's own patients alone (of errors: below), by cell and in the mean."""
    figures, rows = Figures(said, ask, draws), []
    for shots in sorted({k[3] for k in figures.of if k[2] == ALONE}):
        alone = _alone(figures, shots)
        keys = [k for k in figures.of if k[2] == ZERO and k[1] in alone]
        cells: dict[tuple[str, str], list[Key]] = {}
        for key in keys:
            cells.setdefault((key[0], figures.cancer_of[key[1]]), []).append(key)
        for sort, in_sort in SORTS.items():
            of_sort = [k for k in keys if in_sort(k[0], figures.cancer_of[k[1]])]
            if of_sort:
                cells[sort, EVERY] = of_sort
        rows += [_bar(figures, ask, *cell, shots, own, alone) for cell, own in cells.items()]
    return rows


def _bar(
    figures: Figures,
    ask: str,
    source: str,
    cancer: str,
    shots: int,
    keys: Sequence[Key],
    alone: Mapping[str, Key],
) -> Row:
    others = [(k[0], k[1], ALONE, shots) for k in keys]
    figures.of |= {o: figures.of[alone[o[1]]] for o in others}
    values = (1 if ask == RESPONSE else -1) * (figures.mean(keys) - figures.mean(others))
    return _made(figures, ask, source, cancer, f"{ZERO} - {ALONE}", shots, keys, values)


def _alone(figures: Figures, shots: int) -> Mapping[str, Key]:
    """Study → where what its own patients alone say is found: it is the same for every source."""
    return {key[1]: key for key in figures.of if key[2:] == (ALONE, shots)}


SORTS: Mapping[str, Callable[[str, str], bool]] = {
    ANOTHER: lambda source, cancer: source not in (cancer, OTHERS),
    OTHERS: lambda source, _: source == OTHERS,
    DIAGONAL: lambda source, cancer: source == cancer,
}


def _row(
    figures: Figures, ask: str, source: str, cancer: str, way: str, shots: int, keys: Sequence[Key]
) -> Row:
    return _made(figures, ask, source, cancer, way, shots, keys, figures.mean(keys))


def _made(
    figures: Figures,
    ask: str,
    source: str,
    cancer: str,
    way: str,
    shots: int,
    keys: Sequence[Key],
    values: Array,
) -> Row:
    targets = {key[1] for key in keys}
    low, high = np.nanquantile(values[1:], [0.025, 0.975]) if len(values) > 1 else (np.nan, np.nan)
    patients = sum(len(figures.patients[target]) for target in targets)
    told = float(values[0]), float(low), float(high)
    return Row(ask, source, cancer, way, shots, len(targets), patients, *told)
