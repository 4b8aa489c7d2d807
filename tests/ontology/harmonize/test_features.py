import numpy as np
import pytest

from immuneworld.ontology.harmonize.context import Context
from immuneworld.ontology.harmonize.features import FEATURES


@pytest.fixture
def seen(features):
    """Features of one term for one label, by name."""

    def of(label, term, context=None):
        around = [features.surroundings.of(context)] if context else ()
        found = features.candidates([features.said(label)], around=around)
        at = [features.table.terms[i] for i in found.terms[0]].index(term)
        return dict(zip(FEATURES, found.features[0, at].tolist(), strict=True)) | {
            "allowed": bool(found.allowed[0, at])
        }

    return of


def test_there_are_as_many_numbers_as_names_and_all_are_finite(features):
    found = features.candidates([features.said(x) for x in ("cd8+ t cell", "", "frobnicated", "nk / t")])
    assert found.features.shape == (*found.terms.shape, len(FEATURES))
    assert np.isfinite(found.features).all()
    assert len(set(FEATURES)) == len(FEATURES)


def test_the_very_name_leaves_nothing_over(seen):
    found = seen("regulatory t cell", "CL:0000815")
    assert found["equal to label"] == found["covers"] == found["name there"] == 1
    assert (
        sum(found[f"name {part} {kind}"] for part in ("surplus", "missing") for kind in ("state", "gene"))
        == 0
    )


def test_what_the_label_says_more_is_missing_and_unsaid(seen):
    found = seen("mast cell cxcl13+", "CL:0000097")
    assert found["name missing gene"] > 0
    assert found["unsaid gene"] > 0
    assert found["covers"] == 0


def test_what_the_name_says_more_is_surplus(seen):
    assert seen("memory cd8 t cell", "CL:0000907")["name surplus state"] > 0  # central


def test_a_marker_that_the_term_lacks_is_opposed(seen):
    assert seen("cd16+ nk", "CL:0000938")["opposed"] > 0  # CD16-negative, CD56-bright
    assert seen("cd16- nk", "CL:0000938")["opposed"] == 0


def test_a_label_that_names_a_lineage_allows_no_other(seen):
    assert seen("memory b cell", "CL:0000787")["allowed"]
    assert not seen("memory b cell", "CL:0000813")["allowed"]
    assert seen("memory", "CL:0000813")["allowed"]
    assert seen("memory", "CL:0000787")["allowed"]


def test_two_lineages_are_both_allowed(seen):
    for term in ("CL:0000084", "CL:0000623"):
        found = seen("nk / t", term)
        assert found["two lineages"] == 1
        assert found["allowed"]


def test_terms_of_another_species_are_not_allowed(seen):
    human = "CL:0001058"
    assert seen("pdc", human)["allowed"]
    assert seen("pdc", human, Context.of([], "", "human"))["allowed"]
    assert not seen("pdc", human, Context.of([], "", "mouse"))["allowed"]
    assert seen("pdc", "CL:0000784", Context.of([], "", "mouse"))["allowed"]


def test_without_a_context_nothing_is_said_of_one(seen):
    assert seen("t cell", "CL:0000084")["in context"] == 0
    assert seen("t cell", "CL:0000084", Context.of(["B cells"]))["in context"] == 1


def test_a_misspelt_label_says_what_is_meant(features):
    assert features.said("dendrittic cell") == features.said("dendritic cell")
    assert features.said("osteoblast") != features.said("osteoclast")
