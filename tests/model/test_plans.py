from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.kept_graph import kept_graph
from immuneworld.kg.schema import THERAPY
from immuneworld.model.cohort import TherapyInterval
from immuneworld.model.plans import find_therapies, parse_plan, plan_of_samples
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.load import load_ontology


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kept_graph(load_ontology())


def ids(graph: KnowledgeGraph, *names: str) -> tuple[str, ...]:
    return tuple(sorted(graph.find(name, THERAPY).id for name in names))


@pytest.mark.parametrize(
    "name", ["anti-CTLA4+PD1", "PD1 + CTLA4", "aPD1 + aCTLA4", "anti-PD-1 and anti-CTLA-4"]
)
def test_a_combination_is_its_agents(name: str, graph: KnowledgeGraph) -> None:
    assert find_therapies(name, graph) == ids(graph, "anti-PD-1", "anti-CTLA-4")


def test_drugs_stay_drugs(graph: KnowledgeGraph) -> None:
    assert find_therapies("Ipilimumab + Nivolumab", graph) == ids(graph, "nivolumab", "ipilimumab")


def test_a_combination_with_its_own_name(graph: KnowledgeGraph) -> None:
    assert find_therapies("chemoimmunotherapy", graph) == ids(graph, "anti-PD-1", "chemotherapy")


def test_unknown_part_is_named(graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match=r"'nivolumabb' is not known.*did you mean 'nivolumab'"):
        find_therapies("ipilimumab + nivolumabb", graph)


def test_plans(graph: KnowledgeGraph) -> None:
    (pd1,), (ctla4,) = ids(graph, "anti-PD1"), ids(graph, "anti-CTLA4")
    assert parse_plan("anti-PD1", graph) == (TherapyInterval(pd1, 0.0, None),)
    plan = parse_plan("anti-CTLA4@21-60, anti-PD1@0", graph)
    assert plan == (TherapyInterval(pd1, 0.0, None), TherapyInterval(ctla4, 21.0, 60.0))
    assert parse_plan("anti-PD1@-7-14", graph) == (TherapyInterval(pd1, -7.0, 14.0),)
    assert parse_plan("", graph) == ()


@pytest.mark.parametrize(
    "text", ["anti-PD1@", "anti-PD1@x", "anti-PD1@1.2.3", "anti-PD1@10-5", "@3", "anti-PD1,,"]
)
def test_broken_plans(text: str, graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match=r"anti-PD1|days"):
        parse_plan(text, graph)


day = st.integers(-50, 500)


@given(start=day, length=st.integers(1, 400))
def test_plan_days_round_trip(graph: KnowledgeGraph, start: int, length: int) -> None:
    (interval,) = parse_plan(f"pembrolizumab@{start}-{start + length}", graph)
    assert (interval.start, interval.stop) == (start, start + length)


def test_a_therapy_begins_at_the_sample_before() -> None:
    samples = [(0.0, ("a",)), (30.0, ("a",)), (60.0, ("b",))]
    assert plan_of_samples(samples) == (TherapyInterval("a", 0.0, 30.0), TherapyInterval("b", 30.0, None))


def test_replaced_at_once_is_an_interval_of_no_length() -> None:
    plan = plan_of_samples([(0.0, ("a",)), (90.0, ("b",))])
    assert plan == (TherapyInterval("a", 0.0, 0.0), TherapyInterval("b", 0.0, None))


def test_a_partner_is_added() -> None:
    plan = plan_of_samples([(0.0, ("a",)), (30.0, ()), (60.0, ("a", "b"))])
    assert plan == (TherapyInterval("a", 0.0, None), TherapyInterval("b", 30.0, None))


@given(st.lists(st.tuples(day.map(float), st.sets(st.sampled_from("abc")).map(tuple)), max_size=6))
def test_the_last_named_therapies_are_in_force(samples: list[tuple[float, tuple[str, ...]]]) -> None:
    plan = plan_of_samples(samples)
    assert all(i.stop is None or i.stop >= i.start for i in plan)
    named = {d: {t for e, ts in samples if e == d for t in ts} for d, _ in samples}
    last = max((d for d, therapies in named.items() if therapies), default=None)
    assert {i.therapy for i in plan if i.stop is None} == (named[last] if last is not None else set())
