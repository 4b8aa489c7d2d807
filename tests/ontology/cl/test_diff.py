from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.cl.cell_ontology import CL_VERSION, guide_terms
from immuneworld.ontology.cl.diff import below, diff_terms, immune_changes
from immuneworld.ontology.cl.release_table import read_release, releases, write_release
from immuneworld.ontology.cl.touched import touched
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets
from immuneworld.ontology.term import Term


def test_what_moved_between_the_two_releases_that_are_shipped():
    assert releases() == ("2025-02-13", CL_VERSION)
    changes = immune_changes(read_release("2025-02-13"), read_release(CL_VERSION))
    assert Counter(c.kind for c in changes) == {
        "new": 21,
        "relabelled": 8,
        "reparented": 10,
        "entered": 2,
    }


def test_the_shipped_table_is_the_release_it_says():
    table, terms = read_release(CL_VERSION), guide_terms(CL_VERSION)
    assert table.keys() == terms.keys()
    assert all(table[c].label == terms[c].label for c in terms)
    assert all(table[c].deprecated == terms[c].deprecated for c in terms)


def test_a_change_names_the_rows_and_terms_it_touches():
    changes = immune_changes(read_release("2025-02-13"), read_release(CL_VERSION))
    (exhausted,) = (
        t for t in touched(changes, load_mapping_sets(), load_ontology()) if t.change.id == "CL:0020031"
    )
    assert {"IW:0000001", "IW:0000002", "IW:0000003"} <= set(exhausted.terms)
    assert any(row.startswith("sade-feldman-2018 2.0.0: ") for row in exhausted.mappings)


def test_kinds_of_change():
    before = {
        "CL:1": Term("CL:1", "a"),
        "CL:2": Term("CL:2", "b", parents=("CL:1",)),
        "CL:3": Term("CL:3", "c"),
        "CL:4": Term("CL:4", "d"),
    }
    after = {
        "CL:1": Term("CL:1", "A"),
        "CL:2": Term("CL:2", "b", parents=("CL:5",)),
        "CL:3": Term("CL:3", "c", deprecated=True, replaced_by="CL:1"),
        "CL:5": Term("CL:5", "e"),
    }
    assert [(c.kind, c.id, c.before, c.after) for c in diff_terms(before, after)] == [
        ("new", "CL:5", "", ""),
        ("gone", "CL:4", "", ""),
        ("obsoleted", "CL:3", "c", "CL:1"),
        ("relabelled", "CL:1", "a", "A"),
        ("reparented", "CL:2", "CL:1 a", "CL:5 e"),
    ]


NAMES = st.sampled_from([f"CL:{i:07d}" for i in range(8)])
TERMS = st.dictionaries(
    NAMES,
    st.builds(
        Term,
        id=st.just(""),
        label=st.text("ab c", min_size=1).map(str.strip),
        parents=st.frozensets(NAMES).map(sorted).map(tuple),
        deprecated=st.booleans(),
    ),
).map(lambda d: {c: Term(c, t.label, parents=t.parents, deprecated=t.deprecated) for c, t in d.items()})


@given(TERMS, TERMS)
def test_there_and_back_speaks_of_the_same_terms(a, b):
    def relabelled(changes):
        return {c.id for c in changes if c.kind == "relabelled"}

    def live(changes):
        return relabelled(changes) - {c for c in a if c in b and a[c].deprecated != b[c].deprecated}

    assert diff_terms(a, a) == ()
    assert live(diff_terms(a, b)) == live(diff_terms(b, a))


@given(TERMS)
def test_below_ends_on_circles_and_holds_all_children(terms):
    found = below(terms, "CL:0000000")
    assert found <= terms.keys()
    for curie in found:
        assert all(t.id in found for t in terms.values() if curie in t.parents)


def test_a_table_reads_back_as_written(tmp_path):
    terms = {"CL:1": Term("CL:1", "a  b"), "CL:2": Term("CL:2", "c", parents=("CL:1",), deprecated=True)}
    first = write_release("2020-01-01", terms, "here", tmp_path).read_bytes()
    back = read_release("2020-01-01", tmp_path)
    assert back["CL:1"].label == "a b"
    assert back["CL:2"] == terms["CL:2"]
    assert write_release("2020-01-01", back, "here", tmp_path).read_bytes() == first
