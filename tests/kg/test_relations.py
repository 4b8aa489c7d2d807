from collections.abc import Callable

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.relations import FEATURES, Relations

SmallGraph = Callable[[str], KnowledgeGraph]
AT = {name: i for i, name in enumerate(FEATURES)}
TREE = """
CL:1 subclass_of CL:0
CL:2 subclass_of CL:1
CL:3 subclass_of CL:1
CL:4 subclass_of CL:0
"""


def feature(graph: KnowledgeGraph, name: str, a: str, b: str) -> float:
    return float(Relations(graph).pairwise([a, b])[0, 1, AT[name]])


def test_up_and_down_fade_with_the_steps_between(small_graph: SmallGraph) -> None:
    graph = small_graph(TREE)
    assert feature(graph, "up", "CL:2", "CL:1") == 1
    assert feature(graph, "up", "CL:2", "CL:0") == pytest.approx(np.exp(-0.5))
    assert feature(graph, "up", "CL:1", "CL:2") == 0
    assert feature(graph, "down", "CL:1", "CL:2") == 1


def test_siblings_share_a_parent_and_nobody_is_their_own(small_graph: SmallGraph) -> None:
    graph = small_graph(TREE)
    assert feature(graph, "sibling", "CL:2", "CL:3") == 1
    assert feature(graph, "sibling", "CL:2", "CL:4") == 0
    assert feature(graph, "sibling", "CL:2", "CL:2") == 0
    assert feature(graph, "same", "CL:2", "CL:2") == 1


def test_ancestors_count_the_shortest_way(small_graph: SmallGraph) -> None:
    graph = small_graph(TREE + "CL:2 subclass_of CL:0")
    assert Relations(graph).ancestors("CL:2") == {"CL:2": 0, "CL:1": 1, "CL:0": 1}


def test_a_cycle_ends(small_graph: SmallGraph) -> None:
    graph = small_graph("CL:1 subclass_of CL:2\nCL:2 subclass_of CL:1")
    assert Relations(graph).ancestors("CL:1") == {"CL:1": 0, "CL:2": 1}


def test_kinship_is_the_overlap_of_ancestors(small_graph: SmallGraph) -> None:
    relations = Relations(small_graph(TREE))
    assert relations.kinship("CL:2", "CL:3") == pytest.approx(2 / 4)
    assert relations.kinship("CL:2", "CL:2") == 1
    assert relations.kinship("CL:2", "") == relations.kinship("", "") == 0


def test_genes_are_inherited_and_compared(small_graph: SmallGraph) -> None:
    graph = small_graph(
        TREE + "CL:1 expresses hgnc.symbol:A\nCL:2 expresses_high hgnc.symbol:B\nCL:3 lacks hgnc.symbol:B"
    )
    assert feature(graph, "shared_genes", "CL:2", "CL:3") == pytest.approx(1 / 2)
    assert feature(graph, "opposed_genes", "CL:2", "CL:3") == pytest.approx(1 / 2)
    assert feature(graph, "opposed_genes", "CL:3", "CL:2") == pytest.approx(1 / 2)


def test_little_of_a_gene_is_opposed_to_it(small_graph: SmallGraph) -> None:
    graph = small_graph("CL:1 expresses_low hgnc.symbol:A\nCL:2 expresses_high hgnc.symbol:A")
    assert feature(graph, "opposed_genes", "CL:1", "CL:2") == 1
    assert feature(graph, "shared_genes", "CL:1", "CL:2") == 0


def test_functions_are_shared(small_graph: SmallGraph) -> None:
    graph = small_graph(TREE + "CL:1 capable_of GO:1\nCL:2 capable_of GO:2\nCL:4 capable_of GO:1")
    assert feature(graph, "shared_functions", "CL:2", "CL:3") == pytest.approx(1 / 2)
    assert feature(graph, "shared_functions", "CL:3", "CL:4") == 1


def test_what_a_therapy_does_is_told_apart(small_graph: SmallGraph) -> None:
    graph = small_graph(
        """
        CL:1 expresses hgnc.symbol:A
        CL:2 expresses_high hgnc.symbol:B
        IW:0200001 inhibits hgnc.symbol:A
        IW:0200002 activates hgnc.symbol:B
        IW:0200003 depletes CL:1
        CL:2 suppresses CL:1
        """
    )
    named = ("inhibits", "activates", "depletes")
    for a, b, expected in (
        ("IW:0200001", "CL:1", (1, 0, 0)),
        ("CL:2", "IW:0200002", (0, 1, 0)),
        ("CL:1", "IW:0200003", (0, 0, 1)),
        ("CL:1", "CL:2", (0, 0, 1)),
        ("IW:0200001", "CL:2", (0, 0, 0)),
    ):
        assert tuple(feature(graph, name, a, b) for name in named) == expected, (a, b)


def test_development_has_a_direction(small_graph: SmallGraph) -> None:
    graph = small_graph("CL:2 develops_from CL:1")
    assert feature(graph, "develops_from", "CL:2", "CL:1") == 1
    assert feature(graph, "develops_into", "CL:1", "CL:2") == 1
    assert feature(graph, "develops_from", "CL:1", "CL:2") == 0


def test_a_drug_acts_on_what_expresses_its_target_and_on_nothing_else(small_graph: SmallGraph) -> None:
    graph = small_graph(
        """
        IW:0200001 targets hgnc.symbol:PDCD1
        IW:0200009 has_part IW:0200001
        CL:1 expresses hgnc.symbol:PDCD1
        CL:2 subclass_of CL:1
        CL:3 lacks hgnc.symbol:PDCD1
        IW:0200002 depletes CL:3
        """
    )
    assert feature(graph, "acts_on", "IW:0200001", "CL:2") == 1
    assert feature(graph, "acts_on", "CL:2", "IW:0200001") == 1
    assert feature(graph, "acts_on", "IW:0200009", "CL:1") == 1, "a combination acts through its parts"
    assert feature(graph, "acts_on", "IW:0200001", "CL:3") == 0
    assert feature(graph, "acts_on", "IW:0200002", "CL:3") == 1
    assert feature(graph, "acts_on", "IW:0200002", "CL:1") == 0


def test_a_ligand_signals_to_its_receptor_both_ways(small_graph: SmallGraph) -> None:
    graph = small_graph(
        """
        hgnc.symbol:L interacts_with hgnc.symbol:R
        CL:1 expresses hgnc.symbol:L
        CL:2 expresses hgnc.symbol:R
        CL:3 expresses hgnc.symbol:X
        """
    )
    assert feature(graph, "signals", "CL:1", "CL:2") == feature(graph, "signals", "CL:2", "CL:1") == 1
    assert feature(graph, "signals", "CL:1", "CL:3") == 0


def test_no_term_relates_to_nothing(small_graph: SmallGraph) -> None:
    table = Relations(small_graph(TREE)).pairwise(["", "CL:1", ""])
    assert not table[0].any()
    assert not table[:, 2].any()
    assert table[1, 1].any()


def test_the_order_of_nodes_orders_the_table_alone(real_graph: KnowledgeGraph) -> None:
    nodes = [
        "CL:0000625",
        "IW:0000001",
        "",
        "CL:0000815",
        real_graph.find("anti-PD-1", "biolink:Treatment").id,
    ]
    table, order = Relations(real_graph).pairwise(nodes), [3, 0, 4, 2, 1]
    np.testing.assert_array_equal(
        Relations(real_graph).pairwise([nodes[i] for i in order]), table[np.ix_(order, order)]
    )
    assert np.isfinite(table).all()
    assert table.min() >= 0
    assert table[4, 1, AT["acts_on"]] == 1, "anti-PD-1 acts on progenitor exhausted cells"
