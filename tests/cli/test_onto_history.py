import json

from immuneworld.cli.base import run
from immuneworld.cli.onto import app

LABEL = "G6-Exhausted CD8+ T cells"


def test_versions_of_a_label(capsys):
    assert run(app, ["history", LABEL, "--lab", "sade-feldman-2018", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["version"], row["term"].split()[0], row["change"], row["now"]) for row in rows] == [
        ("1.0.0", "CL:0020031", "first", "in use"),
        ("2.0.0", "IW:0000003", "changed", "in use"),
    ]
    assert run(app, ["history", LABEL, "--format", "tsv"]) == 0
    assert run(app, ["history", LABEL]) == 0
    assert "changed" in capsys.readouterr().out


def test_a_label_that_nobody_uses(capsys):
    assert run(app, ["history", "exhausted CD8+", "--lab", "sade-feldman-2018"]) == 2
    assert "did you mean 'G6-Exhausted CD8+ T cells'" in capsys.readouterr().err
