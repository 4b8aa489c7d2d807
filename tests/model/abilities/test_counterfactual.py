from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.contrast_picture import draw_contrast
from immuneworld.model.abilities.contrast_table import (
    cautions,
    contrast_about,
    contrast_records,
    contrast_rows,
)
from immuneworld.model.abilities.counterfactual import NEAREST, counterfactual
from immuneworld.model.cohort import Cohort, TherapyInterval
from immuneworld.model.forecast import Forecaster
from immuneworld.model.reference import fit_reference
from immuneworld.model.refits import REFITS
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError

PD1, CTLA4 = "anti-PD-1@0", "anti-CTLA-4@0"


@pytest.fixture(scope="module")
def asking(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"])


def test_two_plans_and_their_difference(asking: Forecaster) -> None:
    answer = counterfactual(asking, ["A01"], 60, PD1, CTLA4)
    first, second = answer.arms
    assert (first.name, second.name) == (PD1, CTLA4)
    np.testing.assert_allclose(answer.difference.mean, first.values.mean - second.values.mean)
    np.testing.assert_allclose(answer.difference.mean.sum(), 0, atol=1e-6)
    each = answer.difference
    assert (each.low <= each.same_low).all()
    assert (each.same_low <= each.same_high).all()
    assert (each.same_high <= each.high).all()
    np.testing.assert_array_equal(answer.average.low, each.low[0])
    assert (answer.e_value >= answer.e_limit).all()
    assert (answer.e_limit >= 1).all()
    assert np.abs(answer.difference.mean).max() > 0
    assert len(answer.nearest[0]) == NEAREST
    case, distance = answer.nearest[0][0]
    assert (case.patient, round(distance, 2)) == ("A01", 0.0), "they were in training themselves"


@pytest.mark.parametrize("patients", [["A01"], ["A01", "A02", "A03"]])
def test_the_picture_shows_the_numbers_of_the_table(asking: Forecaster, patients: list[str]) -> None:
    answer = counterfactual(asking, patients, 60, PD1, CTLA4)
    rows = contrast_rows(asking, answer)[1]
    left, right = draw_contrast(asking, answer).axes
    drawn_lines = (*left.collections[1::2], *right.collections[::2])
    for lines, cell in zip(drawn_lines, (4, 6, 8, 9), strict=True):
        ends = [(low, high) for (low, _), (high, _) in lines.get_segments()]  # type: ignore[attr-defined]
        drawn = {" to ".join(f"{round(float(e), 3) + 0.0:.3f}" for e in pair) for pair in ends}
        assert drawn == {row[cell] for row in rows}


def test_exchanging_the_plans_turns_the_sign_and_nothing_else(asking: Forecaster) -> None:
    one, two = counterfactual(asking, None, 60, PD1, CTLA4), counterfactual(asking, None, 60, CTLA4, PD1)
    np.testing.assert_allclose(one.difference.mean, -two.difference.mean)
    np.testing.assert_allclose(one.difference.low, -two.difference.high, atol=1e-12)
    np.testing.assert_allclose(one.difference.same_low, -two.difference.same_high, atol=1e-12)
    np.testing.assert_allclose(one.average.low, -two.average.high, atol=1e-12)
    np.testing.assert_allclose(one.average.same_low, -two.average.same_high, atol=1e-12)
    np.testing.assert_allclose(one.e_value, two.e_value)


def test_the_same_luck_under_both_plans_cancels_and_luck_of_its_own_does_not(asking: Forecaster) -> None:
    answer = counterfactual(asking, ["A01"], 60, PD1, CTLA4)
    first, second = (arm.values for arm in answer.arms)
    each = answer.difference
    apart = np.hypot(first.high - first.low, second.high - second.low)
    assert (each.same_high - each.same_low).sum() < 0.6 * apart.sum()
    assert (each.high - each.low).sum() > 0.6 * apart.sum(), "the noise of counting alone is not in it"


def test_refits_widen_the_intervals_of_means(asking: Forecaster) -> None:
    answer = counterfactual(asking, None, 60, PD1, CTLA4, extrapolate=True)
    assert answer.refits == REFITS
    bare = replace(asking.trained, references=[fit_reference(asking.cohort)])
    without = Forecaster(bare, asking.graph, asking.cohort)
    same = counterfactual(without, None, 60, PD1, CTLA4, extrapolate=True)
    assert same.refits == 0
    np.testing.assert_array_equal(answer.difference.mean, same.difference.mean)
    wide, narrow = (a.average.same_high - a.average.same_low for a in (answer, same))
    assert wide.sum() > 1.5 * narrow.sum()
    assert any("what other training patients would say" in line for line in cautions(without, same))
    assert not any("what other training patients would say" in line for line in cautions(asking, answer))


def test_what_was_measured_after_the_plans_part_is_not_read(asking: Forecaster) -> None:
    patient = asking.cohort.patient("A01")
    assert [s.time for s in patient.snapshots] == [0, 28, 84]
    changed = replace(
        patient,
        snapshots=(
            patient.snapshots[0],
            *(replace(s, values=s.values[::-1] + 9) for s in patient.snapshots[1:]),
        ),
    )
    other = replace(asking.cohort, trajectories=(changed,))
    asked = [
        counterfactual(Forecaster(asking.trained, asking.graph, c), ["A01"], 100, PD1, CTLA4)
        for c in (asking.cohort, other)
    ]
    assert asked[0].until == asked[1].until == (0.0,)
    np.testing.assert_array_equal(asked[0].difference.mean, asked[1].difference.mean)


def test_a_plan_that_departs_late_reads_until_then(asking: Forecaster) -> None:
    patient = next(t for t in asking.cohort.trajectories if len(t.plan) == 1)
    own = patient.plan[0]
    more = (own, TherapyInterval("IW:0200003", 40.0))
    answer = counterfactual(asking, [patient.patient], 84, more, None, extrapolate=True)
    assert answer.until == (28.0,)
    assert answer.arms[1].name == "as recorded"
    assert answer.arms[0].name.endswith("@40")
    assert all(np.isnan(v).all() for v in answer.arms[0].chances.values()), "begins after the last snapshot"


def test_what_nobody_had_is_not_answered_unless_asked_twice(asking: Forecaster) -> None:
    answer = counterfactual(asking, ["A01"], 60, "anti-LAG-3@0", CTLA4)
    assert answer.abstains
    assert np.isnan(answer.difference.mean).all()
    assert np.isnan(answer.average.mean).all()
    assert answer.evidence == "extrapolated"
    said = "\n".join(cautions(asking, answer))
    assert "was never given to a training patient" in said
    assert "no difference is given for 1 of 1 patients" in said
    draw_contrast(asking, answer)
    assert contrast_rows(asking, answer)[1][0][-5] == "not answered"
    assert contrast_about(asking, answer)["average_difference"][0]["mean"] is None
    forced = counterfactual(asking, ["A01"], 60, "anti-LAG-3@0", CTLA4, extrapolate=True)
    assert np.isfinite(forced.difference.mean).all()
    assert forced.evidence == "extrapolated"


def test_the_simulator_is_named_as_what_it_is(asking: Forecaster) -> None:
    given = [c.therapies for c in asking.trained.cases]
    most = max(set(given), key=given.count)
    trained = replace(asking.trained, cases=tuple(c for c in asking.trained.cases for _ in range(5)))
    other = next(t for t in given if t != most)
    plan, versus = (tuple(TherapyInterval(t) for t in agents) for agents in (most, other))
    answer = counterfactual(Forecaster(trained, asking.graph, asking.cohort), None, 60, plan, versus)
    assert answer.evidence == "simulator only"
    assert any("research use only" in line for line in cautions(asking, answer))


def test_everybody_are_those_who_can_be_compared(asking: Forecaster) -> None:
    recorded = asking.cohort.patient("A01").plan
    same = [t.patient for t in asking.cohort.trajectories if t.plan == recorded]
    answer = counterfactual(asking, None, 60, recorded)
    assert sorted((*answer.patients, *same)) == [t.patient for t in asking.cohort.trajectories]
    assert len(answer.left_out) == len(same)
    assert answer.left_out[0] == f"patient {same[0]}: the two plans do not differ before day 60"
    assert any("are left out" in line for line in cautions(asking, answer))
    alike = [replace(t, plan=recorded) for t in asking.cohort.trajectories]
    nobody = Forecaster(asking.trained, asking.graph, replace(asking.cohort, trajectories=tuple(alike)))
    with pytest.raises(InputError, match="patient A01: the two plans do not differ"):
        counterfactual(nobody, None, 60, recorded)


def test_a_record_for_each_patient_plan_and_column(asking: Forecaster) -> None:
    answer = counterfactual(asking, ["A01", "A02"], 60, PD1, CTLA4)
    records = contrast_records(asking, answer)
    columns = len(asking.cohort.columns)
    assert len(records) == 2 * 3 * columns
    assert [r["plan"] for r in records[: 3 * columns : columns]] == [PD1, CTLA4, "difference"]
    each, told = answer.difference, records[2 * columns]
    for name, right in (
        ("mean", each.mean),
        ("low", each.low),
        ("high", each.high),
        ("same_luck_low", each.same_low),
        ("same_luck_high", each.same_high),
    ):
        assert told[name] == pytest.approx(right[0, 0], abs=1e-6)
    assert records[0]["same_luck_low"] is None, "of a plan there is one interval"
    average = contrast_about(asking, answer)["average_difference"][0]
    assert average["low"] == pytest.approx(answer.average.low[0], abs=1e-6)
    assert average["same_luck_high"] == pytest.approx(answer.average.same_high[0], abs=1e-6)


@pytest.mark.parametrize(
    ("plan", "versus", "at", "words"),
    [
        (PD1, PD1, 60.0, r"patient A01: the two plans do not differ before day 60"),
        (PD1, PD1 + ",anti-CTLA-4@70", 60.0, "do not differ before day 60"),
        (PD1, CTLA4, 0.0, "do not differ before day 0"),
        (PD1, CTLA4, float("nan"), "is no number"),
        ("anti-PD-1@-30", CTLA4, 60.0, r"has no snapshot up to day -30, on which the plans .* part"),
    ],
)
def test_what_cannot_be_compared(plan: str, versus: str, at: float, words: str, asking: Forecaster) -> None:
    with pytest.raises(InputError, match=words):
        counterfactual(asking, ["A01"], at, plan, versus)
