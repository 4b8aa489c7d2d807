"""A bench over a few labels, without reading a dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from immuneworld.ontology.curies import mapping_set_iri
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.marker_axioms import MarkerAxioms
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.match import Candidate, Match
from immuneworld.ontology.review.bench import Bench
from immuneworld.ontology.review.cards import Cards
from immuneworld.ontology.review.elsewhere import Elsewhere
from immuneworld.ontology.review.evidence import Evidence
from immuneworld.ontology.review.queue import Item
from immuneworld.ontology.review.reasons import Reason
from immuneworld.ontology.review.review_file import ReviewFile
from immuneworld.ontology.review.sssom_text import SssomText
from immuneworld.ontology.review.term_search import TermSearch
from immuneworld.ontology.sssom import load_mapping_sets

MakeBench = Callable[..., Bench]
MakeText = Callable[..., SssomText]
TERMS = ("CL:0000084", "CL:0000236", "CL:0000623")  # T cell, B cell, natural killer cell


@pytest.fixture(scope="session")
def cards() -> Cards:
    ontology = load_ontology()
    axioms = MarkerAxioms(ontology)
    elsewhere = Elsewhere(load_mapping_sets(), ontology, "lab")
    return Cards(ontology, Evidence(Lexicon(ontology), elsewhere, axioms), axioms)


@pytest.fixture(scope="session")
def search() -> TermSearch:
    return TermSearch(load_ontology())


@pytest.fixture(scope="session")
def make_text() -> MakeText:
    def make(*rows: Mapping) -> SssomText:
        return SssomText.of(MappingSet("lab", "draft", mapping_set_iri("lab", "draft"), "A lab", rows))

    return make


@pytest.fixture
def make_bench(cards: Cards, search: TermSearch, make_text: MakeText, tmp_path: Path) -> MakeBench:
    def make(labels: Sequence[str], path: Path = tmp_path / "lab" / "draft.sssom.tsv") -> Bench:
        return Bench(
            cards.ontology,
            tuple(item(label, 100 - i) for i, label in enumerate(labels)),
            ReviewFile(path, make_text()),
            cards,
            search,
        )

    return make


def item(label: str, cells: int = 0) -> Item:
    ontology = load_ontology()
    candidates = tuple(Candidate(term, ontology[term].label, 0.3) for term in TERMS)
    match = Match(label, None, "", "", 0.0, "", "none", (), candidates)
    return Item(label, cells, None, (Reason("unmapped", "no step decided"),), match, candidates)
