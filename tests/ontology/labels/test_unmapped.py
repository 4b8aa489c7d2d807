import pytest

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.labels.unmapped import draft_set, lab_name, undecided_matches, write_draft
from immuneworld.ontology.match import Candidate, Match
from immuneworld.ontology.sssom import read_mapping_set

OPEN = Match(
    "odd cells",
    None,
    "",
    "",
    0.0,
    "",
    "none",
    (),
    (Candidate("CL:0000084", "T cell", 0.61), Candidate("CL:0000236", "B cell", 0.4)),
)
LOST = Match("zzz", None, "", "", 0.0, "", "none")
DONE = Match(
    "NK", "CL:0000623", "natural killer cell", "skos:exactMatch", 0.9, "semapv:LexicalMatching", "exact"
)
JUNK = Match("unknown", None, "", "", 0.0, "semapv:LexicalMatching", "junk")
TAB = Match("a\tb", None, "", "", 0.0, "", "none", (), OPEN.candidates)


def write(path, *matches):
    write_draft(draft_set(matches, [5] * len(matches), "lab-x", None), path)
    return read_mapping_set(path)


def test_only_labels_that_nobody_decided_are_listed(tmp_path):
    assert undecided_matches([OPEN, DONE, JUNK, LOST]) == [OPEN, LOST]
    draft = write(tmp_path / "x.sssom.tsv", OPEN, DONE, JUNK, LOST, TAB)
    assert set(draft.by_label) == {"odd cells", "zzz"}
    best = max(draft.by_label["odd cells"], key=lambda row: row.confidence)
    assert (best.object_id, best.confidence, best.comment) == (
        "CL:0000084",
        0.61,
        "5 cells; candidate 1 of 2",
    )


def test_an_untouched_draft_does_not_pass_for_curation(tmp_path):
    folder = tmp_path / "lab-x"
    write(folder / "draft.sssom.tsv", OPEN, LOST)
    assert {finding.rule for finding in validate([folder], reasoner=False).findings} >= {
        "predicate-not-allowed"
    }


def test_an_edited_draft_validates(tmp_path):
    path = tmp_path / "lab-x" / "draft.sssom.tsv"
    write(path, OPEN, LOST)
    lines = [line for line in path.read_text().splitlines() if "CL:0000236" not in line]
    path.write_text(
        "\n".join(lines)
        .replace("skos:closeMatch", "skos:exactMatch")
        .replace("semapv:Lexical", "semapv:ManualCuration")
        + "\n"
    )
    path.write_text(path.read_text().replace("semapv:ManualCurationMatching", "semapv:ManualMappingCuration"))
    report = validate([path.parent], reasoner=False)
    assert [f for f in report.findings if f.level == "error"] == []


def test_a_curators_work_is_never_replaced(tmp_path):
    path = tmp_path / "x.sssom.tsv"
    write(path, OPEN)
    write(path, OPEN, LOST)  # a draft may be
    path.write_text(path.read_text().replace("semapv:LexicalMatching", "semapv:ManualMappingCuration"))
    edited = path.read_bytes()
    with pytest.raises(InputError, match="curator's work"):
        write(path, OPEN)
    assert path.read_bytes() == edited


def test_another_persons_file_is_never_replaced(tmp_path):
    path = tmp_path / "notes.sssom.tsv"
    path.write_text("my notes")
    with pytest.raises(InputError, match="not replaced"):
        write(path, OPEN)


def test_a_lab_is_named_after_its_file():
    assert lab_name("My cells (v2)") == "my-cells-v2"
    assert lab_name("***") == "lab"
