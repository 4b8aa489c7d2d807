import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.expression import Judged, judge
from immuneworld.ontology.harmonize.expression_score import compare, fit, ratio
from immuneworld.ontology.harmonize.marker_axioms import BASE, MarkerAxioms, Said
from immuneworld.ontology.labels.marker_profiles import profiles_of
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.match import Candidate, Match

from ..labels.programmes import GAMMA_DELTA, GENES, MONOCYTE, NK, B, T, simulated, written

ONTOLOGY = load_ontology()
AXIOMS = MarkerAxioms(ONTOLOGY)
TCELL, BCELL, NKCELL, CD4, CD8, TREG = (
    "CL:0000084",
    "CL:0000236",
    "CL:0000623",
    "CL:0000624",
    "CL:0000625",
    "CL:0000815",
)
PROGRAMMES = {
    "T": T,
    "B": B,
    "NK": NK,
    "monocytes": MONOCYTE,
    "Treg": (*T, "CD4", "FOXP3", "CTLA4", "IL2RA"),
    "CD8": (*T, "CD8A", "CD8B"),
    "gd": (*T, *GAMMA_DELTA),
}


@pytest.fixture(scope="module")
def profiles(tmp_path_factory):
    path = written(simulated(PROGRAMMES), tmp_path_factory.mktemp("x") / "x.h5ad")
    return profiles_of(path, "type", AXIOMS.genes)


def match(label, term, *candidates, step="parse", predicate="skos:exactMatch", confidence=0.5):
    name = ONTOLOGY[term].label if term else ""
    others = tuple(Candidate(c, ONTOLOGY[c].label, score) for c, score in candidates)
    why = "semapv:LexicalMatching" if term else ""
    return Match(label, term, name, predicate if term else "", confidence, why, step, ("said",), others)


def judged(profiles, one, **rest) -> Judged:
    (found,) = judge([one], profiles, AXIOMS, **rest)
    return found


def test_cells_support_a_term_whose_genes_they_express(profiles):
    found = judged(profiles, match("Treg", TREG))
    assert found.verdict == "supports"
    assert {"FOXP3", "CD3E"} <= set(found.genes_for)
    assert "its cells express" in found.match.evidence[-1]
    assert found.match.term_id == TREG


def test_t_cells_without_cd3_that_express_b_cell_genes_are_contradicted(profiles):
    found = judged(profiles, match("B", TCELL, step="exact"))
    assert (found.verdict, found.better) == ("contradicts", BCELL)
    assert {"CD3D", "CD3E", "CD79A"} <= set(found.genes_against)
    assert "look like B cell: they express" in found.match.evidence[-1]
    assert "lack" in found.match.evidence[-1]
    assert (found.match.term_id, found.match.step) == (TCELL, "exact")


@pytest.mark.parametrize(
    ("label", "term", "better"),
    [
        ("NK", TCELL, NKCELL),
        ("T", NKCELL, TCELL),
        ("T", BCELL, TCELL),
        ("monocytes", BCELL, "CL:0000860"),
        ("CD8", CD4, CD8),
        ("B", "CL:0000057", BCELL),
    ],
)
def test_lineages_that_exclude_each_other_are_told_apart(profiles, label, term, better):
    found = judged(profiles, match(label, term))
    assert (found.verdict, found.better) == ("contradicts", better)


@pytest.mark.parametrize(
    ("label", "term"),
    [("T", TCELL), ("B", BCELL), ("NK", NKCELL), ("CD8", CD8), ("Treg", TREG), ("monocytes", "CL:0000576")],
)
def test_right_terms_and_their_ancestors_are_not_contradicted(profiles, label, term):
    for above in (term, *ONTOLOGY.ancestors(term)):
        assert judged(profiles, match(label, above)).verdict != "contradicts"


def test_clear_evidence_moves_an_answer_of_the_chain(profiles):
    found = judged(profiles, match("Treg", CD8, (TREG, 0.3), (NKCELL, 0.1)))
    assert found.is_moved
    assert (found.match.term_id, found.match.step) == (TREG, "expression")
    assert found.match.justification == "semapv:InstanceBasedMatching"
    assert found.match.predicate == "skos:closeMatch"
    assert 0.5 < found.match.confidence <= 0.9
    assert CD8 in [c.term_id for c in found.match.candidates]
    assert any("instead of CD8" in line for line in found.match.evidence)


def test_a_narrower_answer_says_that_it_is_narrower(profiles):
    found = judged(profiles, match("Treg", TCELL, (TREG, 0.3)))
    assert (found.match.term_id, found.match.predicate) == (TREG, "skos:narrowMatch")


def test_a_disjoint_term_needs_cells_that_contradict_the_answer(profiles):
    """What looks like CD8 is only told to who says gamma-delta, whose receptor drops out so often."""
    found = judged(profiles, match("CD8", "CL:0000798", (CD8, 0.4)))
    assert (found.match.term_id, found.better) == ("CL:0000798", CD8)
    assert judged(profiles, match("CD8", CD4, (CD8, 0.4))).match.term_id == CD8


@pytest.mark.parametrize("step", ["lab", "exact", "junk"])
def test_what_the_lab_or_a_name_says_is_only_spoken_of(profiles, step):
    one = match("Treg", CD8, (TREG, 0.3), step=step)
    found = judged(profiles, one)
    assert (found.match.term_id, found.match.confidence) == (CD8, 0.5)
    assert found.match.candidates == one.candidates
    assert found.better == TREG


def test_a_curated_label_that_stepped_back_for_its_confidence_is_not_moved(profiles):
    one = match("Treg", None, (CD8, 0.4), (TREG, 0.3), step="none")
    assert judged(profiles, one, curated=["Treg"]).match == one
    assert judged(profiles, one).match.term_id == TREG


def test_labels_of_two_types_are_not_moved(tmp_path):
    data = simulated({"T/NK": NK, "B": B})
    profiles = profiles_of(written(data, tmp_path / "x.h5ad"), "type", AXIOMS.genes)
    assert not judged(profiles, match("T/NK", None, (TCELL, 0.4), (NKCELL, 0.4), step="none")).is_moved


def test_a_strong_prior_stands_against_weak_evidence(profiles):
    assert not judged(profiles, match("T", TCELL, (CD4, 0.02), (CD8, 0.02), confidence=0.9)).is_moved
    assert not judged(profiles, match("B", TREG, (TCELL, 0.05))).is_moved


def test_a_label_without_an_answer_gets_one_if_it_is_clear(profiles):
    found = judged(profiles, match("NK", None, (BCELL, 0.4), (NKCELL, 0.4), step="none"))
    assert (found.match.term_id, found.match.step) == (NKCELL, "expression")
    assert not judged(profiles, match("NK", None, (BCELL, 0.1), (NKCELL, 0.1), step="none")).is_moved
    assert not judged(
        profiles, match("NK", None, (BCELL, 0.4), (NKCELL, 0.4), step="none"), min_confidence=0.95
    ).is_moved


def test_a_cluster_without_a_name_looks_like_its_lineage(profiles):
    found = judged(profiles, match("monocytes", None, step="none"))
    assert (found.match.term_id, found.better) == (None, "CL:0000860")


def test_unmapped_by_the_lab_stays_so(profiles):
    no_term = Match("NK", None, "", "", 0.0, "semapv:ManualMappingCuration", "lab", (), ())
    assert judged(profiles, no_term).match == no_term


def test_labels_with_few_cells_and_unknown_labels_are_silent(tmp_path):
    profiles = profiles_of(written(simulated({"B": B}, cells=9), tmp_path / "x.h5ad"), "type", AXIOMS.genes)
    for label in ("B", "no such label"):
        one = match(label, TCELL, (BCELL, 0.4))
        assert judged(profiles, one) == Judged(one, one)


def test_genes_that_are_not_measured_leave_it_silent(tmp_path):
    data = simulated({"B": B})[:, [gene for gene in GENES if gene not in {*B, *T}]]
    profiles = profiles_of(written(data, tmp_path / "x.h5ad"), "type", AXIOMS.genes)
    assert judged(profiles, match("B", TCELL)).verdict == "silent"


def test_of_two_terms_only_what_tells_them_apart_counts():
    treg, t = AXIOMS.signature(TREG), AXIOMS.signature(TCELL)
    told = compare(treg, t, {"CD3D": 4.0, "CD3E": -4.0, "FOXP3": 3.0, "CTLA4": 2.0})
    assert told.on == ("FOXP3", "CTLA4")
    assert (told.first > 1, told.second) == (True, 0.0)


CHANCES = st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from([0.05, 0.1, 0.5, 0.85, 0.9]))
STATES = st.dictionaries(st.sampled_from("ABCDE"), st.floats(-4, 4))


@given(CHANCES, CHANCES, STATES)
def test_the_score_is_antisymmetric_and_nought_for_oneself(a, b, states):
    first, second = ({g: Said(c) for g, c in said.items()} for said in (a, b))
    one, other = compare(first, second, states), compare(second, first, states)
    assert one.lead == pytest.approx(-other.lead)
    assert compare(first, first, states).lead == 0.0
    assert fit({}, states) == 0.0


@given(st.floats(0.01, 0.99), st.floats(-4, 4))
def test_a_gene_says_nothing_where_nothing_is_said_and_is_bounded(chance, state):
    assert ratio(BASE, state) == pytest.approx(0.0)
    assert ratio(chance, state) * (chance - BASE) * state >= -1e-12  # on speaks for it, off against
    assert -5 < ratio(chance, state) < 2
