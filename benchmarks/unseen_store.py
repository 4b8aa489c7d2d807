"""Results of `make bench-unseen`, one JSON line each; a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


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


class Store:
    """Finished jobs and their results, in one file a protocol family, so that two processes do not meet."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self._jobs: dict[str, list[Result]] = {}
        for line in lines:
            record = json.loads(line)
            self._jobs[record["job"]] = [Result(**r) for r in record["results"]]

    def results(self) -> list[Result]:
        """Everything known."""
        return [r for results in self._jobs.values() for r in results]

    def job(self, name: str, work: Callable[[], Iterable[Result]]) -> None:
        """Do a job unless it was done; its results are written together."""
        if name in self._jobs:
            return
        began = time.monotonic()
        results = list(work())
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"job": name, "results": [asdict(r) for r in results]}) + "\n")
        self._jobs[name] = results
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
