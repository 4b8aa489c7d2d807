from __future__ import annotations

import base64

import pytest

from immuneworld.cli.review.actions import Sent
from immuneworld.cli.review.atlas import Atlas
from immuneworld.cli.review.browse import START, Browse
from immuneworld.ontology.cl.cell_ontology import CL_VERSION
from immuneworld.ontology.review.session import Session

T = "CL:0000084"


@pytest.fixture
def browse(make_bench) -> Browse:
    bench = make_bench(["<b>odd</b>", "T cell"])
    return Browse(Session(bench, "A"), Atlas(bench))


def test_it_opens_at_the_selected_candidate_and_goes_where_it_is_told(browse):
    browse.go(Sent("term"))
    assert browse.term == T
    browse.go(Sent("term", text="natural killer cell"))
    assert browse.term == "CL:0000623"
    browse.go(Sent("term", text="cl:0000236"))
    assert browse.term == "CL:0000236"
    browse.go(Sent("term", text="<script>qqqqzzzz"))
    assert browse.term == "CL:0000236"
    assert "no term has a name like" in browse.page()
    assert "<script" not in browse.page()


def test_an_empty_queue_opens_at_leukocytes(make_bench):
    bench = make_bench([])
    browse = Browse(Session(bench, "A"), Atlas(bench))
    browse.go(Sent("term"))
    assert browse.term == START
    assert "candidate for" not in browse.page()


def test_the_page_of_a_term_shows_all_that_is_known(browse):
    browse.go(Sent("term", text=T))
    html = browse.page()
    for told in ("T cell", "Synonyms", "CD3E", "Path to the root", "Labels of labs", "&lt;b&gt;odd"):
        assert told in html
    assert "<b>odd" not in html
    assert 'aria-current="true"' in browse.tree()


def test_an_obsolete_term_says_so(browse):
    terms = browse._atlas.ontology.terms.values()
    browse.go(Sent("term", text=next(term.id for term in terms if term.deprecated)))
    assert "Obsolete." in browse.page()


def test_the_picture_is_drawn_from_the_graph_and_told_in_words(browse, real_graph):
    browse._atlas.__dict__["_graph"] = real_graph  # what it would build itself
    html = browse.picture(T)
    drawn = html.partition("base64,")[2].partition('"')[0]
    assert b"<svg" in base64.b64decode(drawn)
    assert "subclass of" in html
    outside = next(curie for curie in browse._atlas.ontology if curie not in real_graph.nodes)
    assert "no such node" in browse.picture(outside)


def test_releases_are_compared_and_chosen(browse):
    assert browse.new == CL_VERSION
    assert "relabelled: " in browse.diff()
    browse.compare(Sent("from", text=CL_VERSION))
    assert "No leukocyte term changed" in browse.diff()
    browse.compare(Sent("from", text="../../etc"))
    assert browse.old == CL_VERSION
