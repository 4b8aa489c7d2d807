"""What is wrong with a curator's file, gathered: all of it is said at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..finding import Finding, Level


@dataclass
class Problems:
    """Findings at the rows of one file.

    :param file: its path, as given.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)

    def say(
        self, row: int, column: str, rule: str, value: str, fix: str = "", level: Level = "error"
    ) -> None:
        """Add a finding."""
        self.findings.append(Finding(self.file, row, column, level, rule, value, fix))

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.level == "error" for finding in self.findings)
