import json

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


def test_numbers_for_people_and_machines(capsys):
    assert run(app, ["report"]) == 0
    assert "names that two labs share" in capsys.readouterr().out
    assert run(app, ["report", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["lab"] for row in rows} == set(latest_sets(load_mapping_sets()))
    assert run(app, ["report", "--format", "tsv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows) + 1


def test_a_page_with_the_cells_of_labels_without_a_term(tmp_path, capsys):
    cells, out, page = tmp_path / "c.csv", tmp_path / "h.csv", tmp_path / "report.html"
    cells.write_text("cell,type\na,NK cells\nb,Frobnicator\nc,Frobnicator\n")
    assert run(app, ["harmonize", str(cells), "--label-key", "type", "-o", str(out)]) == 0
    capsys.readouterr()
    assert run(app, ["report", "--cells", str(out), "-o", str(page)]) == 0
    assert "no term: 'Frobnicator', 2 cells in h.csv" in capsys.readouterr().out
    assert "Frobnicator" in page.read_text(encoding="utf-8")


def test_what_cannot_be_reported(tmp_path, capsys):
    assert run(app, ["report", "-o", str(tmp_path / "page.pdf")]) == 2
    (tmp_path / "c.csv").write_text("cell,type\na,NK\n")
    assert run(app, ["report", "--cells", str(tmp_path / "c.csv")]) == 2
    assert "harmonize it first" in capsys.readouterr().err
