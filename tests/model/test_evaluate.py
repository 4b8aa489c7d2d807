from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.evaluate import (
    MEAN,
    MODEL,
    PERSISTENCE,
    SHRINKAGE,
    START,
    Scored,
    score_outcomes,
    score_pairs,
    summarise,
)
from immuneworld.model.forecast import Forecaster
from immuneworld.model.metrics import auc, total_variation
from immuneworld.model.pairs import latest, next_pairs, normalised
from immuneworld.model.train import Trained


@pytest.fixture(scope="module")
def forecaster(trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-b"])


@pytest.fixture(scope="module")
def scored(forecaster: Forecaster) -> list[Scored]:
    return score_pairs(forecaster, next_pairs(forecaster.cohort), None)


def test_every_pair_is_scored_by_everyone(forecaster: Forecaster, scored: list[Scored]) -> None:
    pairs = next_pairs(forecaster.cohort)
    assert [(s.patient, s.sample) for s in scored] == [(p.trajectory.patient, p.target.sample) for p in pairs]
    for s, p in zip(scored, pairs, strict=True):
        assert list(s.errors) == [PERSISTENCE, MEAN, SHRINKAGE, START, MODEL]
        last, truth = latest(p.context, "count"), normalised(p.target.values, "count")
        assert s.errors[PERSISTENCE] == pytest.approx(float(total_variation(last, truth)))
        assert all(0 <= v <= 1 for v in s.errors.values())
        assert 0 <= s.covered <= 1


def test_a_perfect_forecast_has_no_error(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    cohort = simulated["simulated-b"]
    still = replace(
        cohort,
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=t.snapshots[0].values) for s in t.snapshots))
            for t in cohort.trajectories
        ),
    )
    scored = score_pairs(Forecaster(trained, real_graph, still), next_pairs(still), None)
    assert max(s.errors[PERSISTENCE] for s in scored) < 1e-12
    assert min(s.errors[MODEL] for s in scored) > 1e-6, "the model is told nothing of that"


def test_baselines_come_from_the_training_part_where_there_is_one(
    forecaster: Forecaster, simulated: Mapping[str, Cohort]
) -> None:
    cohort = simulated["simulated-b"]
    train = replace(cohort, trajectories=cohort.trajectories[4:])
    pairs = next_pairs(replace(cohort, trajectories=cohort.trajectories[:4]))
    shifted = replace(
        train,
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=np.eye(14)[0]) for s in t.snapshots))
            for t in train.trajectories
        ),
    )
    one, other = (score_pairs(forecaster, pairs, part) for part in (train, shifted))
    assert [s.errors[MODEL] for s in one] == [s.errors[MODEL] for s in other]
    assert all(a.errors[MEAN] < b.errors[MEAN] for a, b in zip(one, other, strict=True))


def test_a_line_for_each_forecaster_with_its_interval(scored: list[Scored]) -> None:
    lines = {line.who: line for line in summarise(scored)}
    assert list(lines) == [
        PERSISTENCE,
        MEAN,
        SHRINKAGE,
        START,
        MODEL,
        "model - shrinkage",
        "90 % interval covers",
        "… uncorrected",
    ]
    assert lines[MODEL].mean == pytest.approx(np.mean([s.errors[MODEL] for s in scored]))
    assert lines["model - shrinkage"].mean == pytest.approx(lines[MODEL].mean - lines[SHRINKAGE].mean)
    assert all(line.low <= line.mean <= line.high for line in lines.values())
    assert (lines[MODEL].pairs, lines[MODEL].patients, lines[MODEL].labels) == (16, 8, 14)


def test_vocabularies_of_one_study_have_lines_of_their_own(scored: list[Scored]) -> None:
    lines = summarise([*scored, *(replace(s, labels=10) for s in scored)])
    assert [line.labels for line in lines if line.who == MODEL] == [14, 10]


def test_intervals_cover_about_what_they_say(scored: list[Scored]) -> None:
    assert 0.6 < np.mean([s.covered for s in scored]) <= 1


def test_outcomes_have_an_auc_beside_shuffled_labels(forecaster: Forecaster) -> None:
    (score,) = score_outcomes(forecaster)
    known = forecaster.cohort.trajectories
    said = [forecaster.outcome_probability(t, score.node, t.snapshots[0].time + 1e-6) for t in known]
    labels = np.array([t.outcomes[score.node] for t in known])
    assert score.auc == pytest.approx(auc(labels, np.array(said)))
    assert (score.patients, score.positive) == (len(known), int(labels.sum()))
    assert score.low <= score.auc <= score.high
    assert score.null_low < 0.5 < score.null_high


def test_one_class_is_not_scored(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    cohort = simulated["simulated-b"]
    same = tuple(replace(t, outcomes=dict.fromkeys(t.outcomes, 1.0)) for t in cohort.trajectories)
    assert score_outcomes(Forecaster(trained, real_graph, replace(cohort, trajectories=same))) == []
