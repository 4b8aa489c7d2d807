"""Results of benchmarks, one JSON line a job; a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from ..ontology.outputs import cut_to_whole_lines, whole_lines

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Result:
    """How well one arm did on one unit (a hidden type, a study, a world).

    :param variant: what the graph was: `whole`, or an ablation.
    :param value: higher is better.
    """

    protocol: str
    variant: str
    unit: str
    arm: str
    seed: int
    value: float


class Jobs(Generic[Record]):
    """Finished jobs and their results, in one file, so that two processes do not meet.

    :param record: the dataclass of a result, of plain values.
    """

    def __init__(self, file: Path, record: Callable[..., Record]) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, list[Record]] = {}
        for line in whole_lines(file):
            stored = json.loads(line)
            self._jobs[stored["job"]] = [record(**r) for r in stored["results"]]
        cut_to_whole_lines(file)

    def __contains__(self, name: str) -> bool:
        return name in self._jobs

    def results(self) -> list[Record]:
        """Everything known."""
        return [r for results in self._jobs.values() for r in results]

    def job(self, name: str, work: Callable[[], Iterable[Record]]) -> None:
        """Do a job unless it was done; its results are written together."""
        if name in self._jobs:
            return
        began = time.monotonic()
        results = list(work())
        plain = [asdict(r) for r in results]
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"job": name, "results": plain}) + "\n")
        self._jobs[name] = results
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


class Store(Jobs[Result]):
    """Results of `make bench-unseen`, one file a protocol family."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, Result)
