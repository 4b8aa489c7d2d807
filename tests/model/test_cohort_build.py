from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.kept_graph import kept_graph
from immuneworld.kg.schema import DISEASE, OUTCOME, THERAPY
from immuneworld.model.cohort import Column, FollowUp, TherapyInterval
from immuneworld.model.cohort_build import Built, build_cohort
from immuneworld.model.follow_up import parse_follow_up
from immuneworld.model.sample_table import Design, SampleTable
from immuneworld.ontology.errors import InputError, UnknownNameError, VersionMismatchError
from immuneworld.ontology.load import load_ontology

COLUMNS = (Column("B", "CL:0000236"), Column("T", "CL:0000084"))


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kept_graph(load_ontology())


def table(values: list[list[float]], kind: Any = "count", **facts: list[str]) -> SampleTable:
    names = [f"s{i}" for i in range(len(values))]
    return SampleTable(
        {"sample": names, "patient": ["p"] * len(values), **facts}, np.array(values), COLUMNS, kind
    )


def built(graph: KnowledgeGraph, rows: SampleTable, **design: Any) -> Built:
    return build_cohort(rows, Design("study", "patient", **design), load_ontology(), graph, "set/1")


def test_a_trajectory(graph: KnowledgeGraph) -> None:
    rows = table(
        [[1, 2], [3, 4]],
        time=["Post", "Pre"],
        therapy=["nivolumab", ""],
        response=["", "CR"],
        cancer=["SKCM", "SKCM"],
    )
    result = built(graph, rows)
    (patient,) = result.cohort.trajectories
    assert [(s.sample, s.time) for s in patient.snapshots] == [("s1", 0.0), ("s0", 90.0)]
    assert patient.plan == (TherapyInterval(graph.find("nivolumab", THERAPY).id, 0.0, None),)
    assert patient.cancer == graph.find("SKCM", DISEASE).id
    assert patient.outcomes == {graph.find("objective response", OUTCOME).id: 1.0}
    assert result.notes == ("assumed times: Post = day 90, Pre = day 0 (--time-map says otherwise)",)
    assert result.cohort.versions["ontology_hash"] == load_ontology().hash
    assert result.cohort.versions["graph"] == graph.hash
    assert result.cohort.versions["mapping"] == "set/1"


def test_follow_up_is_the_first_samples_and_half_of_one_is_refused(graph: KnowledgeGraph) -> None:
    facts = {"OS time": ["6", "7", ""], "OS event": ["yes", "0.0", ""]}
    keys = (parse_follow_up("OS=months,dead,months"),)
    result = built(graph, table([[1, 2], [3, 4], [5, 6]], **facts), follow_up=keys)
    (patient,) = result.cohort.trajectories
    assert patient.follow_up == {graph.find("OS", OUTCOME).id: FollowUp(6 * 365.25 / 12, True)}
    assert "1 patients have samples of differing follow-up: the first sample's is kept" in result.notes
    for time, event, said in (
        ("", "1", "follow-up has no time, but its event is given"),
        ("5", "", "follow-up has no event, but its time is given"),
        ("-1", "1", "follow-up of -30.4375 days is none"),
        ("soon", "1", "follow-up time 'soon' is no number"),
        ("5", "2", "event '2' is not 0 or 1"),
    ):
        with pytest.raises(InputError, match=said) as caught:
            built(graph, table([[1, 2]], **{"OS time": [time], "OS event": [event]}), follow_up=keys)
        assert caught.value.where == "study, sample s0, OS"
    with pytest.raises(UnknownNameError, match="luck"):
        built(
            graph,
            table([[1, 2]], **{"luck time": ["1"], "luck event": ["1"]}),
            follow_up=(parse_follow_up("luck=a,b"),),
        )


def test_constants_stand_in_for_keys(graph: KnowledgeGraph) -> None:
    result = built(graph, table([[1, 2]]), therapy="anti-PD1", tissue="blood", cancer="melanoma")
    (patient,) = result.cohort.trajectories
    assert [graph.nodes[i.therapy].label for i in patient.plan] == ["anti-PD-1"]
    assert graph.nodes[patient.tissue].label == "blood"
    assert patient.outcomes == {}


def test_dropped_samples_are_counted(graph: KnowledgeGraph) -> None:
    rows = table([[1, 2], [np.nan, 1], [0, 0], [3, 3]], time=["0", "1", "2", ""])
    result = built(graph, rows)
    assert [s.sample for s in result.cohort.trajectories[0].snapshots] == ["s0"]
    assert result.notes == (
        "dropped 1 samples with a missing or infinite value",
        "dropped 1 samples with no cells",
        "dropped 1 samples without a time",
    )


def test_nothing_left(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match=r"no sample is left.*1 samples with no cells"):
        built(graph, table([[0, 0]]))


def test_fractions_are_shares_of_one(graph: KnowledgeGraph) -> None:
    result = built(graph, table([[25, 75]], "fraction"))
    assert result.cohort.trajectories[0].snapshots[0].values.tolist() == [0.25, 0.75]


def test_a_score_of_zeros_is_a_score(graph: KnowledgeGraph) -> None:
    result = built(graph, table([[0, 0], [-1, 1]], "score"))
    assert [s.values.tolist() for s in result.cohort.trajectories[0].snapshots] == [[0, 0], [-1, 1]]


def test_conflicting_responses_are_counted(graph: KnowledgeGraph) -> None:
    result = built(graph, table([[1, 1], [1, 1]], time=["0", "9"], response=["R", "NR"]))
    assert list(result.cohort.trajectories[0].outcomes.values()) == [1.0]
    assert result.notes == ("1 patients have samples of differing response: the first sample's is kept",)


def test_negative_values_are_named(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match=r"study, sample s1: column 'T' has a negative abundance \(-2\)"):
        built(graph, table([[1, 1], [3, -2]]))


@pytest.mark.parametrize("role", ["therapy", "cancer", "tissue"])
def test_unknown_names_say_where(role: str, graph: KnowledgeGraph) -> None:
    rows = table([[1, 1], [1, 1]], time=["0", "9"], **{role: ["", "nivolumabb"]})
    with pytest.raises(UnknownNameError, match=rf"study, sample s1: {role} 'nivolumabb' is not known"):
        built(graph, rows)


def test_unreadable_times_and_responses_say_where(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match=r"sample s0: time 'C1D1'.*--time-map"):
        built(graph, table([[1, 1]], time=["C1D1"]))
    with pytest.raises(InputError, match="sample s0: response 'maybe'"):
        built(graph, table([[1, 1]], response=["maybe"]))


def test_a_node_that_the_graph_lacks(graph: KnowledgeGraph) -> None:
    rows = table([[1, 1]])
    odd = SampleTable(rows.facts, rows.values, (COLUMNS[0], Column("T", "CL:9999999")), "count")
    with pytest.raises(InputError, match="'T' is mapped to CL:9999999, which is not in the graph"):
        built(graph, odd)


def test_a_graph_of_another_ontology(graph: KnowledgeGraph) -> None:
    other = replace(graph, versions={"ontology": "0.0.9", "ontology_hash": "0" * 64})
    with pytest.raises(VersionMismatchError, match=r"ontology 0\.0\.9.*iw kg build"):
        built(other, table([[1, 1]]))
