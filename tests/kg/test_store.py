import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CATEGORIES, PREDICATES
from immuneworld.kg.store import load_graph, save_graph
from immuneworld.ontology.errors import ChecksumError, ImmuneWorldError, InputError

LETTERS = st.characters(codec="utf-8", exclude_characters="\t\n\r")
TEXT = st.text(LETTERS, max_size=12)
NAMES = st.text(LETTERS.filter(lambda c: c != "|"), min_size=1, max_size=12)
NODES = st.builds(Node, NAMES, st.sampled_from(CATEGORIES), TEXT, st.lists(NAMES, max_size=3).map(tuple))
EDGES = st.builds(Edge, NAMES, st.sampled_from(sorted(PREDICATES)), NAMES, TEXT)


@given(
    st.lists(NODES, max_size=5, unique_by=lambda n: n.id),
    st.lists(EDGES, max_size=5, unique=True),
    st.lists(TEXT),
)
def test_a_graph_comes_back_as_it_was(nodes: list[Node], edges: list[Edge], dropped: list[str]) -> None:
    graph = KnowledgeGraph(
        {n.id: n for n in nodes}, tuple(sorted(edges)), tuple(dropped), {"r": 1}, {"cl": "x"}
    )
    with tempfile.TemporaryDirectory() as folder:
        save_graph(graph, Path(folder) / "g")
        loaded = load_graph(Path(folder) / "g")
    assert loaded == graph
    assert loaded.hash == graph.hash


def test_the_real_graph_comes_back(real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    save_graph(real_graph, tmp_path / "graph")
    assert load_graph(tmp_path / "graph") == real_graph
    header = (tmp_path / "graph" / "edges.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "subject\tpredicate\tobject\tprimary_knowledge_source"


@pytest.fixture
def folder(small_graph: Callable[[str], KnowledgeGraph], tmp_path: Path) -> Path:
    save_graph(small_graph("CL:1 subclass_of CL:2"), tmp_path / "g")
    return tmp_path / "g"


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("edges.tsv", "CL:2", "CL:1", ChecksumError),
        ("nodes.tsv", "CL:2\t", "CL:1\t", ChecksumError),
        ("graph.json", '"hash": "', '"hash": "0', ChecksumError),
        ("graph.json", '"hash"', '"hush"', InputError),
        ("graph.json", "{", "", InputError),
        ("graph.json", "immuneworld-graph/1", "other/1", InputError),
        ("edges.tsv", "subject", "s", InputError),
        ("edges.tsv", "\ttest", "", InputError),
    ],
)
def test_an_edited_folder_is_refused(
    folder: Path, name: str, old: str, new: str, error: type[ImmuneWorldError]
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(error):
        load_graph(folder)


def test_another_folder_is_no_graph_and_is_never_replaced(
    small_graph: Callable[[str], KnowledgeGraph], tmp_path: Path
) -> None:
    (tmp_path / "work.txt").write_text("mine")
    with pytest.raises(InputError, match="not a graph folder"):
        load_graph(tmp_path)
    with pytest.raises(InputError, match=r"graph\.json"):
        save_graph(small_graph("CL:1 subclass_of CL:2"), tmp_path)
    assert (tmp_path / "work.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("label", "synonyms"), [("x", ("a|b",)), ("x", ("",)), ("a\tb", ()), ("a\nb", ()), ("a\rb", ())]
)
def test_a_name_that_the_table_cannot_hold_is_refused_and_nothing_written(
    tmp_path: Path, label: str, synonyms: tuple[str, ...]
) -> None:
    node = Node("CL:1", CATEGORIES[0], label, synonyms)
    with pytest.raises(InputError, match="CL:1"):
        save_graph(KnowledgeGraph({"CL:1": node}, ()), tmp_path / "g")
    assert not (tmp_path / "g").exists()
