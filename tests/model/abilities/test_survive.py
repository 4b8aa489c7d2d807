from dataclasses import replace

import numpy as np
import pytest
from lifelines.utils import concordance_index

from immuneworld.model.abilities.respond_table import table_records
from immuneworld.model.abilities.survive import HIGHER, LOWER, SAME, survive
from immuneworld.model.abilities.survive_picture import draw_outlooks
from immuneworld.model.abilities.survive_table import (
    survive_header,
    survive_lines,
    survive_records,
    survive_rows,
)
from immuneworld.model.cohort import FollowUp
from immuneworld.model.forecast import Forecaster
from immuneworld.ontology.errors import InputError, UnknownNameError

SURVIVAL = "IW:0300003"


@pytest.fixture(scope="module")
def asking(surviving, real_graph, watched):
    return Forecaster(surviving, real_graph, watched[3])


@pytest.fixture(scope="module")
def outlooks(asking):
    return survive(asking)


def changed(asking, **trajectory):
    """A forecaster whose first patient is another."""
    first, *others = asking.cohort.trajectories
    made = replace(asking.cohort, trajectories=(replace(first, **trajectory), *others))
    return Forecaster(asking.trained, asking.graph, made), first.patient


def test_who_dies_sooner_in_a_new_study_is_given_less(outlooks, asking):
    known = [t.follow_up[SURVIVAL] for t in asking.cohort.trajectories]
    free = [o.free[1] for o in outlooks]
    assert concordance_index([f.time for f in known], free, [f.event for f in known]) > 0.65
    for o in outlooks:
        assert 1 > o.free[0] > o.free[1] > o.free[2] > 0
        assert all(low < free < high for low, free, high in zip(o.low, o.free, o.high, strict=True))
        assert o.group == (HIGHER if o.ratio > 1 else LOWER)
        assert (o.free[1] < o.base[1]) == (o.group == HIGHER)
    assert {o.base for o in outlooks} == {outlooks[0].base}


def test_what_drove_the_answer_is_what_tells_death(outlooks, asking):
    moved = {c.label: 0.0 for c in asking.cohort.columns}
    for outlook in outlooks:
        for driver in outlook.drivers:
            moved[driver.label] += abs(driver.change)
    assert max(moved, key=lambda label: moved[label]) == "score 0", moved


def test_the_median_is_where_half_are_left(asking):
    (one,) = survive(asking, ["d0"], days=[90.0])
    if one.median == one.median:
        (again,) = survive(asking, ["d0"], days=[one.median])
        assert again.free[0] == pytest.approx(0.5, abs=1e-6)
    assert one.days == (90.0,)
    assert {case.study for case, _ in one.nearest} <= {"a", "b", "c"}


def test_a_patient_who_gave_a_sample_later_has_lived_until_then(asking):
    first = asking.cohort.trajectories[0]
    later = replace(first.snapshots[0], sample="later", time=300.0)
    other, name = changed(asking, snapshots=(*first.snapshots, later))
    (once,), (twice,) = survive(asking, [name]), survive(other, [name])
    assert twice.day == 300
    assert twice.free[0] == 1, "day 180 is past"
    assert twice.free[2] > once.free[2]
    gone, name = changed(asking, snapshots=(replace(first.snapshots[0], time=2000.0),))
    with pytest.raises(InputError, match="the last sample is of day 2000, and no day after day 1095"):
        survive(gone, [name])


def test_what_the_run_cannot_know_is_refused(asking, responding, melanoma):
    with pytest.raises(InputError, match="no training study that was followed for 'PFS'") as caught:
        survive(asking, outcome="PFS")
    assert "outcomes of this one: overall survival" in (caught.value.hint or "")
    with pytest.raises(UnknownNameError):
        survive(asking, outcome="luck")
    for day in (0.0, -1.0, 5000.0, float("nan")):
        with pytest.raises(InputError, match="is not asked about"):
            survive(asking, days=[day])
    with pytest.raises(InputError, match="no training study that was followed"):
        survive(Forecaster(responding, asking.graph, melanoma[3]))
    other, name = changed(asking, plan=())
    with pytest.raises(InputError, match="no therapy is named"):
        survive(other, [name])


def test_nothing_learnt_is_said_so(asking, surviving, watched, real_graph):
    quiet = [
        replace(r, weights=tuple((0.0,) * len(row) for row in r.weights), trust=0.0) if r.edges else r
        for r in surviving.rules
    ]
    (one,) = survive(Forecaster(replace(surviving, rules=tuple(quiet)), real_graph, watched[3]), ["d0"])
    assert (one.group, one.drivers) == (SAME, ())
    assert one.ratio == pytest.approx(1)
    assert one.free == pytest.approx(one.base)
    assert any("could not be told apart" in w for w in one.warnings)


def test_rows_records_words_and_picture_tell_the_same(outlooks, asking):
    rows, records = survive_rows(asking, outlooks), survive_records(asking, outlooks)
    assert {len(row) for row in rows} == {len(survive_header(outlooks[0].days))}
    assert records[0]["free_365"] == round(outlooks[0].free[1], 6)
    near = outlooks[0].nearest[0][0]
    assert str(table_records(records)[0]["nearest"]).startswith(f"{near.study} {near.patient}; ")
    assert SURVIVAL in near.follow_up
    said = "\n".join(survive_lines(asking, outlooks[:1]))
    for words in ("overall survival", "beyond day" if "beyond" in said else "until day", "research use only"):
        assert words in said
    figure = draw_outlooks(asking, outlooks, SURVIVAL)
    _foretold, came = figure.axes
    assert "Kaplan-Meier; log-rank p = " in came.get_title(loc="left")
    assert [text.get_text() for text in came.texts][:2] == ["at risk", str(sum(_is(outlooks, LOWER)))]
    bare = replace(
        asking.cohort, trajectories=tuple(replace(t, follow_up={}) for t in asking.cohort.trajectories)
    )
    alone = Forecaster(asking.trained, asking.graph, bare)
    assert len(draw_outlooks(alone, survive(alone, ["d0"]), SURVIVAL).axes) == 1


def _is(outlooks, group):
    return np.array([o.group == group for o in outlooks])


def test_a_training_patient_is_told_as_such(asking, surviving, watched, real_graph):
    (one,) = survive(Forecaster(surviving, real_graph, watched[0]), ["a1"])
    assert any("was in training" in w for w in one.warnings)


def test_follow_up_of_the_asked_is_not_looked_at(asking, outlooks):
    other, name = changed(asking, follow_up={SURVIVAL: FollowUp(1.0, True)})
    assert survive(other, [name])[0].free == outlooks[0].free
