from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks.pretrain_impute import BOTH, SCRATCH, START, ZERO, Told, exam_of, report, run
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.jobs import Jobs
from immuneworld.model.world import WorldModel


def test_an_untrained_network_says_the_start_and_training_leaves_it(
    four: Sequence[Cohort],
    real_graph: KnowledgeGraph,
    tiny_config: TrainConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("immuneworld.benchmarks.pretrain_impute.STEPS", 2)
    done = Jobs(tmp_path / "told.jsonl", Told, say=lambda _: None)
    weights = {0: WorldModel(tiny_config.model).state_dict()}
    run(four, ["d"], real_graph, replace(tiny_config, averaging=0.0), weights, done)
    told = {t.way: t for t in done.results()}
    assert list(told) == [START, SCRATCH, ZERO, BOTH]
    assert {len(t.nats) for t in told.values()} == {24}
    assert told[ZERO].nats == pytest.approx(told[START].nats), "its head is zero"
    assert told[SCRATCH].errors != pytest.approx(told[START].errors)
    table = report(done.results())
    assert table.count("| d | 24 |") == 4


def test_what_is_hidden_is_the_same_for_everybody_and_is_not_seen(make_cohort: Callable[..., Cohort]) -> None:
    rows = {f"P{i}": [[1.0 + i, 2, 3]] for i in range(5)}
    cohort = make_cohort(["CL:0000236", "CL:0000623", "CL:0000625"], rows)
    exam = exam_of(cohort, most=4)
    assert len(exam) == 4
    assert [e.nodes for e in exam] == [e.nodes for e in exam_of(cohort, most=4)]
    assert not any(set(e.nodes) & set(e.seen.nodes) for e in exam)


def test_the_difference_to_the_start_has_each_seed() -> None:
    told = [
        Told("a", way, seed, list(np.full(4, value)), list(np.full(4, value)))
        for way, seed, value in ((START, 0, 1.0), (START, 1, 1.0), (BOTH, 0, 0.8), (BOTH, 1, 0.6))
    ]
    assert "| 0.700 | -0.300 (-0.300 to -0.300; -0.200, -0.400) |" in report(told)
