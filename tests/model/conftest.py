"""Simulated studies of scores, in which the first column tells response and the others tell nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory

RESPONSE = "IW:0300001"
NODES = ("CL:0000625", "CL:0000236", "CL:0000057", "CL:0000235", "CL:0000623", "CL:0000815")
MakeScores = Callable[..., Cohort]


@pytest.fixture(scope="session")
def scores() -> MakeScores:
    def make(
        study: str, patients: int = 24, strength: float = 2.0, seed: int = 0, shift: float = 0.0
    ) -> Cohort:
        rng = np.random.default_rng([seed, *study.encode()])
        labels = np.arange(patients) % 2
        values = rng.normal(size=(patients, len(NODES))) + shift
        values[:, 0] += strength * labels
        columns = tuple(Column(f"score {i}", node) for i, node in enumerate(NODES))
        people = tuple(
            Trajectory(
                f"{study}{i}",
                (Snapshot(f"{study}{i}_s", 0.0, values[i]),),
                (TherapyInterval("IW:0200002"),),
                outcomes={RESPONSE: float(labels[i])},
            )
            for i in range(patients)
        )
        return Cohort(study, "score", columns, people)

    return make


@pytest.fixture(scope="session")
def four(scores: MakeScores) -> Sequence[Cohort]:
    return [scores(study, shift=i) for i, study in enumerate("abcd")]
