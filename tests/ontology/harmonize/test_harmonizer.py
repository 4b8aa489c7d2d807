import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.harmonize.query import is_decided
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet

EXHAUSTED, CD8, CD4, NK, T_CELL = "CL:0011025", "CL:0000625", "CL:0000624", "CL:0000623", "CL:0000084"
EXACT, BROAD, NARROW = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"


def mapping_set(lab, *rows, version="1.0.0", follows=None):
    return MappingSet(lab, version, f"https://example.org/{lab}/{version}", lab, tuple(rows), follows)


def match(label, *sets, **options):
    return Harmonizer(load_ontology(), sets, **options).match([label])[0]


@pytest.mark.parametrize(
    "label",
    ["T cells", "CD8 Tex", "cDC1", "B/NK cells", "unknown", "Cycling", "Neutrophills", "TLS", "TAM_SPP1"],
)
def test_a_decided_match_names_its_step_and_says_why(chain, label):
    found = chain.match([label])[0]
    assert found.label == label
    assert found.step in {"lab", "junk", "exact", "memory", "parse", "rank"}
    assert found.evidence
    assert all(line.strip() for line in found.evidence)
    assert found.justification == "semapv:LexicalMatching"
    if found.term_id:
        assert found.term_label == load_ontology()[found.term_id].label
        assert 0 < found.confidence < 1
        assert found.predicate.startswith("skos:")


@pytest.mark.parametrize(
    ("label", "said"),
    [("frobnicated blob", "blob, frobnicated"), ("CD8neg", "cd8:-"), ("Cluster 7", "nothing")],
)
def test_where_nothing_is_decided_it_says_how_the_label_was_read(chain, label, said):
    found = chain.match([label])[0]
    assert (found.term_id, found.step) == (None, "none")
    assert found.evidence == (f"reads as: {said}", "which is not enough for any term")


def test_steps_are_tried_in_their_order():
    lab = mapping_set("lab-x", Mapping("unknown", EXACT, NK), Mapping("doublets", EXACT, NO_TERM))
    chain = Harmonizer(load_ontology(), [lab], lab="lab-x")
    assert [step.name for step in chain.steps] == ["lab", "junk", "exact", "gate", "rank"]
    own, none, junk, exact = chain.match(["unknown", "doublets", "ND", "T cells"])
    assert [match.step for match in (own, none, junk, exact)] == ["lab", "lab", "junk", "exact"]
    assert (own.term_id, none.term_id) == (NK, None)


def test_a_name_is_as_sure_as_curators_choose_it(chain):
    """The dictionary decides, the ranking says how sure: two terms are called NK T cells, one mast cell."""
    sure, contested = chain.match(["Mast cells", "M2 macrophages"])
    assert sure.step == contested.step == "exact"
    assert sure.confidence > 0.9 > contested.confidence


def test_candidates_are_at_most_eight_distinct_and_never_the_answer(chain):
    for found in chain.match(["T cells", "CD8 Tex", "myeloid mix", "NK cells resting"]):
        ids = [candidate.term_id for candidate in found.candidates]
        assert 0 < len(ids) <= 8
        assert len(set(ids)) == len(ids)
        assert found.term_id not in ids
        assert not any(load_ontology()[term].deprecated for term in ids)


def test_numbers_and_empty_labels_have_no_candidates(chain):
    assert [found.candidates for found in chain.match(["7", ""])] == [(), ()]


def test_every_label_gets_its_own_match_in_order(chain):
    labels = ["NK", "T cells", "NK", "zzz"]
    assert [found.label for found in chain.match(labels)] == labels
    assert chain.match([]) == []


def test_the_labs_own_word_wins_over_the_dictionary():
    lab = mapping_set("lab-x", Mapping("T cells", EXACT, NK, confidence=0.8))
    found = match("T cells", lab, lab="lab-x")
    assert (found.term_id, found.step, found.confidence) == (NK, "lab", 0.8)
    assert found.justification == "semapv:ManualMappingCuration"
    assert T_CELL in {candidate.term_id for candidate in found.candidates}
    assert match("T cells", lab).term_id == T_CELL


def test_another_spelling_of_the_labs_label_is_understood():
    lab = mapping_set("lab-x", Mapping("T cells regulatory (Tregs)", BROAD, CD4, confidence=1.0))
    found = match("T.cells.regulatory..Tregs.", lab, lab="lab-x")
    assert (found.term_id, found.step) == (CD4, "lab")
    assert found.confidence < 1


def test_two_lab_labels_with_one_normal_form_are_not_confused():
    lab = mapping_set("lab-x", Mapping("Clone-A", EXACT, CD4), Mapping("clone a", EXACT, CD8))
    assert match("clone a", lab, lab="lab-x").term_id == CD8
    assert match("CLONE_A", lab, lab="lab-x").step != "lab"


def test_exact_comes_before_broad_and_the_rest_become_candidates():
    lab = mapping_set(
        "lab-x", Mapping("odd", BROAD, T_CELL, confidence=1.0), Mapping("odd", EXACT, CD8, confidence=0.5)
    )
    found = match("odd", lab, lab="lab-x")
    assert (found.term_id, found.predicate) == (CD8, EXACT)
    assert found.candidates[0].term_id == T_CELL


def test_the_labs_no_term_is_final():
    row = Mapping("B cells", EXACT, NO_TERM, justification="semapv:ManualMappingCuration")
    found = match("B cells", mapping_set("lab-x", row), lab="lab-x")
    assert (found.term_id, found.step, found.predicate) == (None, "lab", "")
    assert found.justification == "semapv:ManualMappingCuration"


def test_what_the_lab_denies_is_neither_answer_nor_candidate():
    lab = mapping_set("lab-x", Mapping("NK", EXACT, NK, negated=True))
    found = match("NK", lab, lab="lab-x")
    assert found.term_id != NK
    assert NK not in {candidate.term_id for candidate in found.candidates}


def test_other_labs_are_remembered_and_agreement_counts():
    one = mapping_set("one", Mapping("cytocells", EXACT, CD8, confidence=0.9))
    two = mapping_set("two", Mapping("Cytocells", EXACT, CD8, confidence=0.9))
    other = mapping_set("other", Mapping("cytocell", BROAD, CD4, confidence=0.6))
    alone, agreed = match("CytoCells", one), match("cytocells", one, two)
    assert (alone.term_id, alone.step) == (CD8, "memory")
    assert (agreed.term_id, agreed.step) == (CD8, "memory")
    contested = match("cytocells", one, two, other)
    assert alone.confidence < agreed.confidence
    assert contested.confidence < agreed.confidence
    assert {CD8, CD4} == {contested.term_id, contested.candidates[0].term_id}


def test_labs_that_contradict_each_other_evenly_decide_nothing():
    one = mapping_set("one", Mapping("cytocells", EXACT, CD8, confidence=0.9))
    two = mapping_set("two", Mapping("cytocells", EXACT, CD4, confidence=0.9))
    found = match("cytocells", one, two)
    assert found.step != "memory"
    assert {CD8, CD4} <= {candidate.term_id for candidate in found.candidates}


def test_a_lab_that_says_both_broader_and_exact_offers_both():
    rows = (Mapping("weird cells", EXACT, EXHAUSTED), Mapping("weird cells", BROAD, T_CELL))
    found = match("Weird cells", mapping_set("other", *rows))
    assert found.step == "memory"
    assert {found.term_id, found.candidates[0].term_id} == {EXHAUSTED, T_CELL}
    assert found.predicate == (EXACT if found.term_id == EXHAUSTED else BROAD)


def test_a_cluster_number_of_another_lab_is_not_remembered():
    other = mapping_set("one", Mapping("CD8_1", EXACT, EXHAUSTED, confidence=1.0), Mapping("4", EXACT, NK))
    assert match("CD8_1", other).term_id != EXHAUSTED
    assert match("4", other).term_id is None


def test_the_newest_version_counts_unless_another_is_asked_for():
    old = mapping_set("lab-x", Mapping("ex", EXACT, EXHAUSTED))
    new = mapping_set("lab-x", Mapping("ex", EXACT, CD8), version="2.0.0", follows="1.0.0")
    assert match("ex", new, old, lab="lab-x").term_id == CD8
    assert match("ex", new, old, lab="lab-x", version="1.0.0").term_id == EXHAUSTED
    assert Harmonizer(load_ontology(), [old, new], lab="lab-x").mapping_id == new.id


def test_unknown_labs_and_versions_are_named_with_close_ones():
    sets = [mapping_set("sade-feldman-2018", Mapping("x", EXACT, CD8))]
    with pytest.raises(UnknownNameError, match="did you mean 'sade-feldman-2018'"):
        Harmonizer(load_ontology(), sets, lab="sade-feldmann-2018")
    with pytest.raises(UnknownNameError, match=r"versions of sade-feldman-2018: 1\.0\.0"):
        Harmonizer(load_ontology(), sets, lab="sade-feldman-2018", version="9")


def test_an_answer_below_the_asked_confidence_steps_back_to_be_a_candidate():
    assert match("Neutrophills").term_id == "CL:0000775"
    found = match("Neutrophills", min_confidence=0.99)
    assert (found.term_id, found.step) == (None, "none")
    assert found.candidates[0].term_id == "CL:0000775"
    assert not is_decided(found)


SOME = [
    "T cells",
    "CD8 Tex",
    "T/NK",
    "unknown",
    "12",
    "cDC1",
    "B_cells_1",
    "frobnicated",
    "TAM_SPP1",
    "Memory",
]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(SOME), min_size=1, max_size=25))
def test_neither_order_nor_repeats_nor_the_rest_of_a_batch_change_a_match(chain, labels):
    alone = {label: chain.match([label])[0] for label in set(labels)}
    together = chain.match(labels)
    assert [(one.label, one.term_id, one.predicate, one.step) for one in together] == [
        (label, alone[label].term_id, alone[label].predicate, alone[label].step) for label in labels
    ]
    for one in together:
        assert one.confidence == pytest.approx(alone[one.label].confidence, abs=2e-4)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="CD48+-_/. tTncelsTrghiowpsaB123", max_size=30))
def test_any_text_gets_a_whole_match(chain, label):
    found = chain.match([label])[0]
    assert found.label == label
    assert 0 <= found.confidence <= 1
    assert (found.term_id is None) == (found.predicate == "") == (found.confidence == 0)
    if found.term_id:
        assert not load_ontology()[found.term_id].deprecated
