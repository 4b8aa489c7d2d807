import subprocess
import sys
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.kg import app
from immuneworld.cli.onto import app as onto


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kg") / "graph"
    assert run(app, ["build", "-o", str(folder)]) == 0
    return folder


def test_build_writes_a_graph_that_validates(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {p.name for p in graph.iterdir()} == {"graph.json", "nodes.tsv", "edges.tsv"}
    assert run(app, ["validate", "--graph", str(graph)]) == 0
    assert "0 errors" in capsys.readouterr().out


def test_stats_counts_what_was_projected_and_what_was_not(
    graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["stats", "--graph", str(graph)]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("biolink:Cell", "subclass_of", "Not projected", "species", "hash"))


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("IW:0000001", "IW:0000001"),
        ("tpex", "IW:0000001"),
        ("anti-PD1", "IW:0200002"),
        ("PD-L2", "hgnc.symbol:PDCD1LG2"),
        ("SKCM", "MONDO:0005012"),
        ("objective response", "IW:0300001"),
    ],
)
def test_show_finds_by_curie_label_or_synonym(
    graph: Path, name: str, curie: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["show", name, "--graph", str(graph)]) == 0
    assert capsys.readouterr().out.startswith(f"{curie}  ")


def test_show_draws(graph: Path, tmp_path: Path) -> None:
    picture = tmp_path / "tpex.png"
    assert run(app, ["show", "Tpex", "--graph", str(graph), "--picture", str(picture), "--hops", "2"]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_an_unknown_node_is_one_line_and_exit_2(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["show", "anti-PDX", "--graph", str(graph)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "did you mean" in error


def test_a_folder_that_is_no_graph_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["stats", "--graph", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_build_never_replaces_another_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert run(app, ["build", "-o", str(tmp_path)]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from immuneworld.cli.base import run; from immuneworld.cli.kg import app\n"
        "run(app, ['--help'])\n"
        "assert not {'torch', 'networkx', 'matplotlib', 'rdflib', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_term_that_is_added_as_a_table_is_a_node_with_its_relations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, table = tmp_path / "copy.ttl", tmp_path / "new.tsv"
    head = "label\tdefinition\tparents\tpositive\tnegative\tsource\n"
    table.write_text(f"{head}glittering T cell\tMade up.\tT cell\tPD-1|TCF7\tGZMB\tdoi:10.1000/1\n")
    add = ["term", "add", str(table), "--curator", "curator A", "--no-reasoner", "-o", str(copy)]
    assert run(onto, add) == 0
    monkeypatch.setenv("IW_ONTOLOGY", str(copy))
    assert run(app, ["build", "-o", str(tmp_path / "graph")]) == 0
    capsys.readouterr()
    assert run(app, ["show", "Glittering T cell", "--graph", str(tmp_path / "graph")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("IW:0070000  glittering T cell  (biolink:Cell)")
    told = ("→ subclass_of", "→ expresses", "PDCD1", "TCF7", "→ lacks", "GZMB", "doi:10.1000/1")
    assert all(word in out for word in told)
