"""The figures of `iw benchmark survival` as rows, with intervals over patients and shuffles beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cohort import Array
from ..icb.record import Record
from ..icb.run import Rows, shuffled
from ..icb.scores import draws_of
from ..kaplan_meier import free_at
from .followed import Followed
from .scores import BRIER, CALIBRATION, Figures, Said, apart, figures

CONCORDANCE, LOG_RANK = "concordance of one study", "log-rank p of halves"
FORETOLD, CAME = "foretold on the day, mean", "came by the day, Kaplan-Meier"
_NO_NULL = (BRIER, CALIBRATION)


@dataclass(frozen=True)
class Row:
    """One figure with its 95 % interval over patients; `null`: the 97.5th percentile of shuffled follow-ups.

    :param study: empty for a figure of all.
    :param p: share of shuffles that reach the figure, counted with itself; NaN without shuffles.
    """

    figure: str
    study: str
    method: str
    patients: int
    events: int
    value: float
    low: float = np.nan
    high: float = np.nan
    null: float = np.nan
    shuffles: int = 0
    p: float = np.nan


def rows_of_answers(studies: Sequence[Followed], said: Sequence[Array]) -> Rows:
    """What a record keeps of a method's answers: (study, patient, risk, probability)."""
    return tuple(
        (s.name, patient, float(risk), float(free))
        for s, each in zip(studies, said, strict=True)
        for patient, (risk, free) in zip(s.patients, each, strict=True)
    )


def said_of(
    record: Record, studies: Sequence[Followed], method: str, seed: int, shuffle: int
) -> list[Said] | None:
    """A method's answers of all studies beside what came, as dealt in that shuffle; None while some miss."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for one in record.said.values():
        if (one.method, one.seed, one.permutation) == (method, seed, shuffle):
            found |= {(study, patient): (risk, free) for study, patient, risk, free in one.rows}
    if not all((s.name, p) in found for s in studies for p in s.patients):
        return None
    both = [np.array([found[s.name, p] for p in s.patients]) for s in studies]
    dealt = shuffled(studies, shuffle)
    return [Said(s, b[:, 0], b[:, 1]) for s, b in zip(dealt, both, strict=True)]


def rows_of(
    record: Record, studies: Sequence[Followed], methods: Sequence[str], seed: int, day: float, draws: int
) -> list[Row]:
    """All figures of all methods that are whole, and of the first against the others."""
    weights = draws_of([len(s.patients) for s in studies], draws)
    told = {m: said for m in methods if (said := said_of(record, studies, m, seed, 0))}
    found = {m: figures(said, day, weights) for m, said in told.items()}
    rows = []
    for method, said in told.items():
        nulls = _nulls(record, studies, method, seed, day)
        rows += _of_studies(method, said, found[method], nulls, day)
        rows += _of_all(method, studies, found[method], nulls)
    return rows + _differences(found, studies)


def _nulls(record: Record, studies: Sequence[Followed], method: str, seed: int, day: float) -> list[Figures]:
    numbers = sorted({s.permutation for s in record.said.values() if s.method == method and s.permutation})
    dealt = [said_of(record, studies, method, seed, number) for number in numbers]
    return [figures(said, day, [np.ones((1, len(s.risk))) for s in said]) for said in dealt if said]


def _of_studies(
    method: str, told: Sequence[Said], found: Figures, nulls: Sequence[Figures], day: float
) -> list[Row]:
    rows = []
    for i, said in enumerate(told):
        size = len(said.risk), int(said.study.labels.sum())
        chance = np.array([float(f.each[0, i]) for f in nulls])
        rows.append(_row(CONCORDANCE, said.study.name, method, size, found.each[:, i], chance))
        rows += [
            Row(figure, said.study.name, method, *size, value)
            for figure, value in (
                (LOG_RANK, apart(said)),
                (FORETOLD, float(said.free.mean())),
                (CAME, free_at(said.study.watched, day)),
            )
        ]
    return rows


def _of_all(method: str, studies: Sequence[Followed], found: Figures, nulls: Sequence[Figures]) -> list[Row]:
    size = _size(studies)
    rows = []
    for figure, values in found.values.items():
        chance = [] if figure in _NO_NULL else [float(f.values[figure][0]) for f in nulls]
        rows.append(_row(figure, "", method, size, values, np.array(chance)))
    return rows


def _differences(found: Mapping[str, Figures], studies: Sequence[Followed]) -> list[Row]:
    """The first method against each other, on the same draws."""
    if not found:
        return []
    (first, ours), *others = found.items()
    nothing = np.array([])
    return [
        _row(figure, "", f"{first} - {other}", _size(studies), values - theirs.values[figure], nothing)
        for other, theirs in others
        for figure, values in ours.values.items()
    ]


def _size(studies: Sequence[Followed]) -> tuple[int, int]:
    return sum(len(s.patients) for s in studies), int(sum(s.labels.sum() for s in studies))


def _row(figure: str, study: str, method: str, size: tuple[int, int], draws: Array, chance: Array) -> Row:
    drawn = draws[1:][np.isfinite(draws[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    null = float(np.quantile(chance, 0.975)) if len(chance) else np.nan
    p = float((1 + (chance >= draws[0]).sum()) / (1 + len(chance))) if len(chance) else np.nan
    return Row(figure, study, method, *size, float(draws[0]), float(low), float(high), null, len(chance), p)
