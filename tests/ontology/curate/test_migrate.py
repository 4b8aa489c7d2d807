from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.curate.migrate import Called, Migrator, is_moved
from immuneworld.ontology.curate.successor import common_ancestor, successor
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet

EXACT, BROAD, NARROW = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"
EXHAUSTED, TPEX, TERMINAL, CD8 = "CL:0020031", "IW:0000001", "IW:0000003", "CL:0000625"
ALL = np.ones(4, dtype=bool)
OLD = Called(EXHAUSTED, EXACT, 0.9, "semapv:ManualMappingCuration")


def newest(*rows):
    return MappingSet("x", "2.0.0", "https://example.org/x/2.0.0", "", rows, "1.0.0")


def decide(label, *rows, before=OLD, choose=None, ontology=None):
    return Migrator(ontology or load_ontology(), newest(*rows), choose).decide(label, before, ALL)


def test_the_newer_row_of_the_label_decides():
    ((cells, change),) = decide("Tex", Mapping("Tex", EXACT, TERMINAL))
    assert (cells.sum(), change.after.term, change.why) == (4, TERMINAL, "x 2.0.0 says so")


def test_a_split_without_genes_stays_on_the_ancestor_and_is_listed():
    ((_, change),) = decide("Tex", Mapping("Tex", NARROW, TERMINAL), Mapping("Tex", NARROW, TPEX))
    assert (change.after.term, change.after.predicate, change.open) == (EXHAUSTED, BROAD, True)


def test_a_split_with_genes_goes_cell_by_cell():
    def choose(terms, cells):
        assert terms == [TPEX, TERMINAL]
        return np.array([0, 1, 1, -1])

    parts = decide("Tex", Mapping("Tex", NARROW, TERMINAL), Mapping("Tex", NARROW, TPEX), choose=choose)
    said = {change.after.term: (cells.tolist(), change.open) for cells, change in parts}
    assert said == {
        EXHAUSTED: ([False, False, False, True], True),
        TPEX: ([True, False, False, False], False),
        TERMINAL: ([False, True, True, False], False),
    }


def test_an_exact_row_beside_narrow_ones_decides():
    rows = Mapping("Tex", NARROW, TPEX), Mapping("Tex", EXACT, EXHAUSTED), Mapping("Tex", NARROW, TERMINAL)
    ((_, change),) = decide("Tex", *rows)
    assert not is_moved(change)


def test_no_row_leaves_the_term_while_it_is_in_use():
    ((_, change),) = decide("Tex")
    assert (change.after, change.why) == (OLD, "still in use")


def test_the_lab_may_say_that_no_term_fits():
    ((_, change),) = decide("Tex", Mapping("Tex", EXACT, NO_TERM))
    assert (change.after.term, is_moved(change)) == ("", True)


def test_a_negative_row_says_nothing():
    ((_, change),) = decide("Tex", Mapping("Tex", EXACT, TERMINAL, negated=True))
    assert change.after == OLD


def with_fate(**replaced_by):
    onto = load_ontology()
    terms = dict(onto.terms)
    for curie, instead in replaced_by.items():
        key = curie.replace("_", ":")
        terms[key] = replace(terms[key], deprecated=True, replaced_by=instead)
    return replace(onto, terms=terms)


def test_replaced_by_is_followed_to_its_end():
    onto = with_fate(CL_0020031=TPEX, IW_0000001=TERMINAL)
    assert successor(EXHAUSTED, onto) == TERMINAL
    ((_, change),) = decide("Tex", ontology=onto)
    assert (change.after.term, change.after.predicate) == (TERMINAL, EXACT)


def test_what_nothing_replaces_is_listed():
    onto = with_fate(CL_0020031=None)
    ((_, change),) = decide("Tex", ontology=onto)
    assert (change.open, change.after) == (True, OLD)
    ((_, unknown),) = decide("Tex", before=replace(OLD, term="CL:9999999"))
    assert unknown.open


def test_a_circle_is_an_error():
    with pytest.raises(InputError, match="circle: CL:0020031 → IW:0000001 → CL:0020031"):
        successor(EXHAUSTED, with_fate(CL_0020031=TPEX, IW_0000001=EXHAUSTED))


CELLS = sorted(load_ontology().descendants("CL:0000542"))


@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4))
def test_a_common_ancestor_is_above_all(terms):
    onto = load_ontology()
    above = common_ancestor(terms, onto)
    assert above is not None
    assert all(onto.is_a(term, above) for term in terms)
    nearer = onto.descendants(above) & set(terms)
    assert not any(all(onto.is_a(term, other) for term in terms) for other in nearer)
