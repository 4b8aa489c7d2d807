from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL
from immuneworld.model.cohort import Cohort, Column, TherapyInterval
from immuneworld.model.forecast import Forecaster
from immuneworld.model.pairs import next_pairs
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError, UnknownNameError

MakeCohort = Callable[..., Cohort]
NEW = "IW:0000999"


@pytest.fixture(scope="module")
def coarse(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"])


@pytest.fixture(scope="module")
def fine(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    """A vocabulary that was never trained on."""
    return Forecaster(trained, real_graph, simulated["simulated-b"])


@pytest.mark.parametrize("which", ["coarse", "fine"])
def test_a_forecast_is_a_composition_with_an_interval(which: str, request: pytest.FixtureRequest) -> None:
    forecaster: Forecaster = request.getfixturevalue(which)
    patient = forecaster.cohort.trajectories[0]
    forecast = forecaster.forecast(patient, 60.0)
    assert forecast.mean.sum() == pytest.approx(1, abs=1e-5)
    assert forecast.last.sum() == pytest.approx(1)
    assert (forecast.low <= forecast.high).all()
    assert ((forecast.low >= 0) & (forecast.high <= 1)).all()
    big = forecast.mean > 0.1
    assert (forecast.low[big] < forecast.mean[big]).all()
    assert (forecast.mean[big] < forecast.high[big]).all()
    assert list(forecast.outcomes) == ["IW:0300001"]
    assert 0 < forecast.outcomes["IW:0300001"] < 1


def test_the_same_question_has_the_same_answer(coarse: Forecaster) -> None:
    patient = coarse.cohort.trajectories[0]
    one, two = (coarse.forecast(patient, 60.0) for _ in range(2))
    np.testing.assert_array_equal(one.low, two.low)
    np.testing.assert_array_equal(one.mean, two.mean)


def test_the_future_is_never_read(coarse: Forecaster) -> None:
    patient = coarse.cohort.trajectories[0]
    changed = replace(
        patient,
        snapshots=(
            *patient.snapshots[:1],
            *(replace(s, values=s.values[::-1] + 99) for s in patient.snapshots[1:]),
        ),
        outcomes={n: 1 - v for n, v in patient.outcomes.items()},
    )
    one, two = (coarse.forecast(p, patient.snapshots[1].time) for p in (patient, changed))
    np.testing.assert_array_equal(one.mean, two.mean)
    np.testing.assert_array_equal(one.high, two.high)
    assert one.outcomes == two.outcomes


def test_another_plan_is_another_forecast(
    trained: Trained, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph
) -> None:
    cohort = simulated["simulated-a"]
    plans = [(), (TherapyInterval("IW:0200002"),), (TherapyInterval("IW:0200001"),)]
    extra = [i.therapy for p in plans for i in p]
    forecaster = Forecaster(trained, real_graph, cohort, extra)
    found = [forecaster.forecast(cohort.trajectories[0], 84.0, plan) for plan in plans]
    assert [f.plan for f in found] == plans
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(found[i].mean - found[j].mean).max() > 1e-6
    recorded = forecaster.forecast(cohort.trajectories[0], 84.0)
    assert recorded.plan == cohort.trajectories[0].plan


def test_turning_a_cohorts_columns_turns_its_forecast(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    for cohort in simulated.values():
        order = np.random.default_rng(3).permutation(len(cohort.columns))
        turned = replace(
            cohort,
            columns=tuple(cohort.columns[i] for i in order),
            trajectories=tuple(
                replace(t, snapshots=tuple(replace(s, values=s.values[order]) for s in t.snapshots))
                for t in cohort.trajectories
            ),
        )
        before, after = (Forecaster(trained, real_graph, c).means(next_pairs(c)) for c in (cohort, turned))
        np.testing.assert_allclose(after, before[:, order], atol=1e-5)


@pytest.mark.parametrize("time", [0.0, -5.0])
def test_before_the_first_snapshot_nothing_is_known(time: float, coarse: Forecaster) -> None:
    with pytest.raises(
        InputError, match=r"patient A01: has no snapshot before day .* \(ask for a later day\)"
    ):
        coarse.forecast(coarse.cohort.trajectories[0], time)


@pytest.mark.parametrize("time", [np.inf, np.nan])
def test_a_day_is_a_number(time: float, coarse: Forecaster) -> None:
    with pytest.raises(InputError, match="is no number"):
        coarse.forecast(coarse.cohort.trajectories[0], time)


def test_a_run_of_shares_is_not_asked_for_scores(
    trained: Trained, real_graph: KnowledgeGraph, make_cohort: MakeCohort
) -> None:
    scores = make_cohort(["CL:0000236"], {"P": [[-1.0]]}, kind="score", study="new")
    with pytest.raises(InputError, match="new: holds scores, the run was trained on counts only"):
        Forecaster(trained, real_graph, scores).forecast(scores.trajectories[0], 9.0)


def test_a_run_without_a_study_is_refused(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    with pytest.raises(InputError, match="has no training study"):
        Forecaster(replace(trained, references=[]), real_graph, simulated["simulated-a"])


def test_a_term_added_yesterday_is_forecast_without_retraining(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    """Split the exhausted cells of every sample into two columns, one of a term that no training ever met."""
    cohort = simulated["simulated-a"]
    at = cohort.nodes.index("CL:0020031")
    edges = (
        Edge(NEW, "subclass_of", "CL:0020031", "test"),
        Edge(NEW, "expresses", "hgnc.symbol:TCF7", "test"),
    )
    newer = replace(
        real_graph,
        nodes={**real_graph.nodes, NEW: Node(NEW, CELL, "TCF1+ exhausted cell of tomorrow")},
        edges=(*real_graph.edges, *edges),
    )
    split = replace(
        cohort,
        study="tomorrow",
        columns=(*cohort.columns, Column("tomorrow", NEW)),
        trajectories=tuple(
            replace(
                t,
                snapshots=tuple(
                    replace(
                        s,
                        values=np.append(
                            s.values - np.eye(len(s.values))[at] * s.values[at] / 4, s.values[at] / 4
                        ),
                    )
                    for s in t.snapshots
                ),
            )
            for t in cohort.trajectories
        ),
    )
    means = Forecaster(trained, newer, split).means(next_pairs(split))
    assert np.isfinite(means).all()
    np.testing.assert_allclose(means.sum(-1), 1, atol=1e-5)
    whole = Forecaster(trained, newer, replace(cohort, study="tomorrow")).means(next_pairs(cohort))
    together = means[:, at] + means[:, -1]
    assert np.abs(together - whole[:, at]).mean() < 0.05, "split or whole, they are about as many"
    with pytest.raises(UnknownNameError, match=r"IW:0000999.*iw kg build"):
        Forecaster(trained, real_graph, split).means(next_pairs(split))


def test_an_address_moves_its_own_forecast(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    """What the graph says of a term is read: other relations, another forecast."""
    cohort = simulated["simulated-a"]
    torch.manual_seed(0)
    cut = replace(real_graph, edges=tuple(e for e in real_graph.edges if e.subject != "CL:0020031"))
    pairs = next_pairs(cohort)
    before, after = (Forecaster(trained, g, cohort).means(pairs) for g in (real_graph, cut))
    assert np.abs(before - after).max() > 1e-6
