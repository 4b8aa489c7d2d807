from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.mapping import Mapping
from immuneworld.ontology.review.review_file import Conflict, ReviewFile, Written

T, B = "CL:0000084", "CL:0000236"


def says(label: str, term: str = T) -> Mapping:
    return Mapping(label, "skos:exactMatch", term, "t", confidence=0.9, reviewer="A", date="2026-11-26")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lab" / "draft.sssom.tsv"


def test_nothing_is_written_before_the_first_decision(path, make_text):
    file = ReviewFile(path, make_text())
    assert not path.parent.exists()
    done = file.change("a", lambda _: [says("a")])
    assert isinstance(done, Written)
    assert (done.before, done.after) == ((), (says("a"),))
    assert ReviewFile(path).text.rows("a") == (says("a"),)


def test_what_another_wrote_meanwhile_is_kept_and_said(path, make_text):
    one, two = ReviewFile(path, make_text()), ReviewFile(path, make_text())
    one.change("a", lambda _: [says("a")])
    done = two.change("b", lambda _: [says("b")])
    assert isinstance(done, Written)
    assert done.others == ("a",)
    assert set(ReviewFile(path).text.lines) == {"a", "b"}
    assert one.look() == ("b",)
    assert one.look() == ()


def test_a_decision_on_the_same_label_is_asked_about_and_not_written(path, make_text):
    one, two = ReviewFile(path, make_text()), ReviewFile(path, make_text())
    one.change("a", lambda _: [says("a")])
    clash = two.change("a", lambda _: [says("a", B)], known=())
    assert clash == Conflict("a", (), (says("a"),), (says("a", B),))
    assert ReviewFile(path).text.rows("a") == (says("a"),)
    assert isinstance(two.change("a", lambda _: [says("a")], known=()), Written), "the same is no conflict"


def test_a_broken_file_is_not_written_over(path, make_text):
    file = ReviewFile(path, make_text())
    file.change("a", lambda _: [says("a")])
    broken = path.read_text() + "<<<<<<< HEAD\n"
    path.write_text(broken)
    with pytest.raises(InputError, match="1 cells"):
        file.change("b", lambda _: [says("b")])
    assert path.read_text() == broken


def test_a_file_that_is_gone_is_said_and_written_whole_again(path, make_text):
    file = ReviewFile(path, make_text())
    file.change("a", lambda _: [says("a")])
    path.unlink()
    with pytest.raises(InputError, match="is gone"):
        file.look()
    file.change("b", lambda _: [says("b")])
    assert set(ReviewFile(path).text.lines) == {"a", "b"}


def test_a_file_that_is_not_there_needs_a_beginning(path):
    with pytest.raises(InputError, match="is not there"):
        ReviewFile(path)


def test_where_labels_come_from_is_written_at_once_or_with_the_first_decision(path, make_text):
    one, two = ReviewFile(path, make_text()), ReviewFile(path, make_text())
    one.cite("doi:10.1000/a")
    assert not path.exists()
    one.change("a", lambda _: [says("a")])
    two.look()
    assert two.text.source == "doi:10.1000/a"
    two.cite("PMID:12")
    one.look()
    assert (one.text.source, one.text.rows("a")) == ("PMID:12", (says("a"),))
