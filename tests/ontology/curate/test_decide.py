from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.ontology.curate.decide import accept, find_term, reject
from immuneworld.ontology.curate.promote import promote, write_version
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.labels.unmapped import draft_set
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.sssom import mapping_files, read_mapping_set, write_mapping_set

T, B, NK = "CL:0000084", "CL:0000236", "CL:0000623"
WHO = "curator A"


@pytest.fixture(scope="module")
def onto() -> Ontology:
    return load_ontology()


def candidate(label: str, curie: str, confidence: float) -> Mapping:
    return Mapping(
        label, "skos:closeMatch", curie, "", "semapv:LexicalMatching", confidence, comment="3 cells"
    )


@pytest.fixture
def draft() -> MappingSet:
    rows = (candidate("x", T, 0.4), candidate("x", B, 0.7), candidate("x", NK, 0.2), candidate("y", T, 0.9))
    return MappingSet("lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", rows)


def told(found: MappingSet, label: str) -> list[tuple[str, str, bool, str]]:
    return [(r.object_id, r.predicate, r.negated, r.justification) for r in found.by_label[label]]


def test_the_best_candidate_is_accepted_with_its_history(draft: MappingSet, onto: Ontology) -> None:
    made = accept(draft, onto, "x", None, WHO, confidence=0.8)
    (row,) = made.by_label["x"]
    assert (row.object_id, row.object_label, row.predicate) == (B, "B cell", "skos:exactMatch")
    assert (row.justification, row.reviewer, row.confidence) == ("semapv:MappingReview", WHO, 0.8)
    assert row.comment == "3 cells; suggested by semapv:LexicalMatching, confidence 0.70"
    assert made.by_label["y"] == draft.by_label["y"], "other labels stay open"


def test_other_candidates_can_be_kept_as_negative_rows(draft: MappingSet, onto: Ontology) -> None:
    made = accept(draft, onto, "x", "T cell", WHO, predicate="skos:broadMatch", reject_others=True)
    assert sorted(told(made, "x")) == [
        (T, "skos:broadMatch", False, "semapv:MappingReview"),
        (B, "skos:exactMatch", True, "semapv:MappingReview"),
        (NK, "skos:exactMatch", True, "semapv:MappingReview"),
    ]


def test_a_term_that_was_no_candidate_is_the_curators_own(draft: MappingSet, onto: Ontology) -> None:
    made = accept(draft, onto, "x", "CL:0000235", WHO, comment="CD68")
    assert told(made, "x") == [("CL:0000235", "skos:exactMatch", False, "semapv:ManualMappingCuration")]
    assert made.by_label["x"][0].comment == "CD68"


def test_no_term_is_an_answer(draft: MappingSet, onto: Ontology) -> None:
    made = accept(draft, onto, "x", "none", WHO)
    assert told(made, "x") == [(NO_TERM, "skos:exactMatch", False, "semapv:ManualMappingCuration")]


def test_a_rejected_candidate_stays_as_a_negative_row_and_the_rest_stays_open(
    draft: MappingSet, onto: Ontology
) -> None:
    made = reject(draft, onto, "x", B, WHO)
    assert (B, "skos:exactMatch", True, "semapv:MappingReview") in told(made, "x")
    assert accept(made, onto, "x", None, WHO).by_label["x"][0].object_id == T, "the next best"
    assert {r.object_id for r in accept(made, onto, "x", None, WHO).by_label["x"]} == {T, B}


def test_a_reviewer_may_change_their_mind(draft: MappingSet, onto: Ontology) -> None:
    made = accept(reject(draft, onto, "y", T, WHO), onto, "y", T, "curator B")
    (row,) = made.by_label["y"]
    assert not row.negated
    assert row.comment.endswith("was rejected by curator A")
    assert reject(made, onto, "y", T, WHO).by_label["y"][0].negated


@pytest.mark.parametrize(
    ("label", "term", "says"),
    [
        ("xx", None, "did you mean 'x'"),
        ("x", "B cel", "'B cell'"),
        ("x", "CL:9999999", "is not known"),
        ("y", "B cell", "is CL:0000084 already"),
        ("y", "none", "is CL:0000084 already"),
        ("y", None, "no open candidate"),
    ],
)
def test_what_cannot_be_accepted(
    draft: MappingSet, onto: Ontology, label: str, term: str | None, says: str
) -> None:
    decided = accept(draft, onto, "y", T, WHO)
    with pytest.raises((InputError, UnknownNameError), match=says):
        accept(decided, onto, label, term, WHO)


def test_a_label_and_a_second_broader_term_are_no_contradiction(draft: MappingSet, onto: Ontology) -> None:
    made = accept(accept(draft, onto, "y", T, WHO), onto, "y", "lymphocyte", WHO, predicate="skos:broadMatch")
    assert len(made.by_label["y"]) == 2


def test_a_new_label_is_added_on_request(draft: MappingSet, onto: Ontology) -> None:
    assert accept(draft, onto, "z", T, WHO, new=True).by_label["z"][0].object_id == T


def test_a_deprecated_term_is_refused_with_its_replacement(onto: Ontology) -> None:
    old = next(t for t in onto.terms.values() if t.deprecated and t.replaced_by)
    with pytest.raises(InputError, match=f"use {old.replaced_by}"):
        find_term(onto, old.id)


def test_decided_rows_become_a_version_and_open_ones_are_not_forgotten(
    draft: MappingSet, onto: Ontology, tmp_path: Path
) -> None:
    made = accept(draft, onto, "x", None, WHO)
    with pytest.raises(InputError, match="1 labels are not decided: 'y'"):
        promote(made, "lab", "1.0.0", tmp_path)
    first = promote(made, "lab", "1.0.0", tmp_path, source="https://doi.org/10.1000/1", leave_open=True)
    path = write_version(first)
    assert path == tmp_path / "lab" / "1.0.0.sssom.tsv"
    read = read_mapping_set(path)
    assert (set(read.by_label), read.source, read.follows) == ({"x"}, "doi:10.1000/1", None)
    with pytest.raises(InputError, match="is there already"):
        write_version(first)


def test_the_next_version_carries_the_rows_of_the_one_it_follows(
    draft: MappingSet, onto: Ontology, tmp_path: Path
) -> None:
    write_version(
        promote(
            reject(draft, onto, "x", B, WHO),
            "lab",
            "1.0.0",
            tmp_path,
            source="doi:10.1000/1",
            leave_open=True,
        )
    )
    again = promote(accept(draft, onto, "y", None, WHO), "lab", "1.1.0", tmp_path, leave_open=True)
    assert (again.follows, again.source, set(again.by_label)) == ("1.0.0", "doi:10.1000/1", {"x", "y"})
    with pytest.raises(UnknownNameError, match=r"'0.9' is not known"):
        promote(accept(draft, onto, "y", None, WHO), "lab", "1.1.0", tmp_path, follows="0.9", leave_open=True)


def test_a_draft_without_a_decision_is_refused(draft: MappingSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no decided row"):
        promote(draft, "lab", "1.0.0", tmp_path, leave_open=True)


def test_a_rejected_term_is_never_suggested_again(onto: Ontology, tmp_path: Path) -> None:
    label = "frobnicated T cells"
    (before,) = Harmonizer(onto, []).match([label])
    named = [before.term_id, *(c.term_id for c in before.candidates)]
    made = draft_set([before], [3], "lab", None)
    if before.term_id:  # an answer is no draft row: the curator denies it all the same
        made = MappingSet("lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", ())
        made = accept(made, onto, label, before.term_id, WHO, new=True)
    denied = next(curie for curie in named if curie)
    rejected = promote(reject(made, onto, label, denied, WHO), "lab", "1.0.0", tmp_path, leave_open=True)
    write_version(rejected)
    sets = [read_mapping_set(path) for path in mapping_files(tmp_path)]
    (after,) = Harmonizer(onto, sets, "lab").match([label])
    assert denied not in {after.term_id, *(c.term_id for c in after.candidates)}
    again = draft_set([after], [3], "lab", sets[0])
    assert denied not in {row.object_id for row in again.mappings}


def test_decisions_survive_the_file(draft: MappingSet, onto: Ontology, tmp_path: Path) -> None:
    path = tmp_path / "draft.sssom.tsv"
    write_mapping_set(reject(draft, onto, "x", B, WHO), path)
    read = read_mapping_set(path)
    assert [r.reviewer for r in read.by_label["x"] if r.negated] == [WHO]


def test_the_drafts_own_order_counts_before_the_likeness_of_names(onto: Ontology) -> None:
    first = replace(candidate("x", T, 0.3), comment="3 cells; candidate 1 of 2")
    second = replace(candidate("x", B, 0.9), comment="3 cells; candidate 2 of 2")
    draft = MappingSet(
        "lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", (second, first)
    )
    assert accept(draft, onto, "x", None, WHO).by_label["x"][0].object_id == T
