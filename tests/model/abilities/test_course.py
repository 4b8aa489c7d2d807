from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.course_table import course_errors, course_records, course_rows
from immuneworld.model.abilities.reconstruct import reconstruct
from immuneworld.model.abilities.rollout import rollout
from immuneworld.model.cohort import Cohort
from immuneworld.model.forecast import Forecaster
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def asking(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"])


def test_a_rollout_is_a_composition_on_every_day(asking: Forecaster) -> None:
    course = rollout(asking, "A01", [14, 28, 56], "anti-PD-1@0", particles=40)
    columns = len(asking.cohort.columns)
    assert course.draws.shape == (40, 3, columns)
    assert course.mean.shape == course.low.shape == (3, columns)
    np.testing.assert_allclose(course.mean.sum(1), 1)
    assert (course.low <= course.high).all()
    assert np.isfinite(course.seen).all(1).tolist() == [False, True, False]


def test_what_is_drawn_is_fed_back(asking: Forecaster) -> None:
    """A particle whose first draw is high in a type stays higher in it: days are not drawn apart."""
    course = rollout(asking, "A01", [28, 56], particles=200)
    k = int(course.mean[0].argmax())
    assert np.corrcoef(course.draws[:, 0, k], course.draws[:, 1, k])[0, 1] > 0.2


def test_one_step_is_a_forecast(asking: Forecaster) -> None:
    patient = asking.cohort.patient("A01")
    course, forecast = rollout(asking, "A01", [60], particles=600), asking.forecast(patient, 60)
    np.testing.assert_allclose(course.mean[0], forecast.mean, atol=0.02)
    np.testing.assert_allclose(course.high[0], forecast.high, atol=0.06)


def test_a_seed_is_a_rollout(asking: Forecaster) -> None:
    one, again, other = (rollout(asking, "A01", [30, 60], particles=20, seed=s).draws for s in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_far_days_are_as_wide_as_far_days_need(asking: Forecaster) -> None:
    cohort = asking.cohort
    levels = {"shares": {cohort.study: 0.2}, "far shares": {cohort.study: 0.99}}
    forecaster = Forecaster(replace(asking.trained, levels=levels), asking.graph, cohort)
    days = [1.0, 2000.0]
    given = rollout(asking, "A01", days, particles=200)
    moved = rollout(forecaster, "A01", days, particles=200)
    np.testing.assert_array_equal(given.draws, moved.draws)
    narrower, wider = ((moved.high - moved.low) - (given.high - given.low)).sum(1)
    assert narrower < 0 < wider


def test_what_is_drawn_is_counted_in_as_many_cells_as_the_study_counts(asking: Forecaster) -> None:
    draws = rollout(asking, "A01", [30.0], particles=40).draws[:, 0]
    depths = np.array(asking.start.depths)
    whole = np.isclose(draws[:, None] * depths[:, None], np.rint(draws[:, None] * depths[:, None]), atol=1e-6)
    assert whole.all(-1).any(-1).all()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "missing or no numbers"),
        ([30, float("inf")], "no numbers"),
        ([30, 30], "do not increase"),
        ([60, 30], "do not increase"),
        ([0, 30], "has no snapshot before day 0"),
    ],
)
def test_days_that_cannot_be_rolled_out(days: list[float], words: str, asking: Forecaster) -> None:
    with pytest.raises(InputError, match=words):
        rollout(asking, "A01", days)


def test_every_inner_day_is_hidden_in_turn(asking: Forecaster) -> None:
    course = reconstruct(asking, "A01")
    assert course.days == (28.0,)
    patient = asking.cohort.patient("A01")
    first, inner, last = (s.values / s.values.sum() for s in patient.snapshots)
    np.testing.assert_allclose(course.seen[0], inner)
    np.testing.assert_allclose(course.last[0], (2 * first + last) / 3, err_msg="day 28 of 0 to 84")
    changed = replace(
        patient,
        snapshots=tuple(replace(s, values=s.values[::-1]) if s.time == 28 else s for s in patient.snapshots),
    )
    blind = Forecaster(asking.trained, asking.graph, replace(asking.cohort, trajectories=(changed,)))
    np.testing.assert_array_equal(reconstruct(blind, "A01").mean, course.mean)
    assert course_errors(asking, course)[0].startswith("day 28 was measured: total variation 0.")


def test_any_day_can_be_asked_for(asking: Forecaster) -> None:
    days = [-7.0, 14.0, 28.0, 200.0]
    course = reconstruct(asking, "A01", days)
    np.testing.assert_allclose(course.mean.sum(1), 1, atol=1e-5)
    patient = asking.cohort.patient("A01")
    np.testing.assert_allclose(
        course.last[0], patient.snapshots[0].values / patient.snapshots[0].values.sum()
    )
    assert np.isfinite(course.seen).all(1).tolist() == [False, False, True, False]


def test_a_later_snapshot_is_read_as_later(asking: Forecaster) -> None:
    """The same values on day -56 and on day 56 of a question about day 0 are not the same answer."""
    patient = asking.cohort.patient("A01")
    one = patient.snapshots[0]
    sides = [replace(patient, snapshots=(replace(one, time=day),), plan=()) for day in (-56.0, 56.0)]
    episodes = [asking.episode(t, t.snapshots, 0.0) for t in sides]
    assert [e.seen.age[0] for e in episodes] == [56, -56]
    before, after = (asking.answer([replace(e, weight=0.5)]).members[0].words[1] for e in episodes)
    assert float((before - after).abs().max()) > 1e-6


def test_too_few_days_to_hide_one(asking: Forecaster) -> None:
    cohort = asking.cohort
    short = replace(
        cohort,
        trajectories=(replace(cohort.trajectories[0], snapshots=cohort.trajectories[0].snapshots[:2]),),
    )
    with pytest.raises(InputError, match=r"A01: was not measured on three days.*--at 14"):
        reconstruct(Forecaster(asking.trained, asking.graph, short), "A01")
    with pytest.raises(InputError, match="is no number"):
        reconstruct(asking, "A01", [float("nan")])


def test_rows_and_records(asking: Forecaster) -> None:
    course = reconstruct(asking, "A01", [14.0, 28.0])
    header, rows = course_rows(asking, course)
    assert header == ("label", "term", "day 14", "90 % interval", "day 28", "90 % interval", "measured")
    assert all(len(row) == len(header) for row in rows)
    records = course_records(asking, course)
    assert len(records) == 2 * len(rows)
    assert records[0]["seen"] is None
    assert records[-1]["seen"] == pytest.approx(course.seen[1, -1], abs=1e-6)
