"""A small cross-validation: labels of the packaged mapping sets, each lab a study."""

from __future__ import annotations

import pytest

from immuneworld.ontology.benchmark.cross_validate import Answer, CrossValidation
from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.match import Match
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

ODD = "zorblax"  # a label that one lab alone has


@pytest.fixture(scope="session")
def bench() -> CrossValidation:
    """Two folds; one lab has a label that nobody could guess."""
    sets = dict(latest_sets(load_mapping_sets()))
    row = Mapping(ODD, "skos:exactMatch", "CL:0000097")
    own = (row, *(Mapping(f"{ODD}{i}", "skos:exactMatch", "CL:0000097") for i in "abcdefg"))
    sets["odd-lab"] = MappingSet("odd-lab", "1.0.0", "https://example.org/odd", "odd-lab", own, None)
    rows = [
        Curated(row.label, row.object_id, lab)
        for lab, one in sets.items()
        for row in one.mappings
        if row.object_id.startswith("CL:") and row.predicate == "skos:exactMatch" and not row.negated
    ]
    return CrossValidation(rows, load_ontology(), sets, [], folds=2)


@pytest.fixture(scope="session")
def answers(bench: CrossValidation) -> list[Answer]:
    return bench.answers(bench.fit(), in_context=False)


def answer(label: str, curator: str, given: str | None, confidence: float = 0.5, study: str = "s") -> Answer:
    """An answer by hand."""
    match = Match(label, given, "", "skos:exactMatch" if given else "", confidence, "", "rank")
    return Answer(Curated(label, curator, study), (given,) if given else (), confidence, match)
