import numpy as np
import pytest

from immuneworld.ontology.harmonize.ranked_label import RankedLabel
from immuneworld.ontology.harmonize.ranker import ranked


@pytest.fixture(scope="module")
def row(ranking):
    """A label as the ranking sees it; its certainty may be put in place."""

    def of(form, certainty=None):
        batch = ranking.features.candidates([ranking.features.said(form)])
        probabilities = ranking.ranker.probabilities(batch)
        sure = float(ranking.ranker.confidence(batch, probabilities)[0])
        order = ranked(probabilities, 10)
        return RankedLabel(batch, probabilities, order, 0, sure if certainty is None else certainty)

    return of


@pytest.mark.parametrize(
    ("form", "step", "predicate"),
    [
        ("mast cell", "exact", "skos:exactMatch"),
        ("cd3e+ mast cell", "parse", "skos:broadMatch"),
        ("frobnicated monocyte", "parse", "skos:broadMatch"),
        ("memory", "parse", "skos:narrowMatch"),  # a memory T cell is but one kind
    ],
)
def test_what_spoke_for_the_best_term_and_how_it_relates_to_the_label(row, form, step, predicate):
    found = row(form)
    assert (found.step, found.predicate) == (step, predicate)


def test_the_runners_up_share_a_word_and_fall(ranking, row):
    pairs = row("cd8 exhausted t cell").ranked(ranking.table.terms)
    shares = [share for _, share in pairs]
    assert shares == sorted(shares, reverse=True)
    assert pairs[0][0] == "CL:0020031"
    assert row("cd8 exhausted t cell").ranked(ranking.table.terms, 3) == pairs[:3]
    assert row("frobnicated").ranked(ranking.table.terms) == []


@pytest.mark.parametrize(
    ("form", "says"), [("frobnicated", False), ("cd8-", False), ("cd8- t cell", True), ("nk", True)]
)
def test_a_label_says_something_if_a_term_shares_a_word_that_is_no_absence(row, form, says):
    assert row(form).says_anything is says


def test_a_label_names_its_lineage_or_what_the_cell_does(row):
    assert row("cycling nk").names_lineage
    assert not row("cycling").names_lineage


def test_two_lineages_are_a_union_unless_one_term_is_clearly_meant(row):
    assert row("nk / b cell", certainty=0.3).is_union
    assert not row("nk / b cell", certainty=0.9).is_union
    assert not row("nkt", certainty=0.3).is_union
    assert not row("nk", certainty=0.3).is_union


def test_votes_are_those_for_the_best_term(row):
    assert row("nk").votes > 5
    assert np.isclose(row("frobnicated").votes, 0)
