from collections.abc import Callable

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.relations import Relations
from immuneworld.model.abilities.nearest import Likeness
from immuneworld.model.case import Case, cases_of
from immuneworld.model.cohort import Cohort, TherapyInterval
from immuneworld.model.reference import fit_reference

MakeCohort = Callable[..., Cohort]
B, CD4, CD8, NK = "CL:0000236", "CL:0000624", "CL:0000625", "CL:0000623"


def likeness(cohorts: list[Cohort], asked: Cohort, graph: KnowledgeGraph) -> Likeness:
    return Likeness(cases_of(cohorts), [fit_reference(c) for c in cohorts], asked, Relations(graph).kinship)


def test_a_patient_is_nearest_to_themselves(make_cohort: MakeCohort, real_graph: KnowledgeGraph) -> None:
    cohort = make_cohort([B, CD4, ""], {"P": [[1, 2, 1]], "Q": [[2, 2, 2]], "R": [[9, 0, 1]]})
    near = likeness([cohort], cohort, real_graph).distances(np.array([0.25, 0.5, 0.25]))
    assert near[0] == pytest.approx(0, abs=1e-7)
    assert near.argsort().tolist() == [0, 1, 2]


def test_kin_cells_are_nearer_than_strangers_in_another_vocabulary(
    make_cohort: MakeCohort, real_graph: KnowledgeGraph
) -> None:
    trained = make_cohort([CD4, B], {"T": [[1, 0]], "B": [[0, 1]]})
    asked = make_cohort([CD8, NK], {"X": [[1, 0]]}, study="asked")
    to_t, to_b = likeness([trained], asked, real_graph).distances(np.array([1.0, 0.0]))
    assert to_t < to_b


def test_scores_are_not_compared_with_shares(make_cohort: MakeCohort, real_graph: KnowledgeGraph) -> None:
    shares = make_cohort([B, CD4], {"P": [[1, 2]]})
    scores = make_cohort([B, CD4], {"S": [[-1.0, 2.0]], "T": [[5.0, -2.0]]}, kind="score", study="scores")
    found = likeness([shares, scores], scores, real_graph)
    assert [c.patient for c in found.cases] == ["S", "T"]
    assert found.distances(np.array([-1.0, 2.0]))[0] == pytest.approx(0, abs=1e-7)
    assert likeness([scores], shares, real_graph).distances(np.array([1.0, 2.0])).shape == (0,)


def test_a_case_is_the_first_day_and_every_agent(make_cohort: MakeCohort) -> None:
    plan = (TherapyInterval("IW:0200004", 20.0), TherapyInterval("IW:0200002"), TherapyInterval("IW:0200004"))
    cohort = make_cohort([B, CD4], {"P": [[1, 2], [9, 9]]}, plan=plan, cancer="MONDO:1", tissue="UBERON:1")
    (case,) = cases_of([cohort])
    assert case == Case(
        "study", "P", 0, "", "MONDO:1", "UBERON:1", ("IW:0200002", "IW:0200004"), (0.3333, 0.6667), {}
    )
