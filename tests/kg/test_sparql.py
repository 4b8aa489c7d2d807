import pytest

from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL, GENE, THERAPY
from immuneworld.kg.sparql import query
from immuneworld.ontology.errors import InputError

NODES = (
    Node("CL:0000625", CELL, "CD8 T cell", ("cytotoxic T cell",)),
    Node("IW:0000001", CELL, "Tpex"),
    Node("hgnc.symbol:PDCD1", GENE, "PDCD1"),
    Node("IW:0200002", THERAPY, "anti-PD-1"),
)
EDGES = (
    Edge("IW:0000001", "expresses", "hgnc.symbol:PDCD1", "IW 1"),
    Edge("IW:0000001", "subclass_of", "CL:0000625", "IW 1"),
    Edge("IW:0200002", "targets", "hgnc.symbol:PDCD1", "doi:10.1056/NEJMoa1200690"),
)
GRAPH = KnowledgeGraph({n.id: n for n in NODES}, EDGES)


def test_a_join_over_two_relations() -> None:
    answer = query(GRAPH, "SELECT ?cell ?drug WHERE { ?cell kg:expresses ?gene . ?drug kg:targets ?gene }")
    assert answer.columns == ("cell", "drug")
    assert answer.rows == (("IW:0000001", "IW:0200002"),)


def test_is_a_is_followed_and_names_are_literals() -> None:
    answer = query(GRAPH, 'SELECT ?x WHERE { ?x rdfs:subClassOf+ / skos:altLabel "cytotoxic T cell" }')
    assert answer.rows == (("IW:0000001",),)


def test_sources_are_asked_of_the_association() -> None:
    text = "SELECT ?p WHERE { [] rdf:subject IW:0200002 ; biolink:publications ?p }"
    assert query(GRAPH, text).rows == (("DOI:10.1056/NEJMoa1200690",), ("PMID:22658127",))


@pytest.mark.parametrize(("gene", "answer"), [("PDCD1", "true"), ("CTLA4", "false")])
def test_ask(gene: str, answer: str) -> None:
    assert query(GRAPH, f"ASK {{ IW:0000001 kg:expresses hgnc.symbol:{gene} }}").rows == ((answer,),)


def test_rows_are_sorted_unless_the_query_orders_them() -> None:
    text = "SELECT ?n WHERE { ?n a biolink:Cell } "
    assert query(GRAPH, text).rows == (("CL:0000625",), ("IW:0000001",))
    assert query(GRAPH, f"{text} ORDER BY DESC(?n)").rows == (("IW:0000001",), ("CL:0000625",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT ?x", "no SPARQL"),
        ("SELECT ?x WHERE { ?x foo:a ?y }", "no SPARQL: Unknown namespace prefix"),
        ("CONSTRUCT { ?x a ?y } WHERE { ?x a ?y }", "neither SELECT nor ASK"),
        ("SELECT ?x WHERE { SERVICE <http://example.org/> { ?x ?p ?y } }", "asks another place"),
        ("SELECT ?x FROM <file:///etc/hostname> WHERE { ?x ?p ?y }", "asks another place"),
        ("SELECT ?x FROM NAMED <file:///etc/hostname> WHERE { ?x ?p ?y }", "asks another place"),
        ("INSERT DATA { IW:1 a IW:2 }", "no SPARQL"),
        ("x" * 100_001, "more than"),
    ],
)
def test_what_is_no_question_to_this_graph_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        query(GRAPH, text)
