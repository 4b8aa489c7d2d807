"""What a transfer found, as a table and as records for files."""

from __future__ import annotations

from ..pairs import latest
from .transfer import TransferResult

HEADER = ("forecast", "shown patients", "error", "95 % interval", "pairs", "patients")


def transfer_rows(found: TransferResult) -> list[tuple[object, ...]]:
    """A row a way: its mean error and the interval of whole patients drawn."""
    patients = len({p.trajectory.patient for p in found.pairs})
    rows: list[tuple[object, ...]] = []
    for told in found.told:
        mean, low, high = found.interval(told)
        rows.append((told.way, told.shots, mean, f"{low:.3f} to {high:.3f}", len(found.pairs), patients))
    return rows


def transfer_records(found: TransferResult) -> list[dict[str, object]]:
    """A record for each way, snapshot and column."""
    cohort, truth = found.cohort, found.truth
    return [
        {
            "patient": pair.trajectory.patient,
            "sample": pair.target.sample,
            "day": pair.target.time,
            "forecast": told.way,
            "shots": told.shots,
            "label": column.label,
            "term_id": column.node,
            "last": float(latest(pair.context, cohort.kind)[k]),
            "mean": float(told.mean[i, k]),
            "seen": float(truth[i, k]),
        }
        for told in found.told
        for i, pair in enumerate(found.pairs)
        for k, column in enumerate(cohort.columns)
    ]
