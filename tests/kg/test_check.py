from collections.abc import Callable

import pytest

from immuneworld.kg.check import check_graph
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL, THERAPY

Make = Callable[[str], KnowledgeGraph]


def rules(graph: KnowledgeGraph) -> list[str]:
    return [f.rule for f in check_graph(graph)]


def test_a_sound_graph_has_no_findings(small_graph: Make) -> None:
    assert (
        rules(
            small_graph(
                "CL:1 subclass_of CL:2\nCL:1 expresses hgnc.symbol:CD4\nIW:02 targets hgnc.symbol:CD4"
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("CL:1 subclass_of CL:1", "edge-self-loop"),
        ("CL:1 targets hgnc.symbol:CD4", "domain-broken"),
        ("IW:02 depletes hgnc.symbol:CD4", "range-broken"),
        ("CL:1 subclass_of hgnc.symbol:CD4", "range-broken"),
        ("CL:1 likes CL:2", "predicate-unknown"),
        ("CL:1 expresses XX:2", "category-unknown"),
    ],
)
def test_a_wrong_edge_is_an_error(small_graph: Make, line: str, rule: str) -> None:
    graph = small_graph(line)
    assert rule in rules(graph)
    assert {f.level for f in check_graph(graph)} == {"error"}


def test_homophilic_binding_is_no_self_loop(small_graph: Make) -> None:
    assert rules(small_graph("hgnc.symbol:CD99 interacts_with hgnc.symbol:CD99")) == []


def test_dangling_duplicate_and_unsourced_edges_are_errors(small_graph: Make) -> None:
    good = small_graph("CL:1 subclass_of CL:2")
    edges = (*good.edges, *good.edges, Edge("CL:1", "subclass_of", "CL:3", ""))
    assert sorted(rules(KnowledgeGraph(good.nodes, edges))) == [
        "edge-duplicate",
        "edge-duplicate",
        "reference-dangling",
        "source-missing",
    ]


def test_a_contradiction_is_found_once_in_a_node_and_along_is_a(small_graph: Make) -> None:
    own = small_graph("CL:1 expresses hgnc.symbol:CD4\nCL:1 lacks hgnc.symbol:CD4")
    assert rules(own) == ["contradiction"]
    above = small_graph(
        "CL:1 subclass_of CL:2\nCL:1 lacks hgnc.symbol:CD4\nCL:2 expresses_low hgnc.symbol:CD4"
    )
    (finding,) = check_graph(above)
    assert (finding.rule, finding.level) == ("contradiction", "warning")
    assert "CL:2 expresses_low" in finding.value
    # a subtype may gain what its parent is not said to have
    assert (
        rules(
            small_graph("CL:1 subclass_of CL:2\nCL:2 lacks hgnc.symbol:CD4\nCL:3 expresses hgnc.symbol:CD4")
        )
        == []
    )


def test_a_cycle_of_is_a_does_not_hang(small_graph: Make) -> None:
    assert (
        rules(small_graph("CL:1 subclass_of CL:2\nCL:2 subclass_of CL:1\nCL:1 lacks hgnc.symbol:CD4")) == []
    )


def test_one_name_for_two_therapies_is_a_warning_for_two_cells_it_is_not() -> None:
    nodes = [Node("IW:0200001", THERAPY, "anti-PD-1"), Node("IW:0200002", THERAPY, "b", ("antiPD1",))]
    (finding,) = check_graph(KnowledgeGraph({n.id: n for n in nodes}, ()))
    assert (finding.rule, finding.level) == ("name-ambiguous", "warning")
    cells = [Node("CL:1", CELL, "T cell"), Node("CL:2", CELL, "b", ("t-cell",))]
    assert check_graph(KnowledgeGraph({n.id: n for n in cells}, ())) == []


def test_a_finding_names_the_line_of_the_saved_table(small_graph: Make) -> None:
    graph = small_graph("CL:1 subclass_of CL:2\nCL:3 targets hgnc.symbol:CD4")
    (finding,) = check_graph(graph)
    assert (finding.file, finding.row, finding.column) == ("edges.tsv", 3, "subject")
