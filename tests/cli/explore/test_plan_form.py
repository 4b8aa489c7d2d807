from __future__ import annotations

import pytest

from immuneworld.cli.explore.plan_form import MOST, PlanForm, Row
from immuneworld.model.cohort import TherapyInterval
from immuneworld.ontology.errors import InputError


@pytest.fixture
def therapies(real_graph):
    return [real_graph.find(name, "biolink:Treatment").id for name in ("anti-PD-1", "anti-CTLA-4")]


def test_a_plan_goes_into_its_form_and_back(therapies):
    one, two = therapies
    plan = (TherapyInterval(one, 0.0), TherapyInterval(two, 21.0, 60.5), TherapyInterval(two, 70.0, 70.0))
    assert PlanForm.of("A", plan).plan() == plan


def test_switching_stops_one_therapy_where_the_other_begins(therapies):
    one, two = therapies
    form = PlanForm("A", [Row(one, "7")])
    form.switch(0, two)
    assert form.plan() == (TherapyInterval(one, 7.0, 49.0), TherapyInterval(two, 49.0))
    form.switch(9, two)
    form.remove(0)
    form.remove(9)
    assert form.plan() == (TherapyInterval(two, 49.0),)


@pytest.mark.parametrize(
    ("start", "stop", "words"),
    [
        ("x", "", "plan A, therapy 1: 'x' is no day"),
        ("", "", "'an empty field' is no day"),
        ("nan", "", "is no day"),
        ("1e9", "", "is no day"),
        ("9", "3", "stops on day 3, before it starts on day 9"),
    ],
)
def test_a_day_that_is_none_is_said(start, stop, words, therapies):
    with pytest.raises(InputError, match=words):
        PlanForm("A", [Row(therapies[0], start, stop)]).plan()


def test_what_is_no_field_and_no_therapy_is_left_alone(therapies, real_graph):
    form = PlanForm("A", [Row(therapies[0])])
    form.set(0, "therapy", "CL:0000084", real_graph)
    form.set(0, "__class__", "x", real_graph)
    form.set(5, "start", "3", real_graph)
    assert form.rows == [Row(therapies[0])]
    for _ in range(30):
        form.add(therapies[1])
    assert len(form.rows) == MOST
