from __future__ import annotations

from dataclasses import replace

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.predict import predict
from immuneworld.model.abilities.relation_effects import MOST, relation_effects
from immuneworld.model.forecast import Forecaster

TREG = "CL:0000815"


@pytest.fixture(scope="module")
def asking(trained, real_graph: KnowledgeGraph, simulated) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"])


def test_each_kind_of_relation_is_left_out_once(asking):
    patient = asking.cohort.patient("A01")
    past = replace(patient, snapshots=patient.snapshots[:1])
    told: list[tuple[int, int]] = []
    found = relation_effects(asking, past, TREG, 28.0, lambda done, of: told.append((done, of)))
    assert 1 < len(found) <= MOST
    assert told == [(i, len(found)) for i in range(len(found))]
    assert len({(d.predicate, d.incoming) for d in found}) == len(found)
    assert [abs(d.change) for d in found] == sorted((abs(d.change) for d in found), reverse=True)
    usual = predict(asking, "A01", 28.0).mean[asking.cohort.nodes.index(TREG)]
    for one in found:
        assert one.without + one.change == pytest.approx(usual, abs=1e-6)
    assert abs(found[0].change) > 0, "the forecast reads the graph"


def test_a_term_without_relations_rests_on_none(asking, real_graph):
    edges = tuple(e for e in real_graph.edges if TREG not in (e.subject, e.object))
    alone = Forecaster(asking.trained, replace(real_graph, edges=edges), asking.cohort)
    assert relation_effects(alone, alone.cohort.patient("A01"), TREG, 90.0) == []
