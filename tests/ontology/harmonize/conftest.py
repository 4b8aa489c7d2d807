"""The chain as a user has it: the packaged ontology, mapping sets and ranker."""

from __future__ import annotations

import pytest

from immuneworld.ontology.harmonize.features import FeatureTable
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.harmonize.step_rank import RankStep
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets


@pytest.fixture(scope="session")
def chain() -> Harmonizer:
    """No lab is named: its labels are new to us."""
    return Harmonizer(load_ontology(), load_mapping_sets())


@pytest.fixture(scope="session")
def ranking(chain: Harmonizer) -> RankStep:
    """The last step of the chain."""
    (step,) = (step for step in chain.steps if isinstance(step, RankStep))
    return step


@pytest.fixture(scope="session")
def features(ranking: RankStep) -> FeatureTable:
    """Its table of candidates."""
    return ranking.features
