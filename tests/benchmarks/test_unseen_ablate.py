from collections import Counter

from immuneworld.benchmarks.unseen_ablate import NO_MARKERS, NO_TEXT, SHUFFLED, WHOLE, ablated
from immuneworld.kg.graph import KnowledgeGraph


def degrees(graph: KnowledgeGraph) -> Counter[tuple[str, str]]:
    return Counter((e.subject, e.predicate) for e in graph.edges)


def test_shuffled_nodes_keep_most_degrees_and_few_relations(real_graph: KnowledgeGraph) -> None:
    shuffled = ablated(real_graph, SHUFFLED)
    kept = set(shuffled.edges) & set(real_graph.edges)
    assert len(kept) < 0.2 * len(real_graph.edges)
    # An edge that is dealt out twice stands once.
    assert sum((degrees(real_graph) - degrees(shuffled)).values()) < 0.02 * len(real_graph.edges)
    assert not degrees(shuffled) - degrees(real_graph)
    assert shuffled.nodes == real_graph.nodes


def test_no_markers_and_no_text(real_graph: KnowledgeGraph) -> None:
    assert not {e.predicate for e in ablated(real_graph, NO_MARKERS).edges} & {"expresses", "lacks"}
    nameless = ablated(real_graph, NO_TEXT)
    assert nameless.edges == real_graph.edges
    assert not any(n.synonyms or n.label == real_graph.nodes[i].label for i, n in nameless.nodes.items())
    assert len({n.label for n in nameless.nodes.values()}) == len(nameless.nodes)


def test_the_whole_graph_is_the_graph(real_graph: KnowledgeGraph) -> None:
    assert ablated(real_graph, WHOLE) is real_graph
