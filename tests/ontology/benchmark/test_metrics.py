import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score

from immuneworld.ontology.benchmark.cross_validate import Answer
from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.metrics import (
    calibration_error,
    hits,
    intervals,
    is_t_state,
    near,
    precision_at,
    same_lineage,
    table,
)
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.match import Match

ONTOLOGY = load_ontology()
T, MATURE_T, CD8, NAIVE_T, NK, B = (
    *("CL:0000084", "CL:0002419", "CL:0000625", "CL:0000898", "CL:0000623", "CL:0000236"),
)


def given_answer(wanted, given, sure=0.5, label="x", study="one"):
    return Answer(
        Curated(label, wanted, study), tuple(given), sure, Match(label, None, "", "", 0.0, "", "rank")
    )


def test_the_first_term_counts_and_no_answer_is_wrong():
    found = [given_answer(T, [T, B]), given_answer(T, [B, T]), given_answer(T, [])]
    assert hits(found).tolist() == [True, False, False]


def test_one_step_is_a_parent_or_a_child():
    assert MATURE_T in {child for child in ONTOLOGY.terms if T in ONTOLOGY[child].parents}
    found = [given_answer(T, [term]) for term in (T, MATURE_T, CD8, NK)]
    found += [given_answer(MATURE_T, [T]), given_answer(T, [])]
    assert near(found, ONTOLOGY).tolist() == [True, True, False, False, True, False]


def test_lineages():
    found = [given_answer(T, [CD8]), given_answer(T, [NK]), given_answer("CL:0000057", ["CL:0000115"])]
    assert same_lineage([*found, given_answer(T, [])], ONTOLOGY).tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("label", "term", "is_state"),
    [
        ("CD8 Tem", CD8, True),
        ("Naive T", T, True),
        ("Th17", T, True),
        ("CD8 Tex exhausted", CD8, True),
        ("T cells", T, False),
        ("Naive B", B, False),
    ],
)
def test_states_of_t_cells(label, term, is_state):
    assert is_t_state(given_answer(term, [], label=label), ONTOLOGY) is is_state


def test_precision_is_of_the_surest_answers():
    found = [given_answer(T, [], sure) for sure in (0.9, 0.2, 0.8, 0.1, 0.7)]
    right = np.array([True, False, False, True, True])
    assert precision_at(found, right, 0.2) == 1.0
    assert precision_at(found, right, 0.4) == 0.5
    assert precision_at(found, right, 0.6) == pytest.approx(2 / 3)
    assert precision_at(found, right, 1.0) == pytest.approx(accuracy_score(right, [True] * 5))


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), min_size=1, max_size=60))
def test_the_calibration_error_is_that_of_the_reliability_curve(pairs):
    sure, right = np.array([p for p, _ in pairs]), np.array([r for _, r in pairs])
    found = calibration_error([given_answer(T, [], p) for p in sure], right)
    counts = np.histogram(sure, bins=np.linspace(0, 1, 11))[0]
    share, mean = calibration_curve(right, sure, n_bins=10)
    bins = np.clip(np.digitize(sure, np.linspace(0, 1, 11)[1:-1]), 0, 9)
    edge = np.isclose(np.round(sure * 10), sure * 10).any()  # on an edge either bin will do
    if not edge:
        weights = np.bincount(bins, minlength=10)
        assert (weights == counts).all()
        expected = (weights[weights > 0] * abs(share - mean)).sum() / len(sure)
        assert found == pytest.approx(expected, abs=1e-9)
    assert 0 <= found <= 1


def test_a_perfect_forecast_has_no_calibration_error_and_bravado_has():
    assert calibration_error([given_answer(T, [], 1.0)] * 4, np.ones(4, bool)) == 0
    assert calibration_error([given_answer(T, [], 0.9)] * 4, np.zeros(4, bool)) == pytest.approx(0.9)


def test_the_table_by_hand():
    found = [
        given_answer(CD8, [CD8], 0.9, "CD8 naive"),
        given_answer(CD8, [T], 0.8, "CD8 memory"),
        given_answer(NK, [B], 0.3, "NK"),
        given_answer(T, [MATURE_T], 0.2, "T"),
    ]
    assert table(found, ONTOLOGY) == pytest.approx(
        {
            "top-1 exact": 0.25,
            "within one is_a step": 0.5,
            "lineage right": 0.75,
            "precision at coverage 0.60": 0.5,
            "T-cell state labels top-1": 0.5,
            "expected calibration error": (0.1 + 0.8 + 0.3 + 0.2) / 4,
        }
    )
    assert np.isnan(table(found[2:], ONTOLOGY)["T-cell state labels top-1"])


def test_intervals_draw_whole_families():
    """Two families, one all right and one all wrong: draws give 0, .5 or 1, however many labels there are."""
    found = [given_answer(T, [T], 0.9, study="good")] * 30 + [given_answer(T, [B], 0.9, study="bad")] * 30
    family = {"good": "good", "bad": "bad"}
    wide = intervals(found, family, ONTOLOGY, draws=40)["top-1 exact"]
    assert wide == (0.0, 1.0)
    one_family = intervals(found, dict.fromkeys(family, "both"), ONTOLOGY, draws=10)["top-1 exact"]
    assert one_family == (0.5, 0.5)
    assert intervals(found, family, ONTOLOGY, draws=40)["top-1 exact"] == wide
