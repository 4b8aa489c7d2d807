from __future__ import annotations

from collections.abc import Sequence

import pytest

from immuneworld.ontology.cl.diff import TermChange
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.match import Candidate, Match
from immuneworld.ontology.review.elsewhere import Elsewhere
from immuneworld.ontology.review.labels import Labelled
from immuneworld.ontology.review.queue import Item, queue_of
from immuneworld.ontology.review.reasons import Reasons

T, B, NK = "CL:0000084", "CL:0000236", "CL:0000623"
EXACT = "skos:exactMatch"


def answered(label: str, term: str, confidence: float = 0.9) -> Match:
    others = (Candidate(NK, "natural killer cell", 0.1),)
    return Match(label, term, "t", EXACT, confidence, "semapv:LexicalMatching", "rank", (), others)


def unmapped(label: str) -> Match:
    return Match(label, None, "", "", 0.0, "", "none", (), (Candidate(T, "T cell", 0.2),))


@pytest.fixture(scope="module")
def reasons() -> Reasons:
    other = MappingSet("other", "1", "x/other/1", "", (Mapping("Cell X", EXACT, B),))
    change = TermChange(NK, "natural killer cell", "definition", "a", "b")
    return Reasons(load_ontology(), Elsewhere([other], load_ontology(), "lab"), 0.5, {NK: change})


def queue(reasons: Reasons, labels: Sequence[Labelled], *matches: Match, rows=()) -> tuple[Item, ...]:
    return queue_of(labels, matches, reasons, lambda label: [row for row in rows if row.label == label])


def test_each_reason_and_the_most_cells_first(reasons):
    labels = [
        Labelled("sure", 90),
        Labelled("u", 1),
        Labelled("low", 5),
        Labelled("cell x", 7),
        Labelled("n", 3),
    ]
    items = queue(
        reasons,
        labels,
        *(
            answered("sure", T),
            unmapped("u"),
            answered("low", T, 0.3),
            answered("cell x", T),
            answered("n", NK),
        ),
    )
    assert [(item.label, [reason.kind for reason in item.reasons]) for item in items] == [
        ("cell x", ["conflict"]),
        ("low", ["unsure"]),
        ("n", ["changed"]),
        ("u", ["unmapped"]),
    ]
    assert items[0].reasons[0].text == "other calls it B cell (CL:0000236)"


def test_a_row_whose_term_is_gone_is_changed(reasons):
    rows = [Mapping("sure", EXACT, "CL:9999999")]
    (item,) = queue(reasons, [Labelled("sure")], answered("sure", T), rows=rows)
    assert [reason.text for reason in item.reasons] == ["CL:9999999 is in no release"]


def test_the_answer_comes_first_then_the_draft_and_what_was_denied_is_left_out(reasons):
    rows = [
        Mapping("low", "skos:closeMatch", NK, "", "semapv:LexicalMatching", 0.9, comment="candidate 2 of 2"),
        Mapping("low", "skos:closeMatch", B, "", "semapv:LexicalMatching", 0.1, comment="candidate 1 of 2"),
    ]
    (item,) = queue(reasons, [Labelled("low")], answered("low", T, 0.3), rows=rows)
    assert [c.term_id for c in item.candidates] == [T, B, NK]
    rows.append(Mapping("low", EXACT, B, negated=True))
    (item,) = queue(reasons, [Labelled("low")], answered("low", T, 0.3), rows=rows)
    assert [c.term_id for c in item.candidates] == [T, NK]


def test_a_label_without_a_reason_stays_if_it_was_decided_before(reasons):
    items = queue_of([Labelled("sure")], [answered("sure", T)], reasons, lambda _: (), lambda _: True)
    assert [(item.label, item.reasons) for item in items] == [("sure", ())]
