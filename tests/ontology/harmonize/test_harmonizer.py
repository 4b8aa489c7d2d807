import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.harmonize.query import is_decided
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet
from immuneworld.ontology.sssom import load_mapping_sets

EXHAUSTED, CD8, CD4, NK, T_CELL = "CL:0011025", "CL:0000625", "CL:0000624", "CL:0000623", "CL:0000084"
EXACT, BROAD, NARROW = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"


def mapping_set(lab, *rows, version="1.0.0", follows=None):
    return MappingSet(lab, version, f"https://example.org/{lab}/{version}", lab, tuple(rows), follows)


def match(label, *sets, **options):
    return Harmonizer(load_ontology(), sets, **options).match([label])[0]


@pytest.fixture(scope="module")
def packaged():
    return Harmonizer(load_ontology(), load_mapping_sets())


@pytest.mark.parametrize(
    ("label", "term", "predicate"),
    [
        ("T cells", T_CELL, EXACT),
        ("NK", NK, EXACT),
        ("B.cells.memory", "CL:0000787", EXACT),
        ("T cells CD8", CD8, EXACT),
        ("G1-B cells", "CL:0000236", EXACT),
        ("B_cells_1", "CL:0000236", BROAD),
        ("Tregs", "CL:0000815", EXACT),
        ("DCs", "CL:0000451", EXACT),
        ("gdT", "CL:0000798", EXACT),
        ("CD4", CD4, EXACT),
        ("pDC", "CL:0000784", EXACT),
        ("CD8 effector", "CL:0001050", EXACT),
        ("Effector CD8+", "CL:0001050", EXACT),
        ("Tumor", "CL:0001063", EXACT),
        ("tumour cells", "CL:0001063", EXACT),
        ("Cancer cells", "CL:0001063", EXACT),
        ("MDSC", "CL:0000889", EXACT),
        ("myeloid-derived suppressor cells", "CL:0000889", EXACT),
        ("M-MDSC", "IW:0000063", EXACT),
        ("PMN-MDSC", "IW:0000064", EXACT),
        ("moDC", "CL:0011031", EXACT),
        ("T regs", "CL:0000815", EXACT),
    ],
)
def test_names_that_everybody_uses_are_found(packaged, label, term, predicate):
    found = packaged.match([label])[0]
    assert (found.term_id, found.predicate, found.step) == (term, predicate, "exact")
    assert found.label == label
    assert found.evidence
    assert found.justification == "semapv:LexicalMatching"


def test_opposite_signs_never_get_the_same_term(packaged):
    positive, negative = packaged.match(["CD8+ T cells", "CD8- T cells"])
    assert positive.term_id == CD8
    assert negative.term_id != CD8
    assert CD8 not in {candidate.term_id for candidate in negative.candidates}


@pytest.mark.parametrize(
    "label",
    ["unknown", "Doublets", "low quality", "Low-quality cells 2", "unclustered", "ND", "?", "Unassigned"],
)
def test_junk_is_an_answer_without_a_term(packaged, label):
    found = packaged.match([label])[0]
    assert (found.term_id, found.step, found.confidence) == (None, "junk", 0.0)
    assert is_decided(found)


def test_a_label_of_two_types_is_left_above_both(packaged):
    union = packaged.match(["T/NK cells"])[0]  # which has a term of its own
    assert (union.term_id, union.predicate) == ("IW:0000093", EXACT)
    found = packaged.match(["B/NK cells"])[0]
    assert (found.term_id, found.predicate, found.step) == ("CL:0000542", BROAD, "rank")
    assert NK in {candidate.term_id for candidate in found.candidates}


def test_genes_of_a_label_lead_to_the_term_that_expresses_them(packaged):
    found = packaged.match(["LAMP3+ conventional dendritic"])[0]
    assert (found.term_id, found.step) == ("IW:0000043", "parse")
    assert "CL:0000990" in {candidate.term_id for candidate in found.candidates}


@pytest.mark.parametrize(
    ("label", "term"),
    [
        ("Neutrophills", "CL:0000775"),
        ("Naive B lymphocites", "CL:0000788"),
        ("plasmacytoid dendrittic cells", "CL:0000784"),
    ],
)
def test_a_misspelt_label_is_still_found(packaged, label, term):
    found = packaged.match([label])[0]
    assert (found.term_id, found.predicate, found.step) == (term, EXACT, "exact")


def test_a_prefix_that_turns_the_meaning_is_no_misspelling(packaged):
    assert packaged.match(["nonclassic monocytoid"])[0].term_id != "CL:0000860"
    assert packaged.match(["unswitched memory B"])[0].term_id != "CL:0000972"


def test_what_a_label_does_is_no_cell(packaged):
    found = packaged.match(["Cycling"])[0]
    assert found.predicate != EXACT
    assert found.confidence < 0.5


@given(st.permutations(["T cells", "CD8 Tex", "cDC1", "B_cells_1", "zzz", "NK", "NK", "Doublets"]))
@settings(max_examples=15, deadline=None)
def test_order_and_repetition_change_no_answer(packaged, labels):
    alone = {label: packaged.match([label])[0] for label in set(labels)}
    assert packaged.match(labels) == [alone[label] for label in labels]


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_text_gets_an_answer_that_says_how_it_was_found(packaged, labels):
    for label, found in zip(labels, packaged.match(labels), strict=True):
        assert found.label == label
        assert 0 <= found.confidence <= 1
        assert found.term_id is None or (found.step != "none" and found.evidence and found.justification)


def test_candidates_are_at_most_eight_distinct_and_never_the_answer(packaged):
    for found in packaged.match(["T cells", "CD8 Tex", "myeloid mix", "NK cells resting"]):
        ids = [candidate.term_id for candidate in found.candidates]
        assert 0 < len(ids) <= 8
        assert len(set(ids)) == len(ids)
        assert found.term_id not in ids
        assert not any(load_ontology()[term].deprecated for term in ids)


def test_numbers_and_empty_labels_have_no_candidates(packaged):
    assert [found.candidates for found in packaged.match(["7", ""])] == [(), ()]


def test_every_label_gets_its_own_match_in_order(packaged):
    labels = ["NK", "T cells", "NK", "zzz"]
    assert [found.label for found in packaged.match(labels)] == labels
    assert packaged.match([]) == []


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
    assert (contested.term_id, contested.predicate) == (CD8, EXACT)
    assert alone.confidence < agreed.confidence
    assert contested.confidence < agreed.confidence
    assert contested.candidates[0].term_id == CD4


def test_labs_that_contradict_each_other_evenly_decide_nothing():
    one = mapping_set("one", Mapping("cytocells", EXACT, CD8, confidence=0.9))
    two = mapping_set("two", Mapping("cytocells", EXACT, CD4, confidence=0.9))
    found = match("cytocells", one, two)
    assert found.step != "memory"
    assert {CD8, CD4} <= {candidate.term_id for candidate in found.candidates}


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
    found = match("Neutrophills", min_confidence=0.9)
    assert (found.term_id, found.step) == (None, "none")
    assert found.candidates[0].term_id == "CL:0000775"
    assert not is_decided(found)
