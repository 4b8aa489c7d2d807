"""One virtual patient: the tumour grows until it is found, then runs under any number of arms from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array
from .arms import schedule
from .engine import Engine
from .mechanism import CLONES, sbml
from .patients import Patient, draw

TRIES = 20
"""Draws of one patient until a tumour is found: some are cleared, and nobody is treated for those."""
YEARS, LOOK = 8, 5
"""How long a tumour may grow, and the days after which it is looked at again."""
_LOOKS = [float(day) for day in range(0, YEARS * 365 + 1, LOOK)]

TOLERANCE = 1e-4
"""Of the integrator: a third faster than 1e-5, and volumes differ by a few in 100,000 (docs/simulator.md)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A patient on the day the tumour is found.

    :param state: [species], millions of cells and mg/L. :param age: days since the first million cells.
    :param attempts: draws it took, counting this one.
    """

    patient: Patient
    state: Array
    age: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a found patient under each arm.

    :param arms: arm → [days, species + 1]; the last column is the tumour's volume in cm3.
    """

    found: Found
    arms: dict[str, Array] = field(default_factory=dict)


@cache
def engine() -> Engine:
    """This process's engine for the model."""
    return Engine(sbml(), ("V",), tolerance=TOLERANCE)


def base_values(own: Mapping[str, float]) -> dict[str, float]:
    """All parameters and initial states, with a cancer's own values over the model's.

    :raises InputError: if the model has nothing of that name.
    """
    usual = engine().parameters | engine().initial
    if unknown := own.keys() - usual.keys():
        raise InputError(f"the model has no parameter {min(unknown)!r}", where="cancer_values.tsv")
    return usual | dict(own)


def find(base: Mapping[str, float], seed: int, number: int) -> Found:
    """Draw patient `number` until there is a tumour to be found, and let it grow to there.

    :raises InputError: if `TRIES` draws give none.
    """
    for attempt in range(TRIES):
        patient = draw(base, seed, number, attempt)
        _set(patient)
        try:
            grown = _grown(patient)
        except InputError:  # the integrator gave up: another draw, counted like a cleared tumour
            continue
        if grown is not None:
            return Found(patient, *grown, attempts=attempt + 1)
    raise InputError(f"has no tumour in {TRIES} draws", where=f"patient {number} of seed {seed}")


def treat(found: Found, arms: Sequence[str], days: Sequence[float]) -> Course:
    """Run each arm from the same state.

    :param days: from 0 on, increasing.
    :raises InputError: if the integrator gives up.
    """
    _set(found.patient)
    course = Course(found)
    for arm in arms:
        engine().change(schedule(arm))
        course.arms[arm] = np.maximum(engine().run(found.state, days), 0.0)
    return course


def _set(patient: Patient) -> None:
    engine().change({name: patient.values[name] for name in engine().parameters})


def _grown(patient: Patient) -> tuple[Array, float] | None:
    """State and day at which the tumour has its volume; None if it never does."""
    start = [patient.values[name] for name in engine().species]
    days = [*_LOOKS[:2], *_LOOKS[_first_look(patient) :]]  # the first stop sets the first step
    state, place = engine().until(start, days, "V", patient.volume)
    return None if place is None else (np.maximum(state, 0.0), days[place])


def _first_look(patient: Patient) -> int:
    """Of `_LOOKS`, the first at which the tumour can have its volume; the integrator need not stop before.

    No tumour outgrows one that nothing kills, whose logarithm is that of Gompertz's curve. That holds up to
    the size at which it grows most, the e-th part of the largest, as dying cells take room, too.
    """
    values = patient.values
    most = np.log(values["C_max"])
    first = np.log(sum(values[clone] for clone in CLONES))
    cells = max((patient.volume - values["v_rest"]) / values["v_cell"], 1e-6)
    left = (most - min(np.log(cells), most - 1)) / (most - first)
    return max(2, int(-np.log(left) / values["g"] / LOOK) - 1) if 0 < left < 1 else 2
