"""Results of long work, one JSON line a job; a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..ontology.outputs import cut_to_whole_lines, whole_lines

Record = TypeVar("Record", bound=Any)  # a dataclass; what all of those share has no name at run time


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Jobs(Generic[Record]):
    """Finished jobs and their results, in one file, so that two processes do not meet.

    :param record: the dataclass of a result, of plain values.
    :param say: what is told when a job is done, and how long it took.
    """

    def __init__(
        self, file: Path, record: Callable[..., Record], say: Callable[[str], None] = _print
    ) -> None:
        self.file, self._say = file, say
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
        self._say(f"{name}: {time.monotonic() - began:.0f} s")
