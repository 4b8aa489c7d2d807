import pytest

from immuneworld.ontology.harmonize.context import Context
from immuneworld.ontology.harmonize.query import MAX_CANDIDATES, Query, is_decided
from immuneworld.ontology.harmonize.step_rank import BACK_OFF, UNSURE
from immuneworld.ontology.load import load_ontology

EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"


@pytest.fixture
def answer(ranking):
    def of(label, *excluded, context=None):
        return ranking.answer([Query.of(label, frozenset(excluded), context)])[0]

    return of


def test_a_threshold_leads_back_to_an_ancestor_that_is_broader(ranking, answer):
    found = answer("B/NK cells")
    assert (found.term_id, found.predicate, found.step) == ("CL:0000542", BROAD, "rank")
    assert "not sure enough for a narrower term" in found.evidence
    for candidate in found.candidates[:2]:
        assert load_ontology().is_a(candidate.term_id, "CL:0000542")


def test_below_the_threshold_the_answer_is_an_ancestor_or_none(answer):
    """Of labels that name no lineage more is asked: `Cycling` is said of any cell."""
    for label, least in (("Cycling", UNSURE), ("Proliferating", UNSURE), ("B/NK cells", BACK_OFF)):
        found = answer(label)
        if found.confidence < least:
            assert found.step == "rank"
            assert found.term_id is None or found.predicate == BROAD


@pytest.mark.parametrize("label", ["12", "", "/", "frobnicated blob", "CD8neg", "CD4-"])
def test_labels_that_do_not_say_what_the_cell_is_have_no_answer(answer, label):
    assert not is_decided(answer(label))


def test_labels_without_a_letter_have_no_candidates(answer):
    assert answer("12").candidates == answer("").candidates == ()


def test_cl_has_no_name_so_the_answer_goes_on_to_a_term_of_ours(answer):
    for label, term in (("TAM_SPP1", "IW:0000050"), ("CD4.c20.Treg.TNFRSF9", "IW:0000098")):
        found = answer(label)
        assert found.term_id == term
        assert all(candidate.term_id != term for candidate in found.candidates)


def test_labs_that_agree_are_heard_where_it_is_not_sure(answer):
    found = answer("cDC1")
    assert (found.term_id, found.step) == ("CL:0002394", "memory")
    assert found.confidence < UNSURE
    assert any("maps 'cdc1' too" in line for line in found.evidence)


def test_a_cluster_number_behind_makes_the_match_broad(answer):
    plain, numbered = answer("Mast cells"), answer("Mast cells 3")
    assert (plain.term_id, plain.predicate) == ("CL:0000097", EXACT)
    assert (numbered.term_id, numbered.predicate) == ("CL:0000097", BROAD)
    assert "a cluster number is left out" in numbered.evidence


def test_what_the_lab_excludes_is_neither_answer_nor_candidate(answer):
    found = answer("NK cells", "CL:0000623")
    assert "CL:0000623" not in {found.term_id, *(c.term_id for c in found.candidates)}


def test_labels_that_say_the_same_get_the_same_but_for_their_context(ranking):
    lung, none = Context.of([], "lung"), None
    queries = [Query.of(label, frozenset(), c) for label in ("NK", "nk cells") for c in (lung, none)]
    first, second, third, fourth = ranking.answer(queries)
    assert (first.term_id, first.confidence) == (third.term_id, third.confidence)
    assert (second.term_id, second.confidence) == (fourth.term_id, fourth.confidence)
    assert first.confidence != second.confidence
    assert [m.label for m in (first, second, third, fourth)] == ["NK", "NK", "nk cells", "nk cells"]


def test_more_labels_than_a_batch_are_all_answered_in_their_order(ranking):
    labels = [f"NK gene{i}x" for i in range(600)]
    found = ranking.answer([Query.of(label) for label in labels])
    assert [match.label for match in found] == labels
    assert {match.term_id for match in found} == {"CL:0000623"}


def test_candidates_are_distinct_living_and_few(ranking):
    for found in ranking.answer(
        [Query.of(label) for label in ("T cells", "CD8 Tex", "myeloid mix", "Cycling")]
    ):
        ids = [candidate.term_id for candidate in found.candidates]
        assert 0 < len(ids) <= MAX_CANDIDATES
        assert len(set(ids)) == len(ids)
        assert found.term_id not in ids
        assert not any(load_ontology()[term].deprecated for term in ids)
