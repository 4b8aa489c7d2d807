import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.term import Term


def make(**parents: str) -> Ontology:
    terms = {c: Term(c, f"label {c}", parents=tuple(p.split())) for c, p in parents.items()}
    return Ontology("1", "2026-03-26", terms)


DIAMOND = make(top="", left="top", right="top", bottom="left right", deep="bottom")


def test_the_closure_of_a_diamond():
    assert DIAMOND.ancestors("bottom") == {"left", "right", "top"}
    assert DIAMOND.descendants("top") == {"left", "right", "bottom", "deep"}
    assert DIAMOND.children("top") == ("left", "right")
    assert DIAMOND.parents("deep") == ("bottom",)
    assert DIAMOND.is_a("deep", "top")
    assert DIAMOND.is_a("top", "top")
    assert not DIAMOND.is_a("top", "deep")


def test_distance_counts_steps_up():
    assert [DIAMOND.distance("deep", x) for x in ("deep", "bottom", "left", "top")] == [0, 1, 2, 3]
    assert DIAMOND.distance("top", "deep") is None


def test_a_circle_ends():
    circle = make(a="b", b="c", c="a")
    assert circle.ancestors("a") == {"b", "c"}
    assert circle.descendants("a") == {"b", "c"}


def test_an_unknown_term_names_the_closest():
    with pytest.raises(UnknownNameError, match="'bottom'"):
        DIAMOND["botom"]
    with pytest.raises(UnknownNameError, match="label of left"):
        DIAMOND["Label left"]


@given(st.lists(st.sets(st.integers(0, 8)), max_size=9))
def test_closure_agrees_with_its_definition(links):
    """Random hierarchies: term i has parents below i, so there is no circle."""
    onto = make(**{f"t{i}": " ".join(f"t{p}" for p in sorted(ps) if p < i) for i, ps in enumerate(links)})
    for curie in onto:
        above = {a for p in onto.parents(curie) for a in {p, *onto.ancestors(p)}}
        assert onto.ancestors(curie) == above
        assert all(curie in onto.descendants(a) for a in above)
        assert all((onto.distance(curie, x) is None) == (not onto.is_a(curie, x)) for x in onto)


def test_the_hash_is_of_the_content():
    same = make(deep="bottom", bottom="left right", right="top", left="top", top="")
    assert same.hash == DIAMOND.hash
    assert make(top="", left="top").hash != make(top="", left="").hash
