"""The protocols on a few simulated rows: whether every arm answers for every hidden column, and resumes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks import unseen_impute, unseen_scores
from immuneworld.benchmarks.unseen_ablate import SHUFFLED
from immuneworld.benchmarks.unseen_arms import ARMS, ORACLE
from immuneworld.benchmarks.unseen_complete import Size, drop_columns, rank_correlation
from immuneworld.benchmarks.unseen_simple import KRIGING, KRIGING_PARENT, RIDGE
from immuneworld.benchmarks.unseen_store import Store
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort

MakeCohort = Callable[..., Cohort]
TINY = Size(steps=2, train=12, test=8, cuts=1, seeds=(0,), folds=1, dim=16)
LM22 = {
    "NK.cells.resting": "IW:0000035",
    "NK.cells.activated": "IW:0000036",
    "B.cells.naive": "CL:0000788",
    "B.cells.memory": "CL:0000787",
    "T.cells.CD8": "CL:0000625",
    "Neutrophils": "CL:0000775",
}


@pytest.fixture(scope="module")
def cohort(make_cohort: MakeCohort) -> Cohort:
    values = np.random.default_rng(0).dirichlet(np.ones(len(LM22)), 20)
    rows = {f"P{i}": [row.tolist()] for i, row in enumerate(values)}
    return make_cohort(list(LM22.values()), rows, "fraction", labels=list(LM22))


def studies(make_cohort: MakeCohort) -> list[Cohort]:
    rng = np.random.default_rng(0)
    rows = [{f"P{i}": [rng.normal(size=len(LM22)).tolist()] for i in range(20)} for _ in range(4)]
    named = list(LM22.values()), list(LM22)
    return [make_cohort(named[0], r, "score", f"study {i}", labels=named[1]) for i, r in enumerate(rows)]


def test_imputation_asks_every_arm_for_every_hidden_type(
    cohort: Cohort, real_graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = {unseen_impute.ALONE: (("NK.cells.resting", "T.cells.CD8"),), unseen_impute.TWINS: ()}
    monkeypatch.setattr(unseen_impute, "FOLDS", folds)
    store = Store(tmp_path / "a.jsonl")
    unseen_impute.run_impute(cohort, real_graph, store, TINY)
    unseen_impute.run_impute(cohort, real_graph, store, TINY, SHUFFLED)
    found = {(r.variant, r.unit, r.arm) for r in store.results()}
    arms = (*ARMS, ORACLE, RIDGE, KRIGING, KRIGING_PARENT)
    whole = {("whole", unit, arm) for unit in folds[unseen_impute.ALONE][0] for arm in arms}
    assert {f for f in found if f[0] == "whole"} == whole
    assert {f[2] for f in found if f[0] == SHUFFLED} == {"graph", KRIGING}
    assert all(-1 <= r.value <= 1 for r in store.results())


def test_scores_ask_every_arm_in_studies_not_trained_on(
    make_cohort: MakeCohort, real_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    store = Store(tmp_path / "b.jsonl")
    unseen_scores.run_scores(studies(make_cohort), real_graph, store, TINY)
    results = store.results()
    assert {r.arm for r in results} == {
        *ARMS,
        ORACLE,
        RIDGE,
        KRIGING,
        KRIGING_PARENT,
        unseen_scores.KIN,
    }
    assert len({r.unit for r in results}) == 2, "a third of six signatures"


def test_every_type_is_hidden_alone_once() -> None:
    labels = [label for fold in unseen_impute.FOLDS[unseen_impute.ALONE] for label in fold]
    assert len(labels) == len(set(labels)) == 22


def test_a_dropped_column_is_nowhere(cohort: Cohort) -> None:
    dropped = drop_columns(cohort, ["CL:0000625"])
    assert "CL:0000625" not in dropped.nodes
    assert {len(s.values) for t in dropped.trajectories for s in t.snapshots} == {5}


def test_an_answer_that_is_the_same_for_all_ranks_nobody() -> None:
    assert rank_correlation(np.ones(5), np.arange(5.0)) == 0
    assert rank_correlation(np.arange(5.0), np.exp(np.arange(5.0))) == pytest.approx(1)
