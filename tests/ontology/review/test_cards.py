from __future__ import annotations

import numpy as np

from immuneworld.ontology.labels.marker_profiles import MarkerProfiles
from immuneworld.ontology.match import Candidate
from immuneworld.ontology.review.dots import Dots
from immuneworld.ontology.review.parts import parts_of
from immuneworld.ontology.review.places import path_to_root, siblings

from .conftest import item


def test_a_card_holds_what_is_known_of_a_candidate(cards):
    told = item("CD8+ T cells")
    card = cards.of(told, Candidate("CL:0000625", "x", 0.4), (), {"CD8A": 3.0, "CD4": -3.0}, ranked=True)
    assert card.label == "CD8-positive, alpha-beta T cell"
    assert card.confidence == 0.4
    assert card.definition
    assert ("CL:0000084", "T cell") in card.path
    assert card.path[-1] == ("CL:0000000", "cell")
    assert {"CD8A", "CD3E"} <= {marker.gene for marker in card.markers}
    assert card.dots == ()
    texts = {step.name: step.text for step in card.steps}
    assert "call it so" in texts["memory"] or "calls it so" in texts["memory"]
    assert texts["parse"].startswith("both say cd8, t")
    assert "CD8A" in texts["expression"]


def test_what_only_one_of_them_says_makes_the_predicate(cards):
    evidence, match = cards.evidence, item("x").match
    assert evidence.predicate("T cell", "CL:0000084", match) == "skos:exactMatch"
    assert evidence.predicate("T cell CXCL13+", "CL:0000084", match) == "skos:broadMatch"
    assert evidence.predicate("T cell", "CL:0000625", match) == "skos:narrowMatch"


def test_the_way_to_the_root_keeps_to_the_blood_lineage(cards):
    path = path_to_root(cards.ontology, "CL:0000625")
    assert path[-1] == "CL:0000000"
    assert "CL:0000988" in path
    beside = siblings(cards.ontology, "CL:0000625")
    assert "CL:0000624" in beside
    assert "CL:0000625" not in beside


def test_a_label_is_taken_apart():
    parts = parts_of("CD8+ CD56 high exhausted T cells lung CXCL13")
    assert parts["lineage"] == ("t",)
    assert parts["state"] == ("exhausted",)
    assert "cd56 high" in parts["marker"]
    assert "cd8+" in parts["marker"]
    assert parts["tissue"] == ("lung",)
    assert parts["gene"] == ("cxcl13",)
    assert "cd4-" in parts_of("CD4- T")["marker"]


def test_dots_are_the_measured_genes_of_the_term(cards):
    cells, measured = np.array([10, 10, 0]), np.array([[10, 10], [10, 10], [0, 0]])
    sums, found = np.array([[20.0, 0], [10.0, 5], [0, 0]]), np.array([[8, 0], [5, 2], [0, 0]])
    dots = Dots(MarkerProfiles(("a", "b"), ("CD8A", "ZZZ3"), cells, measured, sums, found))
    (dot,) = dots.of("a", cards.axioms.signature("CL:0000625"))
    assert (dot.gene, dot.is_on, dot.fraction, dot.mean) == ("CD8A", True, 0.8, 1.0)
    assert (dot.fraction_of_all, dot.mean_of_all) == (0.65, 0.75)
    assert dots.of("another", cards.axioms.signature("CL:0000625")) == ()
