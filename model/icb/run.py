"""`iw benchmark icb`: every method, fitted without a family of studies, says who of it will respond."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from ..cohort import Array
from .record import Record, Said
from .scores import Answers
from .study import Study

Progress = Callable[[str, int, int], None]
Rows = tuple[tuple[str, str, float, float], ...]
S = TypeVar("S", bound=Study)


def run(
    studies: Sequence[S],
    groups: Sequence[Sequence[int]],
    methods: Mapping[str, Callable[[Sequence[S], Sequence[S], int], Any]],
    record: Record,
    seeds: Sequence[int] = (0,),
    null: int = 0,
    made: Mapping[str, str] | None = None,
    progress: Progress = lambda *_: None,
    rows_of: Callable[[Sequence[S], Any], Rows] | None = None,
) -> None:
    """Do what the record does not hold yet.

    :param groups: studies that are left out at once, as their places in `studies`.
    :param null: shuffles of the outcomes within studies; all is fitted again on each, with the first seed.
    :param made: digests of methods' own settings.
    :param rows_of: what is kept of a method's answers about studies; default: outcomes and probabilities.
    """
    made = made or {}
    tasks = [(name, seed, 0) for name in methods for seed in seeds]
    tasks += [(name, seeds[0], shuffle) for name in methods for shuffle in range(1, null + 1)]
    for done, (name, seed, shuffle) in enumerate(tasks):
        progress("methods, seeds and shuffles", done, len(tasks))
        dealt = shuffled(studies, shuffle)
        for group in groups:
            family = tuple(studies[i].name for i in group)
            if record.has((name, seed, shuffle, family), made.get(name, "")):
                continue
            train = [s for i, s in enumerate(dealt) if i not in group]
            test = [dealt[i] for i in group]
            answers = methods[name](train, test, seed)
            rows = (rows_of or _rows)(test, answers)
            record.add(Said(name, seed, shuffle, family, rows, made.get(name, "")))
    progress("methods, seeds and shuffles", len(tasks), len(tasks))


def shuffled(studies: Sequence[S], shuffle: int) -> list[S]:
    """The studies with their outcomes dealt out anew within each; as they are for shuffle 0."""
    if not shuffle:
        return list(studies)
    return [s.shuffled(np.random.default_rng([shuffle, i])) for i, s in enumerate(studies)]


def _rows(studies: Sequence[Study], said: Sequence[Array]) -> Rows:
    return tuple(
        (study.name, patient, float(label), float(probability))
        for study, each in zip(studies, said, strict=True)
        for patient, label, probability in zip(study.patients, study.labels, each, strict=True)
    )


def answers_of(
    record: Record, studies: Sequence[Study], method: str, seed: int, shuffle: int
) -> Answers | None:
    """A method's answers of all studies; None while some are missing."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for said in record.said.values():
        if (said.method, said.seed, said.permutation) == (method, seed, shuffle):
            found |= {(study, patient): (y, p) for study, patient, y, p in said.rows}
    if not all((s.name, patient) in found for s in studies for patient in s.patients):
        return None
    both = [np.array([found[s.name, patient] for patient in s.patients]) for s in studies]
    return Answers(tuple(s.name for s in studies), tuple(b[:, 0] for b in both), tuple(b[:, 1] for b in both))
