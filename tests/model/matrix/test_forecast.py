from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.abilities.transfer import ADAPTED, ALONE, LAST, ZERO
from immuneworld.model.matrix.forecast import can_be_forecast, can_be_learnt_from, forecast
from immuneworld.model.matrix.said import ADAPTED_BARE, OTHERS, ZERO_BARE
from immuneworld.model.matrix.setting import Setting
from immuneworld.model.matrix.sides import Part


@pytest.fixture(scope="module")
def setting(real_graph, tiny_config):
    return Setting(real_graph, tiny_config, "IW:0300001", (2, 20), steps=1, fewest=3)


def test_every_way_is_of_the_same_patients(simulated, setting):
    target = Part("skin", simulated["simulated-b"])
    assert can_be_forecast(target.cohort, setting)
    found = list(forecast(OTHERS, [simulated["simulated-a"]], target, setting))
    ways = [(one.way, one.shots) for one in found]
    assert ways == [(LAST, 0), (ZERO, 0), (ADAPTED, 2), (ALONE, 2), (ZERO_BARE, 0), (ADAPTED_BARE, 2)]
    assert len({tuple(one.values) for one in found}) == 1
    assert all(0 <= v <= 1 for one in found for v in one.values.values())
    zero, bare = (np.array(list(one.values.values())) for one in (found[1], found[4]))
    assert not np.allclose(zero, bare)  # the graph says something of another lab's labels


def test_what_the_target_says_alone_is_asked_once(simulated, setting):
    found = forecast("lung", [simulated["simulated-a"]], Part("skin", simulated["simulated-b"]), setting)
    assert ALONE not in {one.way for one in found}


def test_patients_seen_once_are_no_target(simulated, setting):
    cohort = simulated["simulated-b"]
    once = tuple(replace(t, snapshots=t.snapshots[:1]) for t in cohort.trajectories)
    assert not can_be_forecast(replace(cohort, trajectories=once), setting)


def test_a_source_of_one_patient_is_none_and_one_model_serves_all_targets(simulated, setting):
    cohort = simulated["simulated-a"]
    alone = cohort.only({cohort.trajectories[0].patient})
    assert not can_be_learnt_from([alone], setting)  # training asks for two
    assert can_be_learnt_from([alone, cohort], setting)
    assert setting.fit_known([cohort]) is setting.fit_known([cohort])
    assert setting.bare.fit_known([cohort]) is not setting.fit_known([cohort])
