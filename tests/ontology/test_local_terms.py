import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.local_terms import parse_local_terms, read_local_terms
from immuneworld.ontology.term import Relation, Synonym


def test_a_term_is_read_whole(small):
    label = (
        'rdfs:label "planted" ; oboInOwl:hasExactSynonym "p" ; oboInOwl:hasNarrowSynonym "q" ; '
        "dcterms:source <https://pubmed.ncbi.nlm.nih.gov/12345>"
    )
    local = parse_local_terms(small.turtle_header + "\n" + small.block(label=label))
    term = local.terms["IW:0090001"]
    assert (term.label, term.definition) == ("planted", "A cell made up for a test.")
    assert term.synonyms == (Synonym("p", "exact"), Synonym("q", "narrow"))
    assert term.sources == ("doi:10.1000/1", "PMID:12345")
    assert term.parents == ("CL:0000084",)
    assert term.relations == (Relation("RO:0002292", "hgnc.symbol:TCF7"),)
    assert term.is_local
    assert not term.deprecated
    assert local.version == "1"
    assert local.lines == {"IW:0090001": (small.first_term + 1,)}


def test_disjointness_in_both_forms(small):
    text = small.turtle_header + "CL:2 owl:disjointWith CL:1 .\n"
    text += "[] a owl:AllDisjointClasses ; owl:members ( CL:3 CL:1 CL:2 ) .\n"
    assert parse_local_terms(text).disjoint == (("CL:1", "CL:2"), ("CL:1", "CL:3"), ("CL:2", "CL:3"))


def test_a_retired_term(small):
    text = small.block(label='rdfs:label "x" ; owl:deprecated true ; IAO:0100001 CL:0000084')
    term = parse_local_terms(small.turtle_header + text).terms["IW:0090001"]
    assert (term.deprecated, term.replaced_by) == (True, "CL:0000084")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@prefix a: <x> .\na:b a:c a:d\na:e .\n", 3),
        ("\n\nnope:x nope:y nope:z .\n", 3),
        ('@prefix a: <x> .\na:b a:c "open .\n', 2),
    ],
)
def test_broken_turtle_says_the_line(text, line):
    with pytest.raises(SyntaxError) as caught:
        parse_local_terms(text)
    assert caught.value.lineno == line
    assert "\n" not in caught.value.msg


def test_a_list_in_a_circle_is_a_syntax_error(small):
    text = small.turtle_header + "_:l rdf:first CL:1 ; rdf:rest _:l .\n"
    text += "[] a owl:AllDisjointClasses ; owl:members _:l .\n"
    with pytest.raises(SyntaxError, match="circle"):
        parse_local_terms(text)


def test_reading_a_broken_file_is_an_input_error(tmp_path):
    path = tmp_path / "x.ttl"
    with pytest.raises(InputError, match="cannot be read"):
        read_local_terms(path)
    path.write_text("nope", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.ttl:1: is not Turtle"):
        read_local_terms(path)


@given(st.text(max_size=40))
def test_any_text_is_terms_or_a_syntax_error(text):
    try:
        terms, line = parse_local_terms(text).terms, 1
    except SyntaxError as error:
        terms, line = {}, error.lineno or 0
    assert terms == {}
    assert line >= 1
