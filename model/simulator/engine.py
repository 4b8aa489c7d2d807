"""A compiled SBML model and its integrator (libRoadRunner; Welsh 2023, doi:10.1093/bioinformatics/btac770).

Compiling takes a second, a run a few milliseconds: one engine serves all patients of a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array
from .mechanism import INSTALL

_RULED = re.compile(r"""<(?:\w+:)?(?:assignment|rate)Rule\b[^>]*\bvariable\s*=\s*["'](\w+)""")


class Engine:
    """One model, run again and again with other values.

    :param sbml: the model's text. :param extra: parameters or rules to report beside the species.
    :param steps: of the integrator between two days, at most. :param tolerance: relative, of a step.
    :raises InputError: if libRoadRunner is not installed or cannot compile the model.
    """

    def __init__(
        self, sbml: str, extra: Sequence[str] = (), steps: int = 20_000, tolerance: float = 1e-5
    ) -> None:
        self._runner = _compiled(sbml)
        self._model, self._integrator = self._runner.model, self._runner.getIntegrator()
        model = self._model
        self.species: tuple[str, ...] = tuple(model.getFloatingSpeciesIds())
        self._place = {name: i for i, name in enumerate(model.getGlobalParameterIds())}
        self._extra = np.array([self._place[name] for name in extra], dtype=np.int32)
        named = zip(self._place, model.getGlobalParameterValues(), strict=True)
        ruled = set(_RULED.findall(sbml))
        self.parameters: dict[str, float] = {name: float(v) for name, v in named if name not in ruled}
        first = model.getFloatingSpeciesConcentrations()
        self.initial: dict[str, float] = {n: float(v) for n, v in zip(self.species, first, strict=True)}
        for name, value in (
            ("relative_tolerance", tolerance),
            ("absolute_tolerance", 1e-9),
            ("maximum_num_steps", steps),
        ):
            self._integrator.setValue(name, value)

    def set(self, values: Mapping[str, float]) -> None:
        """Parameters from here on: those of the model, but for these.

        :raises InputError: if the model has no such parameter.
        """
        if unknown := values.keys() - self.parameters.keys():
            raise InputError(f"has no parameter {min(unknown)!r}", where="model")
        self._runner.resetAll()
        self.change(values)
        self._runner.reset()

    def change(self, values: Mapping[str, float]) -> None:
        """These parameters from here on; all others as they are."""
        places = np.array([self._place[name] for name in values], dtype=np.int32)
        self._model.setGlobalParameterValues(places, np.array(list(values.values()), dtype=np.float64))

    def run(self, state: Sequence[float] | Array, days: Sequence[float] | Array) -> Array:
        """From a state on the first day, what is seen on all days.

        :return: [len(days), len(species) + len(extra)].
        :raises InputError: if the integrator gives up.
        """
        return np.array([self._seen() for _ in self._passing(state, days)])

    def until(
        self, state: Sequence[float] | Array, days: Sequence[float] | Array, name: str, least: float
    ) -> tuple[Array, int | None]:
        """As `run`, but no further than the first day on which something is large enough.

        :param name: of a parameter or rule.
        :return: the state [species] and the place of that day; of the last day and None if there is none.
        :raises InputError: if the integrator gives up.
        """
        place = np.array([self._place[name]], dtype=np.int32)
        for number in self._passing(state, days):
            if number and self._model.getGlobalParameterValues(place)[0] >= least:
                return self._state(), number
        return self._state(), None

    def _passing(self, state: Sequence[float] | Array, days: Sequence[float] | Array) -> Iterator[int]:
        """Put the state in place and go from day to day; gives the place of each day when it has come.

        Cheaper than `RoadRunner.simulate`, which does the same.
        """
        self._model.setFloatingSpeciesConcentrations(np.asarray(state, dtype=np.float64))
        with _giving_up():
            self._integrator.restart(days[0])
            yield 0
            for number, (day, after) in enumerate(pairwise(days), start=1):
                self._integrator.integrate(day, after - day)
                yield number

    def _state(self) -> Array:
        return np.array(self._model.getFloatingSpeciesConcentrations())

    def _seen(self) -> Array:
        if not len(self._extra):  # asked for none, libRoadRunner gives all
            return self._state()
        return np.concatenate((self._state(), self._model.getGlobalParameterValues(self._extra)))


@contextmanager
def _giving_up() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise InputError(f"cannot be integrated ({' '.join(str(error).split())})", where="model") from error


def _compiled(sbml: str) -> Any:
    try:
        import roadrunner
    except ImportError as error:
        raise InputError("the simulator needs libroadrunner and antimony", hint=INSTALL) from error
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    # A quarter faster than the default compiler, and it starts in half the time.
    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
    roadrunner.Config.setValue(roadrunner.Config.LLJIT_OPTIMIZATION_LEVEL, roadrunner.Config.AGGRESSIVE)
    try:
        return roadrunner.RoadRunner(sbml)
    except RuntimeError as error:
        raise InputError(f"cannot be compiled ({' '.join(str(error).split())})", where="model") from error
