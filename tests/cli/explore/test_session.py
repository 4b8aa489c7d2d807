from __future__ import annotations

import dataclasses
import re
import shlex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.cli.explore import views
from immuneworld.cli.explore.actions import Sent, do
from immuneworld.cli.explore.explorer import Explorer
from immuneworld.cli.explore.saved import as_anndata, as_page
from immuneworld.cli.explore.session import Result, Session
from immuneworld.kg.graph import Edge, Node
from immuneworld.model.cohort_io import write_cohort
from immuneworld.model.identity import samples_of
from immuneworld.ontology.errors import InputError

from .conftest import HOSTILE


def test_it_begins_with_a_question_that_has_an_answer(session):
    result = session.ask()
    assert result.answer
    assert result.paths
    assert result.answer.patients == (session.patient,)
    assert session.ask() is result, "the same question is not computed again"
    session.set_day("90")
    assert session.ask() is not result


def test_a_typical_patient_can_be_asked_about(session):
    do(session, Sent("patient", "typical melanoma"))
    result = session.ask()
    assert result.answer
    assert session.command(result.question) == "", "only the page knows them"
    html = views.patient(session)
    assert "mean of 8 first snapshots" in html
    assert "nobody looks just so" in html


def test_the_command_that_is_shown_asks_the_same(session):
    do(session, Sent("switch", plan=0, row=0))
    result = session.ask()
    words = shlex.split(session.command(result.question))
    assert words[:4] == ["iw", "counterfactual", "run", "a.h5ad"]
    assert words[words.index("--plan") + 1] == result.answer.arms[0].name


@pytest.mark.parametrize("act", ["recorded", "none", "copy", "add", "switch", "remove"])
def test_every_act_leaves_a_question_or_says_why_not(act, session):
    assert do(session, Sent(act, plan=0, row=0))
    result = session.ask()
    assert result.answer or "do not differ" in result.problem or "part" in result.problem
    for html in (views.plan(session, 0), views.rests(session, result), views.answer(session, result)):
        assert "Traceback" not in html


def test_a_bad_day_is_said_and_the_rest_stays(session):
    for text in ("", "soon", "1e99", "inf"):
        do(session, Sent("day", text))
        result = session.ask()
        assert "is no day to compare on" in result.problem
        assert "No answer" in views.rests(session, result)
    do(session, Sent("set", "x", plan=1, row=0, field="start"))
    assert "plan B" in Session.ask(session).problem or "no day" in Session.ask(session).problem


def test_what_nobody_had_is_marked_and_not_answered(session, real_graph):
    drug = real_graph.find("carboplatin", "biolink:Treatment").id
    do(session, Sent("set", drug, plan=1, row=0, field="therapy"))
    result = session.ask()
    html = views.rests(session, result)
    assert "carboplatin was never given to a training patient" in html
    assert "no difference is given" in html
    assert "not answered" in views.answer(session, result)
    do(session, Sent("extrapolate", "true"))
    assert "not answered" not in views.answer(session, session.ask())


def test_hostile_names_are_no_markup_anywhere(session):
    do(session, Sent("study", "1"))
    result, path = session.ask(), session.record()
    for number in range(len(HOSTILE)):
        session.choose(number)
        page = as_page(session, result, path, None, None)
        shown = page + views.patient(session) + views.course(session, result, path)
        assert not re.search(r"<img|<script|<b>study|</bdi></td>\s*\$", shown)
    assert "U+202E" in views.patient(session)
    assert "never seen in training" in views.answer(session, result)


def test_relations_are_left_out_one_after_the_other(session):
    result, told = session.ask(), []
    column = next(k for k, c in enumerate(session.cohort.columns) if c.label == "exhausted CD8+")
    found = session.relations(result, 0, column, lambda *at: told.append(at))
    usual = float(result.answer.arms[0].values.mean[0, column])
    assert found
    assert told[0] == (0, len(found))
    for one in found:
        assert one.without + one.change == pytest.approx(usual, abs=1e-6)
    assert "they add" in views.relations(session, None, found, result)


def test_a_term_that_is_new_to_the_graph_is_shown_and_marked(trained, real_graph, tmp_path):
    new = Node("IW:9999999", "biolink:Cell", "brand-new T cell")
    edges = (*real_graph.edges, Edge(new.id, "subclass_of", "CL:0000084", "a curator"))
    graph = dataclasses.replace(real_graph, nodes={**real_graph.nodes, new.id: new}, edges=edges)
    session = Session(Explorer.of("run", trained, graph, []))
    (tmp_path / "mine.csv").write_text("label,value\nbrand-new T cell,10\nB cell,30\n")
    session.bring(session.explorer.brought(tmp_path / "mine.csv", "mine.csv"))
    result = session.ask()
    assert result.answer
    assert "never seen in training" in views.answer(session, result)
    assert "Never seen in training:</b> <bdi>brand-new T cell" in views.patient(session)


def test_an_uploaded_cohort_that_was_in_training_is_recognised(trained, real_graph, simulated, tmp_path):
    known = [("simulated-a", samples_of(simulated["simulated-a"]))]
    explorer = Explorer.of("run", trained, real_graph, [], known)
    write_cohort(dataclasses.replace(simulated["simulated-a"], study="other name"), tmp_path / "a.h5ad")
    session = Session(explorer)
    session.bring(explorer.brought(tmp_path / "a.h5ad", "a.h5ad"))
    assert session.cohort.study == "simulated-a"
    assert "In training:" in views.patient(session)


@pytest.mark.parametrize(
    ("name", "words"), [("a.pdf", "bring .h5ad, .csv or .tsv"), ("a.h5ad", "a.h5ad"), ("a", "'nothing'")]
)
def test_what_is_no_sample_is_refused(name, words, explorer, tmp_path):
    (tmp_path / name).write_bytes(b"not a file of any kind")
    with pytest.raises(InputError, match=words):
        explorer.brought(tmp_path / name, name)


def test_nothing_is_saved_without_an_answer(session):
    with pytest.raises(InputError, match="no answer to save"):
        as_anndata(session, Result(None))


def test_a_run_alone_shows_typical_patients(trained, real_graph):
    session = Session(Explorer.of("run", trained, real_graph, []))
    assert session.patient == "typical melanoma"
    assert session.ask().answer
    assert '<optgroup label="patients"' not in views.patient(session)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda x: st.dictionaries(
            st.sampled_from(["act", "text", "plan", "row", "field", "start", "stop", "number"]), x
        ),
    )
)
def test_whatever_is_sent_is_read(told):
    sent = Sent.of(told)
    assert sent.plan in (0, 1)
    assert len(sent.text) <= 2000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(
    st.lists(
        st.builds(
            Sent,
            st.sampled_from(
                ["set", "shift", "add", "remove", "switch", "recorded", "none", "copy", "choose"]
            ),
            st.text(max_size=5),
            st.sampled_from([0, 1]),
            st.integers(-2, 14),
            st.sampled_from(["start", "stop", "therapy", "x"]),
            st.text(max_size=4),
            st.text(max_size=4),
            st.integers(-2, 99),
        ),
        max_size=6,
    )
)
def test_no_order_of_clicks_breaks_the_page(session, acts):
    for sent in acts:
        do(session, sent)
    assert views.plan(session, 0)
    assert views.plan(session, 1)
