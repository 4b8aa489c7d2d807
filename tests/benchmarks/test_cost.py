import numpy as np
import pytest

from immuneworld.benchmarks.cost import between, question
from immuneworld.benchmarks.cost_backbone import Size, turns
from immuneworld.benchmarks.cost_data import RESPONSE, cohort
from immuneworld.kg.graph import KnowledgeGraph


def test_made_up_patients_have_the_asked_size(real_graph: KnowledgeGraph) -> None:
    data = cohort(real_graph, 2000, 3, 2)
    assert len(set(data.nodes)) == 2000
    assert [len(t.snapshots) for t in data.trajectories] == [3, 3]
    assert {t.outcomes.keys() == {RESPONSE} for t in data.trajectories} == {True}


def test_both_are_timed_in_every_turn() -> None:
    taken = turns(Size("small", 8, 2, 1), 0.0, 3)
    assert taken.shape == (3, 2)
    assert (taken > 0).all()


def test_a_question_is_asked_and_learnt_from(real_graph: KnowledgeGraph) -> None:
    asked, learnt = question(real_graph, 5, 2, 2)
    assert 0 < asked < learnt


@pytest.mark.parametrize("digits", [0, 2])
def test_a_median_has_its_interval(digits: int) -> None:
    assert between(np.full(5, 1.25), digits) == f"{1.25:.{digits}f} ({1.25:.{digits}f} to {1.25:.{digits}f})"
