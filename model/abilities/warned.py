"""Warnings of many patients in few lines: who has the same one is told together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

_NAMED = 3  # patients of one warning


def warning_lines(told: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Warnings of patients, a line for all who have the same one.

    What differs between them stands behind a colon; of several patients, the first one's is told.
    """
    if len(told) == 1:
        return [f"warning: {warning}" for warning in told[0][1]]
    groups: dict[str, dict[str, str]] = {}
    for patient, warnings in told:
        for warning in warnings:
            reason, _, detail = warning.partition(": ")
            groups.setdefault(reason, {})[patient] = detail
    return [f"warning: {_of_whom(details, len(told))}: {_told(r, details)}" for r, details in groups.items()]


def _of_whom(patients: Collection[str], asked: int) -> str:
    """How many patients, and the first of them by name."""
    if len(patients) == 1:
        return f"patient {next(iter(patients))}"
    named = ", ".join(islice(patients, _NAMED))
    more = f" and {len(patients) - _NAMED:,} more" * (len(patients) > _NAMED)
    return f"{'all ' * (len(patients) == asked)}{len(patients):,} patients ({named}{more})"


def _told(reason: str, details: Mapping[str, str]) -> str:
    """The warning in full if it is the same for all, else with the first patient's numbers."""
    patient, detail = next(iter(details.items()))
    if not detail:
        return reason
    return f"{reason}: {detail}" if len({*details.values()}) == 1 else f"{reason}; {patient}: {detail}"
