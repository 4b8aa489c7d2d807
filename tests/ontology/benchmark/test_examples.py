import numpy as np
import pytest

from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.examples import ExampleTable
from immuneworld.ontology.harmonize.features import FEATURES
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet

NONE: frozenset[str] = frozenset()
ROWS = [
    Curated("Blobs", "CL:0000084", "one"),
    Curated("NK cells", "CL:0000623", "one"),
    Curated("NK", "CL:0000623", "two"),
    Curated("frobnicated", "CL:0000236", "two"),
]


def lab(name, label, term):
    return MappingSet(
        name, "1", f"https://example.org/{name}", name, (Mapping(label, "skos:exactMatch", term),)
    )


@pytest.fixture(scope="module")
def table():
    sets = {"one": lab("one", "blobs", "CL:0000084"), "two": lab("two", "Blob", "CL:0000236")}
    family = {"one": "one", "two": "two"}
    return ExampleTable(ROWS, load_ontology(), sets, [], family, {"one": frozenset(["one"]), "two": NONE})


def votes(table, row, hidden=NONE):
    found = table.examples([row], hidden, context=0.0).candidates
    terms = [table.table.terms[i] for i in found.terms[0]]
    return {term: votes for term, votes in zip(terms, found.votes[0], strict=True) if votes}


def test_a_label_does_not_see_its_own_studys_rows(table):
    assert votes(table, ROWS[0]) == {"CL:0000236": 1}
    other = Curated("Blobs", "CL:0000084", "two")  # another study does
    assert votes(table, other) == {"CL:0000084": 1, "CL:0000236": 1}


def test_nor_those_of_labs_that_are_hidden(table):
    assert votes(table, ROWS[0], frozenset(["two"])) == {}


def test_the_right_candidate_is_known_where_there_is_one(table):
    found = table.examples(ROWS, NONE, context=0.0)
    position = {term: i for i, term in enumerate(table.table.terms)}
    for row in (1, 2):
        assert found.candidates.terms[row, found.right[row]] == position["CL:0000623"]
    assert found.right[3] == -1 or not found.candidates.there[3].any()
    assert found.study.tolist() == ["one", "one", "two", "two"]


def test_labels_are_shown_alone_or_among_those_of_their_study(table):
    at = FEATURES.index("in context")
    for share in (0.0, 1.0):
        seen = table.examples(ROWS, NONE, context=share).candidates.features[:, :, at]
        assert (seen == share).all()
    some = table.examples(ROWS * 50, NONE, context=0.5, seed=3).candidates.features[:, 0, at]
    assert 0.35 < some.mean() < 0.65
    again = table.examples(ROWS * 50, NONE, context=0.5, seed=3).candidates.features[:, 0, at]
    np.testing.assert_array_equal(some, again)


def test_a_batch_is_as_its_rows_one_by_one(table):
    many = table.examples(ROWS * 100, NONE, context=0.0)  # more than one batch
    few = table.examples(ROWS, NONE, context=0.0)
    np.testing.assert_allclose(
        many.candidates.features[:4].sum(axis=1), few.candidates.features.sum(axis=1), rtol=1e-3, atol=1e-3
    )
    assert len(many.right) == 400
    assert (many.right[:4] >= 0).tolist() == (many.right[396:] >= 0).tolist()
