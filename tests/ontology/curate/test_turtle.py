from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from immuneworld.ontology.curate.turtle import to_turtle
from immuneworld.ontology.curies import PREFIXES, expand
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.local_terms import parse_local_terms

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
TERM = """
IW:0000002 a owl:Class ; rdfs:label "b" ; rdfs:subClassOf CL:0000084 ;
  rdfs:subClassOf [ owl:someValuesFrom hgnc.symbol:TCF7 ; a owl:Restriction ; owl:onProperty RO:0002292 ] ;
  owl:equivalentClass [ owl:intersectionOf ( CL:0000084 [ a owl:Restriction ;
    owl:onProperty IW:expresses_high ; owl:someValuesFrom hgnc.symbol:HLA-A ] ) ; a owl:Class ] ;
  dcterms:source <https://doi.org/10.1000/1> ; IAO:0000115 "d" .
"""


def graph_of(text: str) -> Graph:
    return parse_local_terms(PREFIX_LINES + text).graph


def uri(curie: str) -> URIRef:
    return URIRef(expand(curie))


def body(text: str) -> str:
    return text.partition("# add a term: docs/curators.md.\n")[2]


def test_a_term_is_one_block_with_an_axiom_a_line() -> None:
    assert (
        body(to_turtle(graph_of(TERM)))
        == """
# --- cell types and states ---

IW:0000002
    a owl:Class ;
    rdfs:label "b" ;
    IAO:0000115 "d" ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( CL:0000084 [ a owl:Restriction ; \
owl:onProperty IW:expresses_high ; owl:someValuesFrom hgnc.symbol:HLA-A ] ) ] ;
    rdfs:subClassOf CL:0000084 ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:TCF7 ] ;
    dcterms:source <https://doi.org/10.1000/1> .
"""
    )


def test_sections_stand_in_order_and_only_where_there_is_something() -> None:
    text = to_turtle(
        graph_of(
            'hgnc.symbol:TCF7 a owl:Class ; rdfs:label "TCF7" ; skos:exactMatch HGNC:11639 .\n'
            "[ a owl:AllDisjointClasses ; owl:members ( IW:0000002 IW:0000003 ) ] .\n"
            '[ a owl:AllDisjointClasses ; owl:members ( CL:0000084 CL:0000236 ) ; rdfs:comment "T, B" ] .\n'
            'CL:0000084 a owl:Class ; rdfs:label "T cell" ; oboInOwl:hasExactSynonym "T-zelle" .\n'
            'IW:0100000 a owl:Class ; rdfs:label "programme" . IW:0000003 a owl:Class ; rdfs:label "c" .\n'
            + TERM
        )
    )
    assert [line for line in text.splitlines() if line.startswith("# ---")] == [
        "# --- cell types and states ---",
        "# --- programmes: no cells ---",
        "# --- what is said of terms of other ontologies ---",
        "# --- disjointness: no class of CL stands below both ---",
        "# --- declarations: classes of CL and GO, and human genes (HGNC), that the axioms above name ---",
    ]
    assert text.index("IW:0000002\n") < text.index("IW:0000003\n")
    assert 'CL:0000084\n    oboInOwl:hasExactSynonym "T-zelle" .\n' in text
    assert 'CL:0000084 a owl:Class ; rdfs:label "T cell" .\n' in text
    assert 'hgnc.symbol:TCF7 a owl:Class ; rdfs:label "TCF7" ; skos:exactMatch HGNC:11639 .\n' in text
    assert text.index('rdfs:comment "T, B"') < text.index("( IW:0000002 IW:0000003 )")


def test_synonyms_are_sorted_by_their_text_and_scope() -> None:
    synonyms = 'oboInOwl:hasRelatedSynonym "a" ; oboInOwl:hasExactSynonym "Tpex cell" , "Tpex"'
    text = to_turtle(graph_of(f'IW:0000001 a owl:Class ; rdfs:label "x" ; {synonyms} .'))
    assert text.index('"Tpex"') < text.index('"Tpex cell"') < text.index('"a"')


def test_hidden_characters_are_shown_as_escapes_and_survive() -> None:
    label = 'tab\t, "quoted", back\\slash, two\nlines, right-to-left \u202e, naïve γδ, \U0001f9ec'
    graph = Graph()
    graph.add((uri("IW:0000001"), RDFS.label, Literal(label)))
    text = to_turtle(graph)
    assert r'"tab\t, \"quoted\", back\\slash, two\nlines, right-to-left \u202E, naïve γδ, 🧬"' in text
    assert isomorphic(parse_local_terms(text).graph, graph)


def test_a_plain_string_and_an_xsd_string_are_the_same_literal() -> None:
    plain = graph_of('IW:0000001 rdfs:label "x" .')
    assert to_turtle(graph_of('IW:0000001 rdfs:label "x"^^xsd:string .')) == to_turtle(plain)


def test_numbers_booleans_and_languages_are_kept() -> None:
    text = to_turtle(graph_of('IW:0000001 owl:deprecated true ; rdfs:label "x"@en ; IAO:0000115 5 .'))
    assert "owl:deprecated true" in text
    assert '"x"@en' in text
    assert '"5"^^xsd:integer' in text


def test_annotations_of_axioms_and_unknown_expressions_are_kept() -> None:
    graph = graph_of(
        "IW:0000001 a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:unionOf ( CL:0000084 ["
        " a owl:Restriction ; owl:onProperty RO:0002292 ; owl:allValuesFrom ["
        " owl:complementOf hgnc.symbol:TCF7 ] ] ) ] .\n"
        "[ a owl:Axiom ; owl:annotatedSource IW:0000001 ; owl:annotatedProperty rdfs:label ;"
        ' owl:annotatedTarget "x" ; dcterms:source <https://doi.org/10.1000/1> ] .'
    )
    text = to_turtle(graph)
    assert "# --- annotations of axioms, and what has no other place ---" in text
    assert isomorphic(parse_local_terms(text).graph, graph)


@pytest.mark.parametrize(
    "tangle",
    [
        "IW:0000001 rdfs:subClassOf _:x . IW:0000002 rdfs:subClassOf _:x . _:x rdfs:comment 'shared' .",
        "_:a rdfs:seeAlso _:b . _:b rdfs:seeAlso _:a .",
        "_:a rdfs:seeAlso _:a .",
        "IW:0000001 rdfs:seeAlso _:a . _:a rdf:first 1 ; rdf:rest _:a .",
        "_:l rdf:first 1, 2 ; rdf:rest () .",
        "IW:0000001 rdfs:seeAlso [ rdf:first 1 ] , [] , () .",
    ],
)
def test_blank_nodes_that_cannot_nest_get_labels_made_from_the_graph(tangle: str) -> None:
    graph = graph_of(tangle)
    text = to_turtle(graph)
    assert isomorphic(parse_local_terms(text).graph, graph)
    for format_ in ("nt", "turtle"):
        other = Graph().parse(data=graph.serialize(format=format_), format=format_)
        assert to_turtle(other) == text


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
IRIS = st.sampled_from(
    [uri(c) for c in ("IW:0000001", "IW:0000002", "IW:0100001", "CL:0000084", "GO:0042098", "RO:0002292")]
    + [uri("hgnc.symbol:HLA-A"), uri("doi:10.1000/(x)"), URIRef("https://example.org/a%20b#c")]
)
NAMES = (
    "rdfs:label IAO:0000115 rdfs:subClassOf dcterms:source oboInOwl:hasExactSynonym owl:someValuesFrom "
    "IW:marks"
)
PREDICATES = st.sampled_from([*map(uri, NAMES.split()), URIRef("https://example.org/p")])
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(Literal, TEXTS, lang=st.sampled_from(["en", "de"])),
    st.booleans().map(Literal),
    st.integers().map(Literal),
)
KINDS = st.sampled_from([uri(c) for c in ("owl:Class", "owl:ObjectProperty", "owl:AllDisjointClasses")])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Named and blank subjects, lists, shared and unused blank nodes."""
    graph, blanks = Graph(), [BNode() for _ in range(draw(st.integers(0, 4)))]
    subjects = st.one_of(IRIS, st.sampled_from(blanks)) if blanks else IRIS
    for _ in range(draw(st.integers(1, 12))):
        value = draw(st.one_of(subjects, LITERALS))
        graph.add((draw(subjects), draw(PREDICATES), value))
    if draw(st.booleans()):
        head = BNode()
        Collection(graph, head, draw(st.lists(st.one_of(subjects, LITERALS), min_size=1, max_size=3)))
        graph.add((draw(subjects), uri("owl:members"), head))
    graph.add((draw(subjects), RDF.type, draw(KINDS)))
    return graph


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_the_graph_is_kept_and_formatting_again_changes_nothing(graph: Graph) -> None:
    text = to_turtle(graph)
    again = parse_local_terms(text).graph
    assert isomorphic(again, graph)
    assert to_turtle(again) == text


@settings(max_examples=60, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_any_order_of_statements_gives_the_same_bytes(graph: Graph, shuffle: random.Random) -> None:
    lines = graph.serialize(format="nt").strip().split("\n")
    shuffle.shuffle(lines)
    assert to_turtle(Graph().parse(data="\n".join(lines), format="nt")) == to_turtle(graph)


@pytest.fixture(scope="module")
def packaged() -> Graph:
    return parse_local_terms(LOCAL.read_text("utf-8")).graph


@pytest.mark.parametrize(("written", "read"), [("longturtle", "turtle"), ("xml", "xml"), ("nt", "nt")])
def test_the_packaged_file_saved_by_another_tool_gives_the_same_bytes(
    packaged: Graph, written: str, read: str
) -> None:
    saved = Graph().parse(data=packaged.serialize(format=written), format=read)
    assert to_turtle(saved) == to_turtle(packaged)
