"""What tests of the chain share: names and features of the packaged ontology and mapping sets."""

from __future__ import annotations

import pytest

from immuneworld.ontology.harmonize.features import FeatureTable
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.name_likeness import Likeness
from immuneworld.ontology.harmonize.name_table import NameTable
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon(load_ontology())


@pytest.fixture(scope="session")
def name_table(lexicon: Lexicon) -> NameTable:
    return NameTable.of(lexicon, latest_sets(load_mapping_sets()).values())


@pytest.fixture(scope="session")
def features(lexicon: Lexicon, name_table: NameTable) -> FeatureTable:
    return FeatureTable(Likeness(name_table), lexicon)
