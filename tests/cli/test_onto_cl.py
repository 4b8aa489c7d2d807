import json

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.load import LOCAL


def test_diff_of_two_releases(capsys):
    assert run(app, ["diff", "--cl", "2025-02-13", "2026-03-26"]) == 0
    assert "21 new, 8 relabelled" in capsys.readouterr().out
    assert run(app, ["diff", "--cl", "2025-02-13", "2026-03-26", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 41
    assert run(app, ["diff", "--cl", "2025-02-13", "2026-03-26", "--format", "tsv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 42


def test_diff_of_two_local_files(tmp_path, capsys):
    new = tmp_path / "new.ttl"
    text = LOCAL.read_text(encoding="utf-8")
    new.write_text(
        text.replace('rdfs:label "cycling lymphocyte"', 'rdfs:label "dividing one"'), encoding="utf-8"
    )
    assert run(app, ["diff", "--ours", str(LOCAL), str(new)]) == 0
    assert "1 relabelled" in capsys.readouterr().out


@pytest.mark.parametrize(
    "args",
    [["diff"], ["diff", "--cl", "2025-02-13", "1999-01-01"], ["import", "cl", "--release", "1999-01-01"]],
)
def test_what_cannot_be_compared_or_imported(args, capsys):
    assert run(app, args) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_import_says_what_it_wrote(tmp_path, capsys):
    assert run(app, ["import", "cl", "--release", "2026-03-26", "-o", str(tmp_path)]) == 0
    assert "3596 terms, pinned" in capsys.readouterr().out
    assert (tmp_path / "cl_release.txt").read_text() == "2026-03-26\n"
