from collections import Counter
from collections.abc import Callable

from immuneworld.benchmarks.links_task import (
    FACTS,
    FOLDS,
    ONTOLOGIES,
    TERMS,
    edge_task,
    node_task,
    origin,
    renamed,
    shuffled,
)
from immuneworld.kg.graph import Edge, KnowledgeGraph

SMALL = Callable[[str], KnowledgeGraph]
CELLS = "\n".join(f"CL:{i % 7} expresses hgnc.symbol:{gene}" for i, gene in enumerate("ABCDEFGHIJ" * 3))


def test_held_out_edges_leave_both_ends_known_and_pairs_whole(small_graph: SMALL) -> None:
    graph = small_graph(CELLS + "\nCL:0 expresses_high hgnc.symbol:A")
    task = edge_task(graph, seed=0, share=0.2)
    assert task.asked
    assert task.validation
    assert sorted([*task.train.edges, *task.validation, *task.asked]) == sorted(graph.edges)
    ends = Counter(end for e in task.train.edges for end in (e.subject, e.object))
    assert set(ends) == set(graph.nodes)
    joined = [{e.subject, e.object} for e in task.train.edges]
    assert all({e.subject, e.object} not in joined for e in (*task.asked, *task.validation))
    assert len(task.group) == len(task.asked)


def test_a_pair_of_nodes_has_one_number_in_all_seeds(small_graph: SMALL) -> None:
    graph = small_graph(CELLS)
    number: dict[Edge, int] = {}
    for seed in range(4):
        task = edge_task(graph, seed, share=0.2)
        for edge, group in zip(task.asked, task.group.tolist(), strict=True):
            assert number.setdefault(edge, group) == group


def test_each_local_term_is_held_out_once_and_nothing_is_learnt_from_it(real_graph: KnowledgeGraph) -> None:
    terms = {n for n in real_graph.nodes if n.startswith("IW:00")}
    met: Counter[str] = Counter()
    for fold in range(FOLDS):
        task = node_task(real_graph, 0, fold, half=True)
        new = set(real_graph.nodes) - set(task.train.nodes)
        met.update(new)
        told = {(e.subject, e.object) for e in task.graph.edges}
        assert all(e.subject in new and (e.subject, e.object) not in told for e in task.asked)
        assert not {end for e in task.train.edges for end in (e.subject, e.object)} & new
    assert met == Counter(terms)


def test_the_rest_of_a_term_is_what_its_template_does_not_say(real_graph: KnowledgeGraph) -> None:
    task = node_task(real_graph, 0, 0)
    new = set(real_graph.nodes) - set(task.train.nodes)
    assert task.asked
    assert all(e.object in new or e.predicate not in ("expresses", "subclass_of") for e in task.asked)


def test_a_shuffled_graph_keeps_the_degrees_and_few_edges(real_graph: KnowledgeGraph) -> None:
    wrong = shuffled(real_graph, 0)
    for end in ("subject", "object"):
        before, after = (
            Counter((getattr(e, end), e.predicate) for e in g.edges) for g in (real_graph, wrong)
        )
        assert (before - after).total() < 0.05 * len(real_graph.edges)  # equal edges fall together
    same = {(e.subject, e.predicate, e.object) for e in real_graph.edges} & {
        (e.subject, e.predicate, e.object) for e in wrong.edges
    }
    assert len(same) < 0.1 * len(real_graph.edges)


def test_new_names_say_nothing(small_graph: SMALL) -> None:
    graph = small_graph("CL:T-cell subclass_of CL:cell")
    assert not {"T-cell", "cell"} & {n.label for n in renamed(graph).nodes.values()}
    assert renamed(graph).edges == graph.edges


def test_every_edge_has_an_origin(real_graph: KnowledgeGraph) -> None:
    found = Counter(origin(e) for e in real_graph.edges)
    assert set(found) == {ONTOLOGIES, TERMS, FACTS}
    assert origin(Edge("CL:1", "expresses", "hgnc.symbol:A", "doi:10.1/x")) == FACTS
    assert origin(Edge("IW:1", "expresses", "hgnc.symbol:A", "IW 0.2.0|doi:10.1/x")) == TERMS
