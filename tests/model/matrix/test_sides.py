from dataclasses import replace

import pytest

from immuneworld.model.cohort import Cohort
from immuneworld.model.matrix.said import OTHERS
from immuneworld.model.matrix.sides import parts_of, sources_for
from immuneworld.ontology.errors import InputError


def of_cancer(cohort: Cohort, *cancers: str) -> Cohort:
    """Its patients in turn have these cancers."""
    people = [replace(t, cancer=cancers[i % len(cancers)]) for i, t in enumerate(cohort.trajectories)]
    return replace(cohort, trajectories=tuple(people))


def test_a_target_is_never_trained_on(scores):
    mixed = of_cancer(scores("mixed"), "lung", "skin")
    parts = parts_of([mixed, of_cancer(scores("one"), "skin"), of_cancer(scores("two"), "gut")])
    assert [(p.cancer, p.cohort.study) for p in parts] == [
        ("lung", "mixed"),
        ("skin", "mixed"),
        ("skin", "one"),
        ("gut", "two"),
    ]
    found = sources_for(parts[1], parts)
    names = {source: [c.study for c in cohorts] for source, cohorts in found.items()}
    assert names == {"lung": ["mixed"], OTHERS: ["mixed", "two"], "skin": ["one"], "gut": ["two"]}
    asked = {(parts[1].cohort.study, t.patient) for t in parts[1].cohort.trajectories}
    for cohorts in found.values():
        assert not asked & {(c.study, t.patient) for c in cohorts for t in c.trajectories}


def test_patients_without_a_cancer_are_left_out_and_one_cancer_is_too_few(scores):
    with pytest.raises(InputError, match="fewer than two cancers"):
        parts_of([of_cancer(scores("one"), "skin", ""), of_cancer(scores("two"), "skin")])
