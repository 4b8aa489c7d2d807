from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.cohort import Cohort, Kind, TherapyInterval
from immuneworld.model.episode import (
    ABUNDANCE,
    CANCER,
    OUTCOME,
    SCORE,
    THERAPY,
    TISSUE,
    forecast_episode,
    impute_episode,
    observe,
    outcome_episode,
    snapshot_features,
    value_feature,
)

MakeCohort = Callable[..., Cohort]
PLAN = (TherapyInterval("IW:0200002", 0.0, 20.0), TherapyInterval("IW:0200003", 45.0))
EVEN = np.full(3, 1 / 3)


@pytest.fixture(scope="module")
def cohort(make_cohort: MakeCohort) -> Cohort:
    rows = {"P": [[1, 3, 0], [2, 2, 4], [8, 0, 0]]}
    facts = {"plan": PLAN, "cancer": "MONDO:1", "tissue": "UBERON:1", "outcomes": {"IW:0300001": 1.0}}
    return make_cohort(["CL:1", "CL:2", ""], rows, **facts)


def test_everything_seen_is_a_token(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    tokens = observe(cohort, patient, patient.snapshots[:2], 60.0)
    assert tokens.kinds == (ABUNDANCE,) * 6 + (THERAPY, THERAPY, CANCER, TISSUE)
    assert tokens.nodes[:3] == ("CL:1", "CL:2", "")
    assert tokens.nodes[6:] == ("IW:0200002", "IW:0200003", "MONDO:1", "UBERON:1")
    assert tokens.age.tolist() == [60.0] * 3 + [30.0] * 3 + [60.0, 15.0, 0.0, 0.0]
    assert tokens.values[6:8, 2].tolist() == [1.0, 0.0], "the first has stopped, the second runs"


def test_the_future_is_not_seen(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    tokens = observe(cohort, patient, patient.snapshots[:1], 30.0)
    assert "IW:0200003" not in tokens.nodes, "it begins on day 45"
    longer = replace(patient, plan=(replace(PLAN[0], stop=500.0), PLAN[1]))
    endless = replace(patient, plan=(replace(PLAN[0], stop=None), PLAN[1]))
    one, other = (observe(cohort, p, p.snapshots[:1], 10.0) for p in (longer, endless))
    np.testing.assert_array_equal(one.values, other.values, err_msg="when it will stop is the future too")


def test_hidden_columns_are_not_seen(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    tokens = observe(cohort, patient, patient.snapshots[:2], 60.0, np.array([True, False, True]))
    assert tokens.nodes[:4] == ("CL:1", "", "CL:1", "")


def test_a_forecast_starts_from_the_mix_and_counts_like_its_target(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    episode = forecast_episode(
        cohort, patient, patient.snapshots[:2], 60.0, EVEN, 0.25, 0.1, patient.snapshots[2]
    )
    np.testing.assert_allclose(episode.last, [0.25, 0.25, 0.5])
    np.testing.assert_allclose(episode.start, 0.25 * episode.last + 0.75 * EVEN)
    assert episode.target is not None
    np.testing.assert_allclose(episode.target, [1, 0, 0])
    assert (episode.kind, episode.nodes, episode.depth) == (ABUNDANCE, ("CL:1", "CL:2", ""), 8.0)
    asked = forecast_episode(cohort, patient, patient.snapshots[:2], 60.0, EVEN, 0.25, 0.1)
    assert asked.target is None
    assert asked.depth == 8.0, "as many cells as were seen last"


def test_a_depth_is_one_cell_at_least(make_cohort: MakeCohort) -> None:
    cohort = make_cohort(["CL:1", "CL:2", "CL:3"], {"P": [[0.1, 0.1, 0.2]]})
    patient = cohort.trajectories[0]
    assert forecast_episode(cohort, patient, patient.snapshots, 9.0, EVEN, 0.5, 0.1).depth == 1.0


def test_hidden_columns_are_asked_for_as_shares_among_themselves(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    hidden = np.array([True, False, True])
    episode = impute_episode(cohort, patient, patient.snapshots[1], np.array([0.2, 0.5, 0.3]), 0.1, hidden)
    assert episode.nodes == ("CL:1", "")
    assert episode.seen.nodes[0] == "CL:2"
    assert episode.target is not None
    np.testing.assert_allclose(episode.target, [2 / 6, 4 / 6])
    np.testing.assert_allclose(episode.start, [0.4, 0.6])
    assert episode.depth == 6


def test_an_outcome_is_asked_alone_from_its_rate(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    episode = outcome_episode(cohort, patient, patient.snapshots[:1], "IW:0300001", 0.3)
    assert (episode.kind, episode.nodes) == (OUTCOME, ("IW:0300001",))
    assert episode.start == pytest.approx(0.3)
    assert episode.target == pytest.approx(1.0)
    assert "IW:0300001" not in episode.seen.nodes
    assert (
        outcome_episode(cohort, patient, patient.snapshots[:1], "IW:0300001", 0.3, known=False).target is None
    )


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8).filter(any), st.randoms())
def test_the_order_of_columns_says_nothing(values: list[int], random: Random) -> None:
    """Zeros are common: equal values have equal features wherever they stand."""
    array = np.array(values, dtype=float)
    order = np.array(random.sample(range(len(values)), len(values)))
    kinds: tuple[Kind, ...] = ("count", "score")
    for kind in kinds:
        features = snapshot_features(array, kind)
        np.testing.assert_allclose(snapshot_features(array[order], kind), features[order], atol=1e-9)
        assert np.isfinite(features).all()
        assert np.abs(features[:, 2]).max() <= 1


def test_scores_are_standardised_within_their_sample(make_cohort: MakeCohort) -> None:
    feature = value_feature(np.array([100.0, 102.0, 104.0]), "score")
    assert feature.mean() == pytest.approx(0, abs=1e-6)
    assert feature.std() == pytest.approx(1, abs=1e-4)
    cohort = make_cohort(["IW:1", "IW:2"], {"P": [[-5.0, 7.0]]}, kind="score")
    assert set(observe(cohort, cohort.trajectories[0], cohort.trajectories[0].snapshots, 3.0).kinds) == {
        SCORE
    }


def test_hidden_types_that_no_other_patient_has_are_expected_alike(cohort: Cohort) -> None:
    patient, hidden = cohort.trajectories[0], np.array([True, True, False])
    episode = impute_episode(cohort, patient, patient.snapshots[1], np.array([0.0, 0.0, 1.0]), 0.1, hidden)
    assert episode.expected.tolist() == [0.5, 0.5]
    assert np.isfinite(episode.hints).all()
