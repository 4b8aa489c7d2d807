import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.features import FEATURE_DIM, STATED_DIM, TEXT_DIM, node_features
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CATEGORIES, CELL, GENE

CD8 = Node("CL:0000625", CELL, "CD8 T cell")
PD1 = Node("hgnc.symbol:PDCD1", GENE, "PDCD1")


def features(*nodes: Node, edges: tuple[Edge, ...] = ()) -> np.ndarray:
    return node_features(KnowledgeGraph({n.id: n for n in nodes}, edges), [n.id for n in nodes])


def edge(subject: str, predicate: str, target: str) -> Edge:
    return Edge(subject, predicate, target, "test")


def test_a_row_is_text_statements_category_and_a_constant() -> None:
    cell, gene = features(CD8, PD1, edges=(edge(CD8.id, "expresses", PD1.id),))
    assert cell.shape == (FEATURE_DIM,)
    assert cell[-1] == gene[-1] > 0
    for row, category in ((cell, CELL), (gene, GENE)):
        assert np.flatnonzero(row[TEXT_DIM + STATED_DIM : -1]).tolist() == [CATEGORIES.index(category)]
        assert np.linalg.norm(row[:TEXT_DIM]) == pytest.approx(1)
    assert np.count_nonzero(cell[TEXT_DIM : TEXT_DIM + STATED_DIM]) == 1
    assert not gene[TEXT_DIM : TEXT_DIM + STATED_DIM].any()


def test_the_id_says_nothing_and_the_name_does() -> None:
    one, renumbered, other = features(
        Node("CL:1", CELL, "regulatory T cell"),
        Node("CL:2", CELL, "regulatory T cell"),
        Node("CL:3", CELL, "plasma cell"),
    )
    np.testing.assert_array_equal(one, renumbered)
    assert not np.allclose(one, other)


def test_the_ids_of_all_nodes_may_change_and_no_feature_does() -> None:
    edges = (edge(CD8.id, "expresses", PD1.id),)
    renamed = dataclasses.replace(CD8, id="CL:1"), dataclasses.replace(PD1, id="hgnc.symbol:X")
    other = features(*renamed, edges=(edge("CL:1", "expresses", "hgnc.symbol:X"),))
    np.testing.assert_array_equal(features(CD8, PD1, edges=edges), other)


def test_one_name_with_unlike_statements_is_unlike() -> None:
    twins = Node("CL:1", CELL, "memory T cell"), Node("CL:2", CELL, "memory T cell")
    said = (edge("CL:1", "expresses", PD1.id), edge("CL:2", "lacks", PD1.id))
    one, two, _ = features(*twins, PD1, edges=said)
    assert _cosine(one, two) < 0.9


def test_an_edge_that_is_held_out_of_the_graph_leaves_no_trace() -> None:
    kept, out = edge(CD8.id, "subclass_of", "CL:0000084"), edge(CD8.id, "expresses", PD1.id)
    full, less, never = (features(CD8, PD1, edges=e)[0] for e in ((kept, out), (kept,), (kept,)))
    assert not np.allclose(full, less)
    np.testing.assert_array_equal(less, never)


def test_like_names_are_closer_than_unlike_ones() -> None:
    a, b, c = features(
        Node("CL:1", CELL, "exhausted CD8 T cell"),
        Node("CL:2", CELL, "terminally exhausted CD8 T cell"),
        Node("CL:3", CELL, "fibroblast"),
    )
    assert a @ b > a @ c + 0.3


def test_many_synonyms_weigh_no_more_than_the_label() -> None:
    (one,) = features(Node("CL:1", CELL, "B cell", ("B lymphocyte",)))
    (many,) = features(Node("CL:1", CELL, "B cell", ("B lymphocyte",) * 50))
    np.testing.assert_allclose(one, many, atol=1e-5)


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_any_name_gives_a_finite_row_that_is_the_same_again(label: str, synonyms: list[str]) -> None:
    node = Node("CL:1", CELL, label, tuple(synonyms))
    (row,) = features(node)
    assert np.isfinite(row).all()
    assert np.linalg.norm(row[:TEXT_DIM]) <= 1 + 1e-5
    np.testing.assert_array_equal(row, features(node)[0])


def test_no_two_nodes_of_the_packaged_graph_have_like_features(real_graph: KnowledgeGraph) -> None:
    """All of them, of every category: what the encoder is told tells them apart."""
    ids = sorted(real_graph.nodes)
    rows = node_features(real_graph, ids)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = np.triu(rows @ rows.T, 1)
    alike = [(ids[i], ids[j], float(cosines[i, j])) for i, j in np.argwhere(cosines > 0.98)]
    assert len(ids) > 2000
    assert not alike


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
