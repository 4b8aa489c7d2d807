from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from immuneworld.ontology.mapping import NO_TERM
from immuneworld.ontology.review.bench import Bench
from immuneworld.ontology.review.session import Session

T, B, NK = "CL:0000084", "CL:0000236", "CL:0000623"


def at(bench: Bench, name: str = "A") -> Session:
    return Session(bench, name, lambda: datetime.date(2026, 11, 26))


@pytest.fixture
def session(make_bench) -> Session:
    return at(make_bench(["a", "b", "c"]))


def test_accepting_writes_one_row_and_goes_on(session):
    session.accept(1)
    (row,) = session.bench.rows("a")
    assert (row.object_id, row.predicate, row.reviewer, row.date) == (
        B,
        "skos:narrowMatch",
        "A",
        "2026-11-26",
    )
    assert row.comment == "100 cells; candidate 2 of 3, likelihood 0.30"
    assert session.item
    assert session.item.label == "b"
    assert "2 left" in session.message


def test_a_chosen_predicate_counts_once(session):
    session.set_predicate("skos:broadMatch")
    session.accept(0)
    assert session.bench.rows("a")[0].predicate == "skos:broadMatch"
    assert session.predicate is None
    session.set_predicate("skos:exactMatch")
    session.set_predicate("skos:exactMatch")
    assert session.predicate is None


def test_rejecting_stays_with_the_label_and_takes_the_candidate_away(session):
    session.reject()
    assert session.item.label == "a"
    assert [c.term_id for c in session.candidates] == [B, NK]
    session.no_term()
    assert [(r.object_id, r.negated) for r in session.bench.rows("a")] == [(T, True), (NO_TERM, False)]


def test_undo_goes_back_step_by_step(session):
    session.reject()
    session.accept(0)
    session.undo()
    assert [(r.object_id, r.negated) for r in session.bench.rows("a")] == [(T, True)]
    assert session.item.label == "a"
    session.undo()
    assert session.bench.rows("a") == ()
    session.undo()
    assert session.message == "nothing to undo"


def test_moving_and_the_end_of_the_queue(session):
    session.move(-1)
    assert session.at == 0
    session.move(2)
    session.accept(0)
    assert session.at == 0, "round to the first open one"
    session.accept(0)
    session.accept(0)
    assert "All labels are decided" in session.message
    assert session.bench.progress.labels == session.bench.progress.of_labels == 3
    assert session.bench.progress.cells == session.bench.progress.of_cells == 297


def test_a_searched_term_is_accepted_like_a_candidate(session):
    session.look_for("naive thymus-derived CD4-positive")
    assert session.candidates[0].term_id == "CL:0000895"
    session.accept(0)
    assert session.bench.rows("a")[0].comment == "100 cells; found by search"
    session.look_for("T")
    session.look_for("")
    assert [c.term_id for c in session.candidates] == [T, B, NK]


def test_what_cannot_be_done_is_said_and_does_nothing(session):
    session.accept(7)
    assert session.message == "there is no candidate 8"
    assert session.is_warning
    for _ in range(4):
        session.reject()
    assert session.message == "there is no candidate to reject"
    assert session.card() is None


def test_the_same_label_in_two_programs_is_asked_about(make_bench, tmp_path: Path):
    path = tmp_path / "one.sssom.tsv"
    mine, theirs = at(make_bench(["a", "b"], path), "A"), at(make_bench(["a", "b"], path), "B")
    theirs.accept(1)
    mine.accept(0)
    assert mine.conflict
    assert [r.object_id for r in mine.conflict.theirs] == [B]
    mine.settle(mine=False)
    assert mine.bench.rows("a")[0].reviewer == "B"
    assert mine.conflict is None
    theirs.move(-1)
    theirs.accept(2)
    mine.accept(0)
    mine.settle(mine=True)
    assert [(r.object_id, r.reviewer) for r in mine.bench.rows("a")] == [(T, "A")]
    assert theirs.look()
    assert "a taken over" in theirs.message
    theirs.undo()
    assert "was changed in the file since" in theirs.message
    assert theirs.bench.rows("a")[0].reviewer == "A"


def test_two_reviewers_of_one_bench_see_each_other(make_bench):
    bench = make_bench(["a", "b"])
    one, two = at(bench, "A"), at(bench, "B")
    one.accept(0)
    assert two.look(), "what it shows is old"
    two.accept(1)
    assert two.conflict
    two.settle(mine=False)
    two.refresh()
    assert not two.look()


def test_a_broken_file_is_said_and_the_decision_is_not_made(session):
    session.accept(0)
    path = session.bench.file.path
    path.write_text(path.read_text() + "=======\n")
    session.accept(0)
    assert session.message.startswith("not written: ")
    assert session.item.label == "b"
    assert session.look() is True
    assert session.look() is False, "said once"


def test_every_change_of_what_is_shown_counts_as_a_step(session):
    for act in (lambda: session.move(1), lambda: session.select(1), lambda: session.accept(0), session.undo):
        before = session.step
        act()
        assert session.step > before


def test_an_empty_queue_does_nothing(make_bench):
    session = at(make_bench([]))
    for act in (
        session.no_term,
        session.reject,
        session.undo,
        lambda: session.accept(0),
        lambda: session.move(1),
    ):
        act()
    assert session.item is None
    assert session.card() is None


def test_leaving_what_stands_keeps_to_the_label_that_is_shown(make_bench, tmp_path: Path):
    path = tmp_path / "x.sssom.tsv"
    one, two = at(make_bench(["a", "b"], path)), at(make_bench(["a", "b"], path))
    one.reject()
    two.accept(0)
    assert two.conflict
    two.move(1)
    two.settle(mine=False)
    two.accept(0)
    assert two.conflict is None, "b was never decided by anybody"
    assert [row.label for row in two.bench.rows("b")] == ["b"]


def test_a_candidate_that_others_rejected_is_selected_no_more(make_bench, tmp_path: Path):
    path = tmp_path / "x.sssom.tsv"
    one, two = at(make_bench(["a"], path)), at(make_bench(["a"], path))
    for session in (one, two):
        session.select(2)
    one.reject()
    two.accept(2)
    assert two.conflict
    two.settle(mine=False)
    assert two.card()


def test_citing_takes_over_what_others_wrote(make_bench, tmp_path: Path):
    path = tmp_path / "x.sssom.tsv"
    one, two = at(make_bench(["a", "b"], path)), at(make_bench(["a", "b"], path))
    one.accept(0)
    two.look()
    one.accept(0)
    two.cite("doi:10.1000/x")
    assert two.bench.progress.labels == 2
    assert "b taken over" in two.message


def test_a_folder_that_cannot_be_made_is_said(make_bench, tmp_path: Path):
    session = at(make_bench(["a"]))
    (tmp_path / "lab").write_text("a file of the lab's name")
    session.accept(0)
    assert session.is_warning
    assert "not written: " in session.message
    assert "Not a directory" in session.message or "File exists" in session.message
