from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import FollowUp
from immuneworld.model.survival.followed import followed_studies
from immuneworld.ontology.errors import InputError

SURVIVAL = "IW:0300003"


def with_patients(cohort, change):
    return replace(cohort, trajectories=tuple(map(change, cohort.trajectories)))


def test_patients_with_follow_up_and_that_outcome_alone(watched, studies):
    assert [s.name for s in studies] == ["a", "b", "c", "d"]
    first = studies[0]
    assert {(*t.outcomes, *t.follow_up) for t in first.cohort.trajectories} == {(SURVIVAL,)}
    assert first.time.tolist() == [t.follow_up[SURVIVAL].time for t in watched[0].trajectories]
    assert first.tables["columns"].shape == (24, 6)


def test_who_is_left_out_is_said(watched):
    gone = with_patients(watched[0], lambda t: replace(t, follow_up={}))
    nobody = with_patients(watched[1], lambda t: replace(t, follow_up={SURVIVAL: FollowUp(99.0, False)}))
    again = replace(watched[2], study="again")
    with pytest.raises(InputError, match="1 studies can be left out") as caught:
        followed_studies([gone, nobody, watched[2], again], SURVIVAL)
    hint = caught.value.hint or ""
    for name in ("a", "b", "again"):
        assert f"{name} is left out" in hint
    assert "again: 24 patients are in a cohort before it" in hint
    some = replace(watched[0], trajectories=(*gone.trajectories[:2], *watched[0].trajectories[2:]))
    _, notes = followed_studies([some, *watched[1:]], SURVIVAL)
    assert notes == ["a: 2 patients were not followed"]


def test_a_shuffle_deals_time_and_event_together(studies):
    dealt = studies[0].shuffled(np.random.default_rng(0))
    assert sorted(map(repr, dealt.watched)) == sorted(map(repr, studies[0].watched))
    assert dealt.watched != studies[0].watched
    assert dealt.patients == studies[0].patients
