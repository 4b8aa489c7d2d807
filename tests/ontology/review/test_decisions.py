from __future__ import annotations

from immuneworld.ontology.mapping import NO_TERM, Mapping
from immuneworld.ontology.review.decisions import (
    EXACT,
    Reviewer,
    accepted,
    decided_by,
    rejected,
    without_term,
)
from immuneworld.ontology.sssom import SUGGESTED

T, B = "CL:0000084", "CL:0000236"
BY = Reviewer("A", "2026-11-26")
DRAFT = [Mapping("x", "skos:closeMatch", curie, "", SUGGESTED, 0.3) for curie in (T, B)]


def test_a_decision_is_one_row_in_place_of_the_draft():
    (row,) = accepted(DRAFT, "x", T, "T cell", "skos:broadMatch", BY, "3 cells")
    assert row == Mapping(
        "x",
        "skos:broadMatch",
        T,
        "T cell",
        "semapv:ManualMappingCuration",
        0.9,
        comment="3 cells",
        reviewer="A",
        date="2026-11-26",
    )


def test_no_term_is_a_row_too():
    (row,) = without_term(DRAFT, "x", BY)
    assert (row.object_id, row.object_label, row.predicate) == (NO_TERM, "", EXACT)


def test_a_rejected_term_stays_rejected_when_another_is_accepted_but_not_when_it_is():
    rows = rejected(DRAFT, "x", T, "T cell", BY)
    assert [(r.object_id, r.negated) for r in rows] == [(T, True), (B, False)]
    assert decided_by(rows) is None
    after = accepted(rows, "x", B, "B cell", EXACT, BY)
    assert [(r.object_id, r.negated) for r in after] == [(B, False), (T, True)]
    assert [r.object_id for r in accepted(after, "x", T, "T cell", EXACT, BY)] == [T]


def test_a_draft_decides_nothing():
    assert decided_by(DRAFT) is None
    assert decided_by([]) is None
    exact, broad = Mapping("x", EXACT, T), Mapping("x", "skos:broadMatch", B)
    assert decided_by([broad, exact]) == exact
