import csv

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.harmonize_question import Question
from immuneworld.cli.onto import app
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

LAB = "lm22"


@pytest.fixture(scope="module")
def theirs():
    """Labels of a lab that only its own set has: cell types as a signature matrix calls them."""
    return sorted(latest_sets(load_mapping_sets())[LAB].by_label)


@pytest.fixture
def cells(tmp_path, theirs):
    path = tmp_path / "cells.csv"
    with path.open("w", newline="") as lines:
        csv.writer(lines).writerows([["cell", "type"], *([f"c{i}", x] for i, x in enumerate(theirs))])
    return path


def steps(path):
    with path.open(newline="") as lines:
        return {row["iw_justification"] for row in csv.DictReader(lines)}


def test_a_lab_that_is_named_is_asked_first(theirs):
    chain = Question(lab=LAB).harmonizer(theirs)
    assert (chain.lab, {match.step for match in chain.match(theirs)}) == (LAB, {"lab"})


def test_a_lab_is_recognised_by_its_labels_and_that_is_said(theirs, capsys):
    assert Question().harmonizer(theirs).lab == LAB
    assert capsys.readouterr().err.startswith(f"note: these are labels of {LAB} ")
    assert Question(recognise=False).harmonizer(theirs).lab is None
    assert Question().harmonizer(["T cells", "B cells", "NK"]).lab is None
    assert capsys.readouterr().err == ""


def test_a_lab_that_is_named_is_not_overruled(theirs, capsys):
    other = next(lab for lab in latest_sets(load_mapping_sets()) if lab != LAB)
    assert Question(lab=other).harmonizer(theirs).lab == other
    assert capsys.readouterr().err == ""


def test_context_is_what_is_known_and_none_if_nothing_is():
    assert Question().context([]) is None
    found = Question(tissue="UBERON:0002048", species="Mus musculus").context(["NK"])
    assert found is not None
    assert (found.tissues, found.species) == (frozenset(["lung"]), "mouse")
    assert found.said == frozenset([frozenset(["nk"])])
    with pytest.raises(InputError, match="no term of UBERON"):
        Question(tissue="UBERON:9999999").context([])


def test_harmonize_recognises_the_lab_unless_it_is_told_not_to(cells, tmp_path, capsys):
    args = ["harmonize", str(cells), "--label-key", "type", "-o"]
    assert run(app, [*args, str(tmp_path / "a.csv")]) == 0
    assert f"labels of {LAB}" in capsys.readouterr().err
    assert run(app, [*args, str(tmp_path / "b.csv"), "--no-recognise"]) == 0
    assert f"labels of {LAB}" not in capsys.readouterr().err
    assert "semapv:ManualMappingCuration" in steps(tmp_path / "a.csv")
    assert "semapv:ManualMappingCuration" not in steps(tmp_path / "b.csv")


@pytest.mark.parametrize(
    "options", [["--tissue", "lung"], ["--species", "mouse"], ["--tissue", "UBERON:0002107"]]
)
def test_map_takes_a_tissue_or_a_species_for_bare_labels(options, capsys):
    assert run(app, ["map", "Macrophages", "NK", *options, "--format", "tsv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines(), delimiter="\t"))
    assert [row["term_id"] for row in rows] == ["CL:0000235", "CL:0000623"]


def test_map_turns_from_human_terms_for_a_mouse(capsys):
    shown = []
    for species in ("human", "mouse"):
        assert run(app, ["map", "CD16+ NK", "--species", species, "--format", "tsv"]) == 0
        (row,) = csv.DictReader(capsys.readouterr().out.splitlines(), delimiter="\t")
        shown.append(row["term_label"])
    assert shown[0].endswith(", human")
    assert not shown[1].endswith(", human")


def test_map_with_an_unknown_tissue_is_one_line(capsys):
    assert run(app, ["map", "NK", "--tissue", "UBERON:9999999"]) == 2
    error = capsys.readouterr().err
    assert "--tissue 'UBERON:9999999' is no term of UBERON" in error
    assert len(error.strip().splitlines()) == 1


def test_labels_that_are_mapped_together_are_each_others_context(capsys):
    labels = ["AT1", "AT2", "Club", "Macrophages"]
    sure = []
    for together in ([], ["--together"]):
        assert run(app, ["map", *labels, *together, "--format", "tsv"]) == 0
        rows = list(csv.DictReader(capsys.readouterr().out.splitlines(), delimiter="\t"))
        sure.append(float(rows[-1]["confidence"]))
    assert sure[1] < sure[0]  # in a lung it may be a lung macrophage
