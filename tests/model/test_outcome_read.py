from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.outcome_read import read_outcome
from immuneworld.model.outcome_rule import BLOCKS

RESPONSE = "IW:0300001"


def test_everybody_stands_there_with_what_was_seen_and_what_came(four):
    material = read_outcome(four, RESPONSE)
    assert material.names == ["a", "b", "c", "d"]
    assert material.seen.shape == (len(material.keys), len(BLOCKS), len(material.columns))
    truth = {(c.study, t.patient): t.outcomes[RESPONSE] for c in four for t in c.trajectories}
    assert material.came == truth
    assert not material.timed


def test_patients_count_alike_however_often_they_were_seen(four):
    often = four[0].trajectories[0]
    later = tuple(replace(s, time=s.time + 7) for s in often.snapshots)
    twice = replace(often, snapshots=(*often.snapshots, *later))
    cohort = replace(four[0], trajectories=(twice, *four[0].trajectories[1:]))
    material = read_outcome([cohort, *four[1:]], RESPONSE)
    examples = material.examples(np.zeros(material.seen.shape[1:]), np.ones(material.seen.shape[1:]), seed=0)
    own = [i for i, key in enumerate(material.keys) if key[:2] == ("a", often.patient)]
    assert len(own) == 2
    assert examples.weight[own].sum() == pytest.approx(1)
    assert examples.weight.sum() == pytest.approx(len(material.came))


def test_a_part_is_a_study_and_of_few_studies_a_fold_of_whole_patients(four):
    def parts(cohorts):
        material = read_outcome(cohorts, RESPONSE)
        shape = material.seen.shape[1:]
        return material.keys, material.examples(np.zeros(shape), np.ones(shape), seed=0).part

    keys, part = parts(four)
    assert [material[0] for material in keys] == ["abcd"[i] for i in part]
    keys, part = parts(four[:2])
    assert len(set(part.tolist())) == 5
    assert len({(key[:2], p) for key, p in zip(keys, part.tolist(), strict=True)}) == len(
        {k[:2] for k in keys}
    )


def test_a_study_that_knows_nothing_of_the_outcome_is_not_read(four):
    silent = replace(
        four[0], study="silent", trajectories=tuple(replace(t, outcomes={}) for t in four[0].trajectories)
    )
    assert read_outcome([silent, four[1]], RESPONSE).names == ["b"]
