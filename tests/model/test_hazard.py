import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from immuneworld.model.cohort import FollowUp, Trajectory
from immuneworld.model.hazard import EDGES, ahead, median_day, periods, surviving, table_of, when_of
from immuneworld.ontology.errors import InputError

J = len(EDGES) - 1
days = st.floats(0, 2000)
hazards = st.lists(st.floats(0, 1), min_size=J, max_size=J).map(np.array)


@given(days, st.booleans(), days)
def test_a_patient_counts_in_a_row_of_intervals_and_has_the_event_once_at_most(
    time: float, event: bool, entry: float
) -> None:
    counts, came = periods(FollowUp(time, event), entry)
    where = np.flatnonzero(counts)
    assert where.tolist() == list(range(where[0], where[-1] + 1)) if where.size else not came.any()
    assert came.sum() <= event
    if came.any():
        assert came[where[-1]] == 1, "nobody counts after the event"
        k = int(np.argmax(came))
        assert EDGES[k] <= time <= EDGES[k + 1]
    if time < entry:
        assert not counts.any(), "of who was gone before the sample nothing is learnt"


def test_who_leaves_at_once_adds_nothing_and_who_leaves_late_in_an_interval_counts() -> None:
    assert not periods(FollowUp(0.0, False))[0].any()
    assert periods(FollowUp(0.0, True))[1].tolist() == [1.0] + [0.0] * (J - 1)
    assert periods(FollowUp(44.0, False))[0].sum() == 1
    assert periods(FollowUp(45.0, False))[0].sum() == 2
    counts, came = periods(FollowUp(60.0, True))
    assert (counts.sum(), came[1]) == (2, 1), "the last day of an interval is in it"
    assert not periods(FollowUp(5000.0, True))[1].any(), "what comes later is not asked"
    assert periods(FollowUp(5000.0, True))[0].all()


def test_what_cannot_be_a_follow_up_is_refused() -> None:
    for time in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match=r"follow-up of .* days is none"):
            FollowUp(time, True)


@given(hazards, days)
def test_survival_falls_from_one_and_never_below_nought(hazard: np.ndarray, entry: float) -> None:
    asked = np.linspace(0, EDGES[-1], 40)
    left = surviving(hazard, asked, entry)
    assert (left[asked <= entry] == 1).all()
    assert ((left >= 0) & (left <= 1)).all()
    assert (np.diff(left) <= 1e-12).all()
    assert np.isnan(surviving(hazard, [EDGES[-1] + 1], entry)).all()
    middle = median_day(hazard, entry)
    if not np.isnan(middle) and middle > entry and hazard.max() < 1 - 1e-11:
        assert float(surviving(hazard, [middle], entry)[0]) == pytest.approx(0.5, abs=1e-6)


def test_survival_by_hand() -> None:
    hazard = np.full(J, 0.2)
    left = surviving(hazard, [30, 60, 45, 1095])
    np.testing.assert_allclose(left, [0.8, 0.64, 0.8**1.5, 0.8**J])
    np.testing.assert_allclose(surviving(hazard, [60], entry=45), [0.8**0.5])
    assert median_day(np.full(J, 0.5)) == 30
    assert np.isnan(median_day(np.full(J, 1e-4)))
    assert ahead(100).tolist() == [False] * 3 + [True] * (J - 3)


def test_a_life_table_is_near_kaplan_and_meier() -> None:
    rng = np.random.default_rng(0)
    death, left = rng.exponential(300, 800), rng.uniform(100, 1200, 800)
    known = [FollowUp(min(a, b), bool(a <= b)) for a, b in zip(death.tolist(), left.tolist(), strict=True)]
    at_risk, events = np.sum([periods(f) for f in known], axis=0)
    curve = KaplanMeierFitter().fit([f.time for f in known], [f.event for f in known])
    found = table_of(at_risk, events)
    np.testing.assert_allclose(surviving(found, EDGES[1:]), curve.predict(list(EDGES[1:])), atol=0.02)
    alone = table_of(np.zeros(J), np.zeros(J), found)
    np.testing.assert_allclose(alone, found, err_msg="without patients it is that of others")
    assert (table_of(np.ones(J), np.zeros(J)) > 0).all(), "nobody is immortal"


def test_an_outcome_that_is_there_or_not_has_a_time_too() -> None:
    patient = Trajectory("p", (), outcomes={"r": 1.0, "n": 0.0}, follow_up={"os": FollowUp(9.0, False)})
    assert [when_of(patient, node) for node in ("r", "n", "os", "x")] == [(0, 1), (1, 0), (9, 0), None]
