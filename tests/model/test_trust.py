from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.forecast import Forecaster
from immuneworld.model.journal import Journal
from immuneworld.model.pairs import next_pairs
from immuneworld.model.start import Transfer
from immuneworld.model.train import Trained, fit
from immuneworld.model.trust import STRENGTHS, Evidence, believed

MakeCohort = Callable[..., Cohort]
T, NK, B, MONO, PLASMA = "CL:0000084", "CL:0000623", "CL:0000236", "CL:0000576", "CL:0000786"
BASOPHIL, EOSINOPHIL = "CL:0000767", "CL:0000771"


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.floats(0, 1))
def test_new_types_are_believed_least_and_known_ones_by_the_company_they_keep(
    known: list[bool], strength: float
) -> None:
    nodes = [f"CL:{i}" for i in range(len(known))]
    met = {n for n, k in zip(nodes, known, strict=True) if k}
    trust = believed(nodes, met, strength)
    assert ((trust >= 0) & (trust <= 1)).all()
    np.testing.assert_allclose(trust[~np.array(known)], strength * trust.max() if any(known) else strength**2)
    if all(known) or strength == 1:
        assert (trust == 1).all()


def test_one_vocabulary_says_nothing_of_others() -> None:
    assert Evidence(np.linspace(0.5, 0.1, 5)[None]).strength() == 0
    assert Evidence(np.empty((0, len(STRENGTHS)))).strength() == 0


def test_a_gain_in_every_vocabulary_is_believed_and_one_in_doubt_is_not() -> None:
    better = np.array([np.linspace(0.5, 0.3, 5), np.linspace(0.6, 0.45, 5), np.linspace(0.4, 0.28, 5)])
    assert Evidence(better).strength() == 1
    assert Evidence(1 - better).strength() == 0
    assert Evidence(np.array([better[0], 1 - better[1], better[2] + 0.1])).strength() == 0


@pytest.fixture(scope="module")
def three(make_cohort: MakeCohort) -> list[Cohort]:
    """Studies of three vocabularies."""
    rows = {f"P{i}": [[2 + i, 1, 7], [6, 3 + i, 1]] for i in range(3)}
    return [
        make_cohort(nodes, rows, study=f"study {i}")
        for i, nodes in enumerate(([T, NK, B], [T, MONO, PLASMA], [NK, B, PLASMA]))
    ]


def test_every_vocabulary_is_left_out_once(
    three: list[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    journal = Journal()
    config = replace(tiny_config, steps=4, inner_folds=0, vocabulary_folds=3)
    trained = fit([*three, replace(three[0], study="twin")], real_graph, config, journal=journal)
    stages = {line.split(",")[0] for line in journal.table.splitlines()[1:]}
    assert {s for s in stages if "vocabulary" in s} == {f"count vocabulary fold {i}" for i in (1, 2, 3)}
    assert trained.transfers["shares"].trust in STRENGTHS


def test_files_of_one_study_are_left_out_together(
    three: list[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    """Their patients are the same; what is left is nothing to train on."""
    config = replace(tiny_config, steps=4, inner_folds=0)
    trained = fit([replace(c, study="one") for c in three], real_graph, config)
    assert trained.transfers["shares"].trust == 0


def test_without_trust_new_types_stay_at_the_start(
    trained: Trained, real_graph: KnowledgeGraph, make_cohort: MakeCohort
) -> None:
    cohort = make_cohort([T, BASOPHIL, EOSINOPHIL], {"P": [[2, 1, 7], [6, 3, 1]]}, study="new")
    assert not {n for r in trained.references for n in r.nodes} & set(cohort.nodes)
    pairs = next_pairs(cohort)
    for strength, moved in ((0.0, False), (1.0, True)):
        believing = replace(trained, transfers={"shares": Transfer(weight=0.6, trust=strength)})
        asked = Forecaster(believing, real_graph, cohort)
        start = np.stack([e.start for e in asked.episodes(pairs)])
        assert (np.abs(asked.means(pairs) - start).max() > 1e-5) == moved


def test_known_vocabularies_are_believed_whatever_the_trust(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    cohort = simulated["simulated-a"]
    pairs = next_pairs(cohort)
    doubting, believing = (
        Forecaster(replace(trained, transfers={"shares": Transfer(trust=s)}), real_graph, cohort).means(pairs)
        for s in (0.0, 1.0)
    )
    np.testing.assert_array_equal(doubting, believing)
