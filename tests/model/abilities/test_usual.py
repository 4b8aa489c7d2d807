from __future__ import annotations

from immuneworld.model.abilities.usual import patients_by_agent, usual_agents
from immuneworld.model.case import Case


def case(cancer: str, *agents: str) -> Case:
    return Case("s", "p", 0, "", cancer, "", agents, ())


CASES = (case("M:1", "a"), case("M:1", "a", "b"), case("M:1", "a", "b"), case("M:2", "c"), case("M:1"))


def test_what_a_cancers_patients_were_given_comes_first():
    assert usual_agents(CASES, "M:1") == [("a", "b"), ("a",)]
    assert usual_agents(CASES, "M:9")[0] == ("a", "b"), "nobody had it: all count"
    assert usual_agents((), "M:1") == []


def test_patients_are_counted_by_agent():
    assert list(patients_by_agent(CASES).items()) == [("a", 3), ("b", 2), ("c", 1)]
