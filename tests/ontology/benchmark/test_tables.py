import csv

from immuneworld.ontology.benchmark.metrics import table
from immuneworld.ontology.benchmark.tables import risk_coverage, write_tables
from immuneworld.ontology.load import load_ontology

from .conftest import answer

T_CELL, CD8 = "CL:0000084", "CL:0000625"
ANSWERS = [answer("T", T_CELL, T_CELL, 0.9), answer("CD8", CD8, T_CELL, 0.8), answer("y", CD8, None, 0.0)]


def read(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_all_tables_and_the_picture_are_written(tmp_path):
    ontology = load_ontology()
    figures = {"harmonize": (table(ANSWERS, ontology), {"top-1 exact": (0.1, 0.9)})}
    write_tables(tmp_path, {"harmonize": ANSWERS}, figures, ontology, "harmonize")
    summary = {row["figure"]: row for row in read(tmp_path / "summary.tsv")}
    assert summary["top-1 exact"]["value"] == "0.3333"
    assert (summary["top-1 exact"]["low"], summary["lineage right"]["low"]) == ("0.1000", "nan")
    assert [row["kind"] for row in read(tmp_path / "answers.tsv")] == ["", "curator is narrower", "no answer"]
    assert [row["label"] for row in read(tmp_path / "worst.tsv")] == ["CD8", "y"]
    assert read(tmp_path / "studies.tsv")[0]["labels"] == "3"
    assert (tmp_path / "risk-coverage.png").read_bytes().startswith(b"\x89PNG")


def test_risk_rises_as_less_sure_answers_count():
    coverage, risk = risk_coverage(ANSWERS)
    assert coverage == [1 / 3, 2 / 3, 1]
    assert risk == [0, 1 / 2, 2 / 3]
