import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.features import FEATURE_DIM, TEXT_DIM, node_features
from immuneworld.kg.graph import KnowledgeGraph, Node
from immuneworld.kg.schema import CATEGORIES, CELL, GENE


def features(*nodes: Node) -> np.ndarray:
    return node_features(KnowledgeGraph({n.id: n for n in nodes}, ()), [n.id for n in nodes])


def test_a_row_is_text_category_and_a_constant() -> None:
    cell, gene = features(Node("CL:1", CELL, "T cell"), Node("hgnc.symbol:CD4", GENE, "CD4"))
    assert cell.shape == (FEATURE_DIM,)
    assert cell[-1] == gene[-1] == 1
    for row, category in ((cell, CELL), (gene, GENE)):
        assert np.flatnonzero(row[TEXT_DIM:-1]).tolist() == [CATEGORIES.index(category)]
    assert np.linalg.norm(cell[:TEXT_DIM]) == pytest.approx(1)


def test_the_id_says_nothing_and_the_name_does() -> None:
    one, renumbered, other = features(
        Node("CL:1", CELL, "regulatory T cell"),
        Node("CL:2", CELL, "regulatory T cell"),
        Node("CL:3", CELL, "plasma cell"),
    )
    np.testing.assert_array_equal(one, renumbered)
    assert not np.allclose(one, other)


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
    np.testing.assert_allclose(one, many, atol=1e-6)


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_any_name_gives_a_finite_row_that_is_the_same_again(label: str, synonyms: list[str]) -> None:
    node = Node("CL:1", CELL, label, tuple(synonyms))
    (row,) = features(node)
    assert np.isfinite(row).all()
    assert np.linalg.norm(row[:TEXT_DIM]) <= 1 + 1e-5
    np.testing.assert_array_equal(row, features(node)[0])


def test_cell_types_of_the_packaged_graph_have_names_that_differ(real_graph: KnowledgeGraph) -> None:
    ids = [n.id for n in real_graph.of(CELL)]
    rows = node_features(real_graph, ids)[:, :TEXT_DIM]
    alike = np.argwhere(np.triu(rows @ rows.T, 1) > 0.98)
    assert len(ids) > 100
    # An apostrophe is no word: these two the relations must tell apart.
    assert {tuple(ids[i] for i in pair) for pair in alike} <= {("CL:0002049", "CL:0002050")}
