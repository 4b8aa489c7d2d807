"""Patients and cohorts that a test writes down."""

from __future__ import annotations

import numpy as np

from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory


def course(patient: str, rows: list[list[float]], days: list[float], drug: str = "") -> Trajectory:
    snapshots = tuple(
        Snapshot(f"{patient} {d}", d, np.array(row, float)) for d, row in zip(days, rows, strict=True)
    )
    plan = (TherapyInterval(drug, 0.0, 1000.0),) if drug else ()
    return Trajectory(patient, snapshots, plan)


def cohort_of(*patients: Trajectory) -> Cohort:
    columns = tuple(Column(f"label {k}", f"CL:{k}") for k in range(len(patients[0].snapshots[0].values)))
    return Cohort("study", "count", columns, patients)
