import json

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.load import load_ontology


def test_a_release_holds_the_graph_too(tmp_path, capsys):
    out = tmp_path / "release"
    assert run(app, ["release", load_ontology().version, "-o", str(out)]) == 0
    shown = capsys.readouterr().out
    manifest = json.loads((out / "immuneworld-release.json").read_text())
    assert manifest["graph_hash"] == json.loads((out / "kgx" / "graph.json").read_text())["hash"]
    assert {"kgx/nodes.tsv", "kgx/edges.tsv", "immuneworld.owl"} <= manifest["files"].keys()
    assert all(name in shown for name in manifest["files"])


def test_another_version_than_the_file_says_is_refused(tmp_path, capsys):
    assert run(app, ["release", "9.9.9", "-o", str(tmp_path / "r")]) == 2
    assert "set owl:versionInfo" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_a_folder_that_is_no_release_is_not_replaced(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("precious")
    assert run(app, ["release", load_ontology().version, "-o", str(tmp_path)]) == 2
    assert (tmp_path / "mine.txt").read_text() == "precious"
    assert "immuneworld-release.json" in capsys.readouterr().err
