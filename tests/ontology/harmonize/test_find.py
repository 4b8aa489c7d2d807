import numpy as np
import pytest

from immuneworld.ontology.harmonize.find import K


def found(features, *labels, hidden=None):
    said = [features.said(label) for label in labels]
    result = features.finder.find(features.likeness.labels(said), hidden)
    return result, [[features.table.terms[i] for i in row] for row in result.terms]


@pytest.mark.parametrize(
    ("form", "term"),
    [
        ("cd8 exhausted t cell", "CL:0020031"),
        ("plasma cell", "CL:0000786"),
        ("effector memory cd45ra cd8", "CL:0001062"),
        ("kupffer cell", "CL:0000091"),
        ("lung macrophage", "CL:1001603"),
    ],
)
def test_the_term_that_is_meant_is_among_the_candidates(features, form, term):
    result, (terms,) = found(features, form)
    assert len(terms) == len(set(terms)) == K
    at = terms.index(term)
    assert result.there[0][0, at]
    best = features.table.names[result.names[0][0, at]]
    assert best.term_id == term
    assert not best.lab


def test_names_of_labs_are_kept_apart_from_those_of_the_ontology(features):
    result, (terms,) = found(features, "monocyte")
    at = terms.index("CL:0000576")
    assert features.table.names[result.names[1][0, at]].lab
    assert 0 < result.like[0, at] <= 1
    assert result.like.sum() <= 1 + 1e-5


def test_a_label_that_shares_no_word_finds_nothing(features):
    result, _ = found(features, "frobnicated blob", "")
    assert not result.there[0].any()
    assert not result.there[1].any()
    assert (result.like == 0).all()


def test_a_hidden_name_is_not_found(features):
    table = features.table
    hidden = np.array([[name.term_id == "CL:0000097" for name in table.names]])
    result, (terms,) = found(features, "mast cell", hidden=hidden)
    shares = [term for term, *there in zip(terms, *(t[0] for t in result.there), strict=True) if any(there)]
    assert "CL:0000097" not in shares


def test_a_label_is_found_alike_alone_and_among_others(features):
    _, together = found(features, "nk cell", "frobnicated", "cd8 t cell")
    for form, terms in zip(("nk cell", "cd8 t cell"), (together[0], together[2]), strict=True):
        assert set(found(features, form)[1][0][:1]) <= set(terms)
        assert "CL:0000623" in together[0]
