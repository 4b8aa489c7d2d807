from dataclasses import replace

import numpy as np

from immuneworld.model.cohort import Cohort, Column, Snapshot, Trajectory
from immuneworld.model.identity import known_as, samples_of


def cohort(study: str, samples: dict[str, list[str]], labels: int = 2) -> Cohort:
    values = np.ones(labels)
    return Cohort(
        study,
        "count",
        tuple(Column(f"label {i}", "CL:0000236") for i in range(labels)),
        tuple(
            Trajectory(patient, tuple(Snapshot(name, float(day), values) for day, name in enumerate(names)))
            for patient, names in samples.items()
        ),
    )


ONE = cohort("one", {"P1": ["Pre_P1", "Post_P1"], "P2": ["Pre_P2"]})


def test_the_same_samples_under_other_labels_are_the_same_study() -> None:
    again = cohort("again", {"P1": ["Pre_P1", "Post_P1"], "P2": ["Pre_P2"]}, labels=5)
    assert known_as(again, [("one", samples_of(ONE))]).study == "one"


def test_half_of_the_smaller_cohort_is_enough() -> None:
    part = cohort("part", {"P1": ["Pre_P1", "another"]})
    assert known_as(part, [("one", samples_of(ONE))]).study == "one"


def test_patients_of_the_same_name_with_other_samples_are_other_people() -> None:
    other = cohort("other", {"P1": ["baseline"], "P2": ["baseline 2"]})
    assert known_as(other, [("one", samples_of(ONE))]).study == "other"


def test_nothing_known_changes_nothing() -> None:
    assert known_as(ONE, []) is ONE
    assert known_as(replace(ONE, study="two"), [("one", set())]).study == "two"
