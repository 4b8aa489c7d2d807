from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.kg import app
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.store import save_graph


@pytest.fixture(scope="module")
def graph(real_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("kg") / "graph"
    save_graph(real_graph, folder)
    return str(folder)


@pytest.mark.parametrize(
    ("format", "output", "holds"),
    [
        ("kgx", "out", "immuneworld_edges.tsv"),
        ("neo4j-csv", "out", "relationships.csv"),
        ("rdf", "graph.nt", ""),
        ("graphml", "graph.graphml", ""),
        ("pyg", "graph.safetensors", ""),
    ],
)
def test_each_format_is_written(graph: str, tmp_path: Path, format: str, output: str, holds: str) -> None:
    target = tmp_path / output
    assert run(app, ["export", "--format", format, "-o", str(target), "--graph", graph]) == 0
    assert (target / holds).stat().st_size > 10_000


@pytest.mark.parametrize(("format", "output"), [("rdf", "graph.xml"), ("pyg", "graph.pt"), ("json", "x")])
def test_another_ending_or_format_is_exit_2_and_leaves_nothing(
    graph: str, tmp_path: Path, format: str, output: str
) -> None:
    assert run(app, ["export", "--format", format, "-o", str(tmp_path / output), "--graph", graph]) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_of_other_things_is_not_replaced(graph: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert run(app, ["export", "-o", str(tmp_path), "--graph", graph]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
