from collections.abc import Callable

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.paths import Step, paths_between

SmallGraph = Callable[[str], KnowledgeGraph]
LINES = """
CL:1 subclass_of CL:2
CL:1 expresses hgnc.symbol:A
CL:3 expresses hgnc.symbol:A
CL:3 subclass_of CL:2
CL:4 subclass_of CL:2
CL:5 subclass_of CL:2
CL:8 subclass_of CL:9
"""


def nodes(path: list[Step]) -> list[str]:
    return [path[0][0], *(step[2] for step in path)]


def test_the_rarer_of_two_equal_ways_comes_first(small_graph: SmallGraph) -> None:
    found = paths_between(small_graph(LINES), "CL:1", "CL:3", limit=2)
    assert [nodes(path) for path in found] == [["CL:1", "hgnc.symbol:A", "CL:3"], ["CL:1", "CL:2", "CL:3"]]


def test_a_step_is_told_along_or_against_its_edge(small_graph: SmallGraph) -> None:
    (path,) = paths_between(small_graph(LINES), "CL:1", "CL:3", limit=1)
    assert [(s[0] == s[1].subject, s[1].predicate) for s in path] == [
        (True, "expresses"),
        (False, "expresses"),
    ]


def test_a_barred_predicate_is_not_used(small_graph: SmallGraph) -> None:
    graph = small_graph(LINES)
    (path,) = paths_between(graph, "CL:1", "CL:3", without=("expresses",))
    assert nodes(path) == ["CL:1", "CL:2", "CL:3"]
    assert paths_between(graph, "CL:1", "CL:3", without=("expresses", "subclass_of")) == []


def test_no_way_and_no_step(small_graph: SmallGraph) -> None:
    assert paths_between(small_graph(LINES), "CL:1", "CL:8") == []
    assert paths_between(small_graph(LINES), "CL:1", "CL:1") == [[]]


def test_tpex_meets_the_drug_at_its_target(real_graph: KnowledgeGraph) -> None:
    (path,) = paths_between(real_graph, "IW:0000001", "IW:0200002", limit=1)
    assert nodes(path) == ["IW:0000001", "hgnc.symbol:PDCD1", "IW:0200002"]
