from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Snapshot, TherapyInterval
from immuneworld.model.icb.study import Track, families, in_track, studies_of
from immuneworld.ontology.errors import InputError

RESPONSE = "IW:0300001"


def test_only_what_was_measured_in_track_of_patients_whose_response_is_known(scores):
    cohort = scores("a", 4)
    later = Snapshot("later", 28.0, np.arange(6.0))
    first, second, third, fourth = cohort.trajectories
    changed = replace(
        cohort,
        trajectories=(
            replace(first, snapshots=(*first.snapshots, later)),
            replace(second, snapshots=(later,)),
            replace(third, outcomes={}),
            replace(fourth, snapshots=(later,), plan=(TherapyInterval("IW:0200002", 30.0),)),
        ),
    )
    early = in_track(changed, RESPONSE)
    assert early is not None
    assert [(t.patient, [s.sample for s in t.snapshots]) for t in early.trajectories] == [
        ("a0", ["a0_s"]),
        ("a3", ["later"]),
    ]


def test_a_patient_of_two_cohorts_counts_once(scores, four):
    """By the name within a study, and by the very same measurement in another."""
    renamed = scores("b")
    elsewhere = replace(
        four[0],
        study="z",
        trajectories=tuple(replace(t, patient=f"other {t.patient}") for t in four[0].trajectories),
    )
    extra = replace(elsewhere, trajectories=(*elsewhere.trajectories[:20], *scores("z", 6).trajectories))
    studies, notes = studies_of([*four, renamed, extra], RESPONSE)
    assert [(s.name, len(s.patients)) for s in studies] == [
        ("a", 24),
        ("b", 24),
        ("c", 24),
        ("d", 24),
        ("z", 6),
    ]
    assert "z: 6 of 26 patients; 20 are in a cohort before it" in notes
    assert "b is left out: no patients with and without the outcome in this track" in notes


def test_studies_are_told_apart_by_their_shared_columns(four):
    narrow = replace(
        four[0],
        columns=four[0].columns[:0:-1],
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=s.values[:0:-1]) for s in t.snapshots))
            for t in four[0].trajectories
        ),
    )
    studies, _ = studies_of([narrow, *four[1:]], RESPONSE)
    assert {s.tables["columns"].shape for s in studies} == {(24, 5)}
    direct, _ = studies_of(four, RESPONSE)
    assert (studies[1].tables["columns"][:, ::-1] == direct[1].tables["columns"][:, 1:]).all()


def test_too_little_to_leave_a_study_out(scores, four):
    with pytest.raises(InputError, match="2 studies can be left out"):
        studies_of(four[:2], RESPONSE)
    alone = replace(scores("e"), columns=tuple(replace(c, label=f"x {c.label}") for c in four[0].columns))
    studies, notes = studies_of([alone, *four], RESPONSE)
    assert [s.tables for s in studies] == [{}] * 5
    assert "share fewer than two columns" in notes[-1]


def test_the_tracks_read_the_same_patients_up_to_another_day(scores):
    cohort = scores("a", 4)
    first, second, third, _ = cohort.trajectories
    on, late = Snapshot("on", 28.0, np.arange(6.0)), Snapshot("late", 200.0, np.arange(6.0))
    changed = replace(
        cohort,
        trajectories=(
            replace(first, snapshots=(*first.snapshots, on, late)),
            replace(second, snapshots=(on,)),
            replace(third, snapshots=(*third.snapshots, late)),
        ),
    )
    read = {
        name: [[s.sample for s in t.snapshots] for t in made.trajectories]
        for name in ("pre", "on", "paired")
        if (made := in_track(changed, RESPONSE, Track(name, 60.0)))
    }
    assert read == {"pre": [["a0_s"], ["a2_s"]], "on": [["a0_s", "on"]], "paired": [["a0_s"]]}
    assert in_track(changed, RESPONSE, Track("on", 20.0)) is None


def test_shuffled_outcomes_stay_in_their_study(four):
    study = studies_of(four, RESPONSE)[0][0]
    dealt = study.shuffled(np.random.default_rng(0))
    assert sorted(dealt.labels) == sorted(study.labels)
    assert (dealt.labels != study.labels).any()
    assert dealt.patients == study.patients


def test_studies_of_one_name_and_those_said_to_be_one_go_out_together(four):
    studies, _ = studies_of(four, RESPONSE)
    assert families(studies) == [[0], [1], [2], [3]]
    assert families(studies, [["a", "c"], ["c", "d"]]) == [[0, 2, 3], [1]]
    with pytest.raises(InputError, match="--together names 'x'"):
        families(studies, [["a", "x"]])
