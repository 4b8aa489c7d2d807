"""Answers on disk, a line each left-out family, so that a benchmark that was stopped goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...ontology.errors import InputError
from ...ontology.outputs import cut_to_whole_lines, whole_lines


@dataclass(frozen=True)
class Said:
    """What one method, fitted without a family of studies, said of it.

    :param permutation: 0 for the true outcomes, else the number of the shuffle.
    :param rows: (study, patient, outcome, probability); of survival (study, patient, risk, probability).
    :param made: digest of the method's own settings, where it has any.
    """

    method: str
    seed: int
    permutation: int
    family: tuple[str, ...]
    rows: tuple[tuple[str, str, float, float], ...]
    made: str = ""

    @property
    def task(self) -> tuple[str, int, int, tuple[str, ...]]:
        """What was asked."""
        return self.method, self.seed, self.permutation, self.family


class Record:
    """A JSONL file: what the answers are made of, then one answer a line, each on disk before the next.

    :param made_of: what decides every answer but method, seed and permutation.
    :raises InputError: if the file is of other data or settings, or no record.
    """

    def __init__(self, path: Path, made_of: Mapping[str, str]) -> None:
        self.path, self.said = path, dict[tuple[str, int, int, tuple[str, ...]], Said]()
        if path.exists():
            self._read(dict(made_of))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._append(dict(made_of))

    def has(self, task: tuple[str, int, int, tuple[str, ...]], made: str) -> bool:
        """Whether it was answered.

        :raises InputError: if it was, by a method of this name with other settings.
        """
        found = self.said.get(task)
        if found and found.made != made:
            hint = "give the settings' file another name, or another folder"
            raise InputError(f"{task[0]!r} was answered with other settings", where=str(self.path), hint=hint)
        return found is not None

    def add(self, said: Said) -> None:
        """Keep an answer."""
        self._append(asdict(said))
        self.said[said.task] = said

    def _append(self, line: object) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _read(self, made_of: dict[str, str]) -> None:
        """Whole lines; an answer that a stop cut off is asked for again."""
        try:
            lines = [json.loads(line) for line in whole_lines(self.path)]
            found, said = dict(lines[0]), [_said(line) for line in lines[1:]]
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise InputError(
                f"is no record ({error})", where=str(self.path), hint="name another folder"
            ) from error
        other = sorted(key for key in found | made_of if found.get(key) != made_of.get(key))
        if other:
            hint = "give another folder, or the same cohorts and settings to go on"
            raise InputError(f"was made with other {', '.join(other)}", where=str(self.path), hint=hint)
        cut_to_whole_lines(self.path)
        self.said = {one.task: one for one in said}


def _said(line: dict[str, Any]) -> Said:
    rows = tuple((str(s), str(p), float(y), float(q)) for s, p, y, q in line["rows"])
    family = tuple(map(str, line["family"]))
    seed, permutation = int(line["seed"]), int(line["permutation"])
    return Said(str(line["method"]), seed, permutation, family, rows, str(line["made"]))
