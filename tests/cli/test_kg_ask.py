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


def test_path_tells_each_step_with_its_source(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["path", "Tpex", "anti-PD1", "--graph", graph, "--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("Path 1: 2 edges", "expresses →", "← targets", "PMID:22658127"))


def test_path_between_strangers_is_exit_1(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["path", "Tpex", "no therapy", "--graph", graph]) == 1
    assert "no path between" in capsys.readouterr().out


def test_path_without_an_unknown_predicate_is_exit_2(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["path", "Tpex", "PD-1", "--graph", graph, "--without", "is_a"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_name_of_two_nodes_is_said(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["path", "Tpex", "PD-1", "--graph", graph, "--limit", "1"]) == 0
    assert "it also names hgnc.symbol:PDCD1 (gene)" in capsys.readouterr().err


def test_query_by_text_and_by_file(graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "SELECT ?drug WHERE { ?drug kg:targets hgnc.symbol:LAG3 }"
    (tmp_path / "q.rq").write_text(text)
    for asked in (text, f"@{tmp_path / 'q.rq'}"):
        assert run(app, ["query", asked, "--graph", graph]) == 0
        out = capsys.readouterr().out
        assert "2 rows" in out
        assert "IW:0200005" in out


def test_a_long_answer_says_what_is_left_off(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["query", "SELECT ?c WHERE { ?c a biolink:Cell }", "--graph", graph, "--limit", "5"]) == 0
    assert "more: raise --limit" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["SELECT", "@missing.rq"])
def test_a_bad_query_is_one_line_and_exit_2(
    graph: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["query", text, "--graph", graph]) == 2
    assert capsys.readouterr().err.count("\n") == 1
