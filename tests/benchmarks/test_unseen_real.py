from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.benchmarks.unseen_arms import ARMS, GRAPH, ORACLE
from immuneworld.benchmarks.unseen_left import Left
from immuneworld.benchmarks.unseen_real import (
    NEXT,
    OBJECTIVE_RESPONSE,
    RATE,
    RESPONSE,
    START,
    UNTOLD,
    Asked,
    Question,
)
from immuneworld.benchmarks.unseen_real_tables import report, table_of
from immuneworld.benchmarks.unseen_split import PERSISTENCE
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort, TherapyInterval
from immuneworld.model.config import ModelConfig, TrainConfig

IPI = "IW:0200016"
TINY = TrainConfig(steps=1, inner_folds=0, batch_size=8, model=ModelConfig(dim=8, heads=2))


@pytest.fixture(scope="module")
def question(real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Question:
    """Half of the patients had ipilimumab; whether they responded is known."""
    cohort = simulated["simulated-a"]
    patients = tuple(
        replace(
            t,
            plan=(*t.plan, TherapyInterval(IPI)) if i % 2 else t.plan,
            outcomes={OBJECTIVE_RESPONSE: float(i % 4 > 1)},
        )
        for i, t in enumerate(cohort.trajectories)
    )
    return Question(
        (replace(cohort, trajectories=patients, latent=None),), real_graph, Left("x", frozenset({IPI})), TINY
    )


def test_those_who_had_it_are_asked_in_every_way(question: Question) -> None:
    found = list(question.told())
    had = {t.patient for t in question.cohorts[0].trajectories if question.left.concerns(t)}
    assert {a.patient for a in found} == had
    arms = {(a.what, a.arm) for a in found}
    assert {a for w, a in arms if w == NEXT} == {*ARMS, UNTOLD, START, PERSISTENCE}
    assert {a for w, a in arms if w == RESPONSE} == {*ARMS, UNTOLD, RATE}
    values = {arm: [a.value for a in found if a.arm == arm] for arm in (GRAPH, UNTOLD)}
    assert values[GRAPH] != values[UNTOLD]


def test_the_oracle_met_the_other_half(question: Question) -> None:
    halves = [list(question.known(half)) for half in (0, 1)]
    asked = [{a.patient for a in half} for half in halves]
    assert {a.arm for half in halves for a in half} == {ORACLE}
    assert not asked[0] & asked[1]
    had = {t.patient for t in question.cohorts[0].trajectories if question.left.concerns(t)}
    assert asked[0] | asked[1] == had


def answers(what: str, arm: str, values: list[float], seed: int = 0) -> list[Asked]:
    people = range(len(values))
    return [
        Asked("x", what, "lab", f"{i:02}", arm, seed, values[i], float(i >= 6) * (what == RESPONSE))
        for i in people
    ]


def test_a_table_has_errors_and_areas_beside_the_graphs() -> None:
    right, wrong = list(np.linspace(0.1, 0.9, 12)), list(np.linspace(0.9, 0.1, 12))
    some = [
        *answers(NEXT, GRAPH, [0.25] * 12),
        *answers(NEXT, PERSISTENCE, [0.5] * 12),
        *answers(RESPONSE, GRAPH, right),
        *answers(RESPONSE, UNTOLD, wrong),
    ]
    text = report(some)
    assert "| persistence | 0.500 | 0.250 (0.250 to 0.250) | 0.500 | 0.500 |" in text
    assert "| graph | 1.000 (1.000 to 1.000) |" in text
    assert "| untold | 0.000 (0.000 to 0.000) | 1.000 (1.000 to 1.000) |" in text


def test_an_arm_without_a_seed_is_compared_on_the_others() -> None:
    some = [
        *answers(NEXT, GRAPH, [0.2, 0.4]),
        *answers(NEXT, GRAPH, [0.9, 0.9], 1),
        *answers(NEXT, ORACLE, [0.1, 0.3]),
    ]
    table = table_of(some)
    assert np.isnan(table.of(ORACLE)[1]).all()
    assert "| oracle | 0.200 | -0.100 (-0.100 to -0.100) | 0.200 | 0.200 |" in report(some)


def test_patients_of_two_oracles_are_not_compared() -> None:
    """Each starts from the other half's rate: wrong between the halves, right within both."""
    graph = answers(RESPONSE, GRAPH, [0.5] * 12)
    values = [0.1, 0.7, 0.1, 0.7, 0.1, 0.7, 0.2, 0.8, 0.2, 0.8, 0.2, 0.8]
    oracle = [replace(a, half=i % 2) for i, a in enumerate(answers(RESPONSE, ORACLE, values))]
    assert "| oracle | 1.000 (1.000 to 1.000) |" in report([*graph, *oracle])
