from __future__ import annotations

import pytest

from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.review.places import siblings
from immuneworld.ontology.review.term_page import MOST, TermPages, Twig, tree_around
from immuneworld.ontology.sssom import load_mapping_sets
from immuneworld.ontology.term import Term

T = "CL:0000084"


@pytest.fixture(scope="module")
def pages(cards) -> TermPages:
    return TermPages(cards.ontology, cards.axioms, load_mapping_sets())


def test_a_page_says_what_the_ontology_and_the_labs_say(pages):
    page = pages.of(T)
    assert page.term.label == "T cell"
    assert page.path[-1] == ("CL:0000000", "cell")
    assert page.path[0] in page.parents
    assert {"CD3E"} <= {marker.gene for marker in page.markers}
    assert len(page.labels) > 10
    assert all(one.row.object_id == T for one in page.labels)


def test_an_obsolete_term_names_what_replaces_it(pages):
    ontology = load_ontology()
    old = next(t for t in ontology.terms.values() if t.deprecated and t.replaced_by in ontology)
    instead = str(old.replaced_by)
    assert pages.of(old.id).replaced_by == (instead, ontology[instead].label)


def test_an_unknown_term_is_named(pages):
    with pytest.raises(UnknownNameError, match="CL:9999999"):
        pages.of("CL:9999999")


def walk(twig: Twig) -> list[str]:
    return [twig.id, *(one for child in twig.children for one in walk(child))]


def test_the_tree_goes_from_the_root_to_the_term_and_what_is_beside_and_below_it():
    ontology = load_ontology()
    tree = tree_around(ontology, T)
    assert tree.id == "CL:0000000"
    found = walk(tree)
    assert set(found) >= set(siblings(ontology, T)), "what stands beside it"
    assert set(found) >= {c for c in ontology.children(T) if not ontology[c].deprecated}
    assert len(found) == len(set(found))


def test_of_a_great_many_the_term_stays():
    terms = {f"CL:{n:07}": Term(f"CL:{n:07}", f"t {n:03}", parents=("CL:0000000",)) for n in range(1, 101)}
    ontology = Ontology("1", "2", {"CL:0000000": Term("CL:0000000", "cell"), **terms})
    tree = tree_around(ontology, "CL:0000100")
    assert (len(tree.children), tree.hidden, tree.below) == (MOST, 100 - MOST, 100)
    assert tree.children[-1].id == "CL:0000100"
