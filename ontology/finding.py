"""`Finding`: one thing that validation has to say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the report (ROBOT's shape: level, rule, subject, property, value).

    :param file: path shown to the user; relative to the repository or package.
    :param row: 1-based line in the file; 0 where there is none.
    :param column: column name, property or subject; empty where there is none.
    :param rule: stable id of the rule, kebab-case (`object-deprecated`).
    :param value: what was found.
    :param fix: what to do.
    """

    file: str
    row: int
    column: str
    level: Level
    rule: str
    value: str
    fix: str

    def as_row(self) -> dict[str, str | int]:
        """Plain dict, in column order, for tables and JSON."""
        return asdict(self)
