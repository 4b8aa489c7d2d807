from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.support import agents_until, said, support_of
from immuneworld.model.case import Case
from immuneworld.model.cohort import TherapyInterval

PD1, CTLA4, LAG3 = "IW:0200002", "IW:0200004", "IW:0200003"
MELANOMA, LUNG = "MONDO:0005105", "MONDO:0005138"


@pytest.fixture
def cases(real_graph: KnowledgeGraph) -> list[Case]:
    for node in (PD1, CTLA4, LAG3, MELANOMA, LUNG):
        real_graph.require(node)

    def case(i: int, cancer: str, *therapies: str) -> Case:
        return Case("study", f"P{i}", 0, "", cancer, "", therapies, (1.0,))

    return [
        *(case(i, MELANOMA, PD1) for i in range(6)),
        *(case(i + 6, MELANOMA, PD1, CTLA4) for i in range(2)),
        *(case(i + 8, LUNG, CTLA4) for i in range(3)),
    ]


def plan(*therapies: str, start: float = 0.0) -> tuple[TherapyInterval, ...]:
    return tuple(TherapyInterval(t, start) for t in therapies)


def test_patients_with_exactly_these_agents_count(cases: list[Case]) -> None:
    near = np.arange(len(cases), dtype=float)
    found = support_of(plan(PD1), 28, MELANOMA, cases, near)
    assert (found.of_cancer, found.given, found.anywhere) == (8, 6, 6)
    assert not found.extrapolated
    assert found.positivity == pytest.approx((6 + 1) / (8 + 2))
    both = support_of(plan(CTLA4, PD1), 28, MELANOMA, cases, near)
    assert (both.given, both.extrapolated, both.answerable) == (2, True, True)


def test_never_in_this_cancer_and_never_at_all(cases: list[Case], real_graph: KnowledgeGraph) -> None:
    near = np.zeros(len(cases))
    other = support_of(plan(CTLA4), 28, MELANOMA, cases, near)
    assert (other.given, other.anywhere, other.answerable, other.unseen) == (0, 3, True, ())
    assert said(other, MELANOMA, real_graph) == (
        f"{real_graph.nodes[CTLA4].label} was never seen in {real_graph.nodes[MELANOMA].label}: "
        "3 training patients of other cancers had it"
    )
    nobody = support_of(plan(LAG3), 28, MELANOMA, cases, near)
    assert (nobody.answerable, nobody.unseen) == (False, (LAG3,))
    assert "was never given to a training patient" in said(nobody, MELANOMA, real_graph)
    together = support_of(plan(CTLA4), 28, LUNG, [c for c in cases if c.cancer == MELANOMA], near[:8])
    assert (together.answerable, together.unseen) == (False, ())
    assert "no training patient had" in said(together, LUNG, real_graph)


def test_what_begins_later_is_not_yet_given(cases: list[Case]) -> None:
    both = (*plan(PD1), *plan(CTLA4, start=42.0))
    assert agents_until(both, 42) == (PD1,)
    assert agents_until(both, 43) == tuple(sorted((PD1, CTLA4)))
    assert agents_until((), 9) == ()


def test_positivity_is_of_the_nearest(cases: list[Case]) -> None:
    many = [replace(cases[i % 2 * 6], patient=f"M{i}") for i in range(60)]  # PD-1 and both, by turns
    near = np.array([float(i % 2) for i in range(60)])
    assert support_of(plan(PD1), 28, MELANOMA, many, near).positivity == pytest.approx(21 / 22)
    assert support_of(plan(PD1), 28, MELANOMA, many, -near).positivity == pytest.approx(1 / 22)


def test_without_training_patients_nothing_is_supported() -> None:
    found = support_of(plan(PD1), 28, MELANOMA, [], np.zeros(0))
    assert (found.of_cancer, found.given, found.positivity) == (0, 0, 0.5)
