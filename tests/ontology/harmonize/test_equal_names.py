import numpy as np
import pytest

from immuneworld.ontology.harmonize.equal_names import EqualNames
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.name_table import SCOPES, NameTable
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet

T, NK, CD4 = "CL:0000084", "CL:0000623", "CL:0000624"
EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"
BLOB, TCELL = frozenset(["blob"]), frozenset(["t"])


def lab(name, *rows):
    return MappingSet(name, "1", f"https://example.org/{name}", name, rows)


@pytest.fixture(scope="module")
def table():
    sets = [
        lab("one", Mapping("blobs", EXACT, T)),
        lab("two", Mapping("Blob cell", EXACT, T)),
        lab("three", Mapping("blob", BROAD, NK)),
    ]
    return NameTable.of(Lexicon(load_ontology()), sets)


def seen(table, said, terms, hidden=None):
    names = EqualNames(table)
    rows, found = names.pairs([said], hidden)
    columns = np.array([[table.terms.index(term) for term in terms]])
    equal, votes = names.by_scope(columns, rows, found)
    return equal[0], votes[0], names.votes(1, rows, found)[0]


def test_labs_vote_for_the_term_that_they_give_a_name(table):
    equal, votes, all_votes = seen(table, BLOB, [T, NK, CD4])
    assert votes.tolist() == [2, 1, 0]
    assert all_votes == 3
    assert equal[:, SCOPES.index("lab exact")].tolist() == [True, False, False]
    assert equal[:, SCOPES.index("lab broader")].tolist() == [False, True, False]


def test_the_ontologys_names_are_no_votes(table):
    equal, votes, _ = seen(table, TCELL, [T, NK])
    assert equal[:, SCOPES.index("label")].tolist() == [True, False]
    assert votes.tolist() == [0, 0]


def test_names_that_are_hidden_do_not_count(table):
    hidden = table.labs(["one", "three"])[None]
    _, votes, all_votes = seen(table, BLOB, [T, NK], hidden)
    assert votes.tolist() == [1, 0]
    assert all_votes == 1


def test_what_nobody_says_and_what_says_nothing_is_equal_to_nothing(table):
    for said in (frozenset(["nobody"]), frozenset()):
        equal, votes, all_votes = seen(table, said, [T])
        assert not equal.any()
        assert votes.tolist() == [0]
        assert all_votes == 0


def test_terms_named_by_several_labels_count_once_a_label(table):
    found = EqualNames(table).terms([BLOB, TCELL], None)
    named = [table.terms[i] for i in found]
    assert (named.count(T), named.count(NK), named.count(CD4)) == (2, 1, 0)
    assert len(EqualNames(table).terms([BLOB], table.labs(["one", "two", "three"]))) == 0
