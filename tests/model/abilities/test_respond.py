from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.abilities.respond import respond
from immuneworld.model.abilities.respond_picture import draw_chances
from immuneworld.model.abilities.respond_table import (
    HEADER,
    respond_lines,
    respond_records,
    respond_rows,
    table_records,
)
from immuneworld.model.cohort import TherapyInterval
from immuneworld.model.forecast import Forecaster
from immuneworld.model.metrics import auc
from immuneworld.ontology.errors import InputError, UnknownNameError

RESPONSE = "IW:0300001"


@pytest.fixture(scope="module")
def asking(responding, real_graph, melanoma):
    return Forecaster(responding, real_graph, melanoma[3])


@pytest.fixture(scope="module")
def chances(asking):
    return respond(asking)


def changed(asking, trajectory=None, snapshot=None, **cohort):
    """A forecaster whose first patient is another."""
    first, *others = asking.cohort.trajectories
    if snapshot is not None:
        first = replace(first, snapshots=(replace(first.snapshots[0], **snapshot),))
    made = replace(asking.cohort, trajectories=(replace(first, **(trajectory or {})), *others), **cohort)
    return Forecaster(asking.trained, asking.graph, made), first.patient


def test_responders_of_a_new_study_are_given_more(chances, asking):
    labels = np.array([t.outcomes[RESPONSE] for t in asking.cohort.trajectories])
    said = np.array([c.probability for c in chances])
    assert auc(labels, said) > 0.8
    assert all(0 < c.low < c.probability < c.high < 1 for c in chances)
    assert {round(c.base, 3) for c in chances} == {0.5}


def test_what_drove_the_answer_is_what_tells_response(chances, asking):
    moved = {c.label: 0.0 for c in asking.cohort.columns}
    for chance in chances:
        for driver in chance.drivers:
            moved[driver.label] += abs(driver.change)
    assert max(moved, key=lambda label: moved[label]) == "score 0", moved
    one = chances[0]
    hidden = forecast_without(asking, one)
    assert one.drivers[0].change == pytest.approx(one.probability - hidden, abs=1e-5)


def forecast_without(asking, chance):
    """The answer when the column that drove it most is not there at all."""
    keep = np.array([c.label != chance.drivers[0].label for c in asking.cohort.columns])
    patient = asking.cohort.patient(chance.patient)
    asked = asking.outcome_question(patient, RESPONSE, chance.day + 1e-6, keep)
    return float(asking.answer([asked]).mean[0, 0])


def test_similar_patients_are_of_training_and_near_first(chances, responding):
    near = chances[0].nearest
    assert len(near) == 5
    assert {(case.study, case.patient) for case, _ in near} <= set(responding.patients)
    distances = [d for _, d in near]
    assert distances == sorted(distances)


def test_the_interval_of_a_new_study_holds_how_base_rates_differ(asking, chances):
    rates = zip(asking.trained.references, (0.2, 0.5, 0.8), strict=True)
    apart = [replace(r, outcome_rate={RESPONSE: p}) for r, p in rates]
    trained = replace(asking.trained, references=apart)
    (one,) = respond(Forecaster(trained, asking.graph, asking.cohort), [chances[0].patient])
    assert one.probability == pytest.approx(chances[0].probability)
    assert one.high - one.low > 1.3 * (chances[0].high - chances[0].low)
    known = replace(asking.cohort, study="b")
    (own,) = respond(Forecaster(trained, asking.graph, known), [chances[0].patient])
    assert own.high - own.low < one.high - one.low, "a training study knows its own"


@pytest.mark.parametrize(
    ("trajectory", "words"),
    [
        ({"cancer": ""}, "cancer is not given"),
        ({"cancer": "MONDO:0018177"}, "no training patient had glioblastoma"),
        ({"plan": (TherapyInterval("IW:0200016"),)}, "no training patient was given ipilimumab"),
    ],
)
def test_a_patient_unlike_training_is_warned_of(asking, trajectory, words):
    other, name = changed(asking, trajectory)
    (one,) = respond(other, [name])
    assert any(words in warning for warning in one.warnings), one.warnings
    assert one.probability == one.probability


def test_a_sample_far_from_training_is_warned_of(asking):
    far, name = changed(asking, snapshot={"values": np.array([0, 0, 0, 0, 0, 1e3])})
    (one,) = respond(far, [name])
    assert not any("unlike" in w for w in one.warnings), "levels are within the sample: one cannot be far"
    assert 0.01 < one.probability < 0.99


def test_a_training_patient_is_told_as_such(asking, melanoma):
    (one,) = respond(Forecaster(asking.trained, asking.graph, melanoma[0]), ["a0"])
    assert any("in training" in w for w in one.warnings)


def test_nothing_measured_is_not_answered(asking):
    other, name = changed(asking, snapshot={"values": np.zeros(6)})
    told = respond(other)
    assert told[0].refused.startswith("every column of the last sample is 0")
    assert not any(c.refused for c in told[1:])
    record = respond_records(other, told)[0]
    assert (record["answered"], record["probability"], record["low"]) == (False, None, None)
    assert respond_rows(other, told)[0][2] == "not answered"
    with pytest.raises(InputError, match="nothing was measured"):
        respond(other, [name])


def test_columns_that_mean_nothing_to_training_are_not_answered(asking):
    columns = tuple(replace(c, node="", label=f"x{i}") for i, c in enumerate(asking.cohort.columns))
    other, name = changed(asking, columns=columns)
    with pytest.raises(InputError, match="0 of 6 columns mean something"):
        respond(other, [name])


def test_no_therapy_is_not_answered(asking):
    other, name = changed(asking, {"plan": ()})
    with pytest.raises(InputError, match="no therapy is named"):
        respond(other, [name])
    (one,) = respond(other, [name], (TherapyInterval("IW:0200002"),))
    assert one.probability == one.probability


def test_a_therapy_that_the_graph_relates_to_nothing_is_refused(asking, small_graph):
    edges = tuple(e for e in asking.graph.edges if "IW:0200002" not in (e.subject, e.object))
    graph = replace(asking.graph, edges=edges)
    with pytest.raises(InputError, match=r"\(IW:0200002\) has no relation in the graph"):
        respond(Forecaster(asking.trained, graph, asking.cohort))


def test_an_outcome_that_nobody_recorded_is_refused(asking):
    with pytest.raises(UnknownNameError):
        respond(asking, outcome="happiness")
    others = {t: RESPONSE for t in asking.graph.nodes if t.startswith("IW:03") and t != RESPONSE}
    with pytest.raises(InputError, match="has no training study"):
        respond(asking, outcome=next(iter(others)))


def test_rows_records_words_and_picture_tell_the_same(asking, chances):
    rows, records = respond_rows(asking, chances), respond_records(asking, chances)
    assert all(len(row) == len(HEADER) for row in rows)
    assert [r["patient"] for r in records] == [row[0] for row in rows]
    assert all(f"{r['probability']:.2f}" == row[2] for r, row in zip(records, rows, strict=True))
    assert str(table_records(records)[0]["drivers"]).startswith(str(rows[0][5])[:6])
    told = " ".join(respond_lines(asking, chances[:1]))
    assert chances[0].nearest[0][0].patient in told
    assert "docs/model-card.md" in told
    assert "not a medical device" in told
    assert len(draw_chances(asking, chances).axes) == 1
    assert len(draw_chances(asking, chances[:1]).axes) == 2
