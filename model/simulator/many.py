"""Many patients at once, over processes; a patient does not depend on how they are spread."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from .course import Course, Found, engine, find, treat

_PARTS = 32  # of the work of a process: small enough that none is left to work alone for long
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Spread:
    """A map over processes, or a plain one without a pool; results are in the order of the items."""

    pool: ProcessPoolExecutor | None = None
    processes: int = 1

    def __call__(
        self, function: Callable[[A], B], items: Sequence[A], meanwhile: Callable[[], object] = tuple
    ) -> list[B]:
        """`function` of each item.

        :param meanwhile: what this process does while the others work; nothing without others.
        """
        if self.pool is None:
            return [function(item) for item in items]
        results = self.pool.map(function, items, chunksize=max(1, len(items) // (self.processes * _PARTS)))
        meanwhile()
        return list(results)


@contextmanager
def workers(processes: int, meanwhile: Callable[[], object] = tuple) -> Iterator[Spread]:
    """So many processes. Where they can be forked they inherit the compiled model; else each compiles it.

    :param meanwhile: what is done while the model is compiled; nothing with one process.
    """
    if processes <= 1:
        engine()
        yield Spread()
        return
    with ThreadPoolExecutor(1) as thread:  # it ends before any process is forked
        compiled = thread.submit(engine)
        meanwhile()
        compiled.result()
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(processes, multiprocessing.get_context(method)) as pool:
        yield Spread(pool, processes)


def find_all(
    base: Mapping[str, float],
    seed: int,
    numbers: Sequence[int],
    spread: Spread,
    meanwhile: Callable[[], object] = tuple,
) -> list[Found]:
    """Patients with a tumour, in the order of `numbers`."""
    return spread(partial(find, base, seed), numbers, meanwhile)


def treat_all(
    founds: Sequence[Found], arms: Sequence[Sequence[str]], days: Sequence[float], spread: Spread
) -> list[Course]:
    """Each patient under the arms of the same place in `arms`."""
    return spread(partial(_treat, tuple(days)), list(zip(founds, arms, strict=True)))


def _treat(days: tuple[float, ...], job: tuple[Found, Sequence[str]]) -> Course:
    return treat(job[0], job[1], days)
