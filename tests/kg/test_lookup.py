import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.lookup import nodes_named
from immuneworld.ontology.errors import UnknownNameError


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("IW:0000001", ["IW:0000001"]),
        ("TPEX", ["IW:0000001"]),
        ("PD-1", ["IW:0200002", "hgnc.symbol:PDCD1"]),
        ("SKCM", ["MONDO:0005012"]),
        ("IFN-alpha response", ["IW:0180001"]),
        ("FOLFOX", ["IW:0200047"]),
        ("PFS", ["IW:0300002"]),
    ],
)
def test_curies_labels_and_synonyms(real_graph: KnowledgeGraph, name: str, ids: list[str]) -> None:
    assert [node.id for node in nodes_named(real_graph, name)] == ids


@pytest.mark.parametrize(("name", "close"), [("Tpexx", "'Tpex'"), ("CL:0000626666", "'CL:00006")])
def test_a_miss_names_what_is_close(real_graph: KnowledgeGraph, name: str, close: str) -> None:
    with pytest.raises(UnknownNameError, match="a CURIE, label or synonym will do") as error:
        nodes_named(real_graph, name)
    assert close in str(error.value)
