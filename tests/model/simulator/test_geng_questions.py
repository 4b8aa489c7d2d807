from typing import get_args

import numpy as np
import pytest

from immuneworld.model.simulator.geng import OPTIONS, draw_patients
from immuneworld.model.simulator.geng_questions import Plans, Policy, Questions, ask, nrmse


def asked(plans: Plans, policy: Policy = "fixed", gamma: float = 2.0, patients: int = 60) -> Questions:
    rng = np.random.default_rng(0)
    return ask(draw_patients(patients, rng), gamma, rng, plans, policy=policy)[0]


def test_one_step_asks_for_all_four_treatments_of_every_day() -> None:
    found = asked("one-step")
    assert found.plan.shape[1:] == (1, 2)
    np.testing.assert_array_equal(found.plan[:4, 0], OPTIONS)
    assert len(found.day) % 4 == 0
    assert (found.first, found.day.max()) == (1, 58)


def test_what_was_given_is_among_the_answers() -> None:
    rng = np.random.default_rng(1)
    found, volume, given = ask(draw_patients(30, rng), 2.0, rng)
    factual = (found.plan[:, 0] == given[found.patient, found.day]).all(axis=1)
    reached = volume[found.patient, found.day + 1][factual]
    np.testing.assert_allclose(np.clip(found.answer[factual, 0], 0, None), reached, rtol=1e-9)


def test_sliding_moves_one_dose_over_the_days() -> None:
    found = asked("sliding")
    assert found.plan.shape[1:] == (5, 2)
    assert (found.plan[:10].sum(axis=(1, 2)) == 1).all()
    assert found.first == 2


@pytest.mark.parametrize("plans", get_args(Plans))
def test_the_noise_floor_is_far_below_persistence(plans: Plans) -> None:
    found = asked(plans)
    still = np.broadcast_to(found.known[:, None], found.answer.shape)
    assert (nrmse(found.floor, found.answer) < 0.15 * nrmse(still, found.answer)).all()


def test_only_the_faithful_policy_reads_other_patients_rows() -> None:
    """Without confounding no policy reads anything, so both ask the same."""
    np.testing.assert_array_equal(
        asked("one-step", "faithful", 0.0).answer, asked("one-step", "fixed", 0.0).answer
    )
    fixed, faithful = asked("one-step", gamma=4.0, patients=300), asked("one-step", "faithful", 4.0, 300)
    assert fixed.answer.shape != faithful.answer.shape or not np.array_equal(fixed.answer, faithful.answer)
