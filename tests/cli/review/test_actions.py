from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.cli.review.actions import STALE, Sent, do
from immuneworld.ontology.review.session import Session

T = "CL:0000084"


@pytest.fixture
def session(make_bench) -> Session:
    return Session(make_bench(["a", "b", "c"]), "A", lambda: datetime.date(2026, 11, 26))


def now(session: Session, act: str, number: int = 0, text: str = "") -> bool:
    return do(session, Sent(act, session.step, number, text))


def test_a_deciding_key_counts_for_what_is_shown_only(session):
    old = session.step
    assert now(session, "accept")
    assert session.bench.rows("a")[0].object_id == T
    assert do(session, Sent("accept", old))
    assert session.bench.rows("b") == ()
    assert session.message == STALE
    assert do(session, Sent("move", old, 1)), "moving counts whenever"
    assert session.item
    assert session.item.label == "c"


def test_every_key_does_its_own(session):
    now(session, "broad")
    assert session.predicate == "skos:broadMatch"
    now(session, "down")
    assert session.selected == 1
    now(session, "up")
    now(session, "reject")
    assert session.bench.rows("a")[0].negated
    now(session, "undo")
    assert session.bench.rows("a") == ()
    now(session, "none")
    now(session, "go", 2)
    assert session.item.label == "c"
    now(session, "search", text="natural killer cell")
    assert session.candidates[0].term_id == "CL:0000623"
    assert not now(session, "mine")
    assert not now(session, "format the disk")


def test_a_conflict_is_settled_before_anything_else(make_bench, tmp_path):
    path = tmp_path / "one.sssom.tsv"
    one, two = (Session(make_bench(["a", "b"], path), who) for who in "AB")
    now(one, "accept")
    now(two, "accept", 1)
    assert two.conflict
    assert not now(two, "accept", 1)
    now(two, "theirs")
    assert not two.conflict
    assert two.bench.rows("a")[0].reviewer == "A"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.dictionaries(st.sampled_from(["act", "step", "number", "text"]), x),
    )
)
def test_whatever_is_sent_is_read(told):
    sent = Sent.of(told)
    assert isinstance(sent.number, int)
    assert len(sent.text) <= 200
