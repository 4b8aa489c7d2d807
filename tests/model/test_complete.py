from collections.abc import Callable

import numpy as np
import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort, Kind, TherapyInterval
from immuneworld.model.complete import Lean, Snapshots, random_columns, seen_features
from immuneworld.model.config import ModelConfig
from immuneworld.model.episode import ABUNDANCE, SCORE, snapshot_features
from immuneworld.model.world import WorldModel, make_atlas

MakeCohort = Callable[..., Cohort]
NODES = ("CL:0000625", "CL:0000624", "CL:0000236", "CL:0000235")
ROW = {"": 0, **{node: i for i, node in enumerate(NODES, 1)}}
EXPECTED = np.array([0.4, 0.3, 0.2, 0.1])
VALUES = {"P": [[8, 4, 2, 2], [1, 1, 1, 1]], "Q": [[0, 5, 5, 10]]}


def rows(
    make_cohort: MakeCohort, kind: Kind = "count", values: dict[str, list[list[int]]] = VALUES
) -> Snapshots:
    return Snapshots(make_cohort(NODES, values, kind), ROW, EXPECTED, 0.1)


def test_hidden_and_seen_make_the_whole(make_cohort: MakeCohort) -> None:
    batch = rows(make_cohort).ask(np.array([0, 2]), np.array([[1], [1]]), np.array([[0, 2], [0, 2]]))
    assert batch.kind == ABUNDANCE
    assert batch.query_node.tolist() == [[2, 0], [2, 0]], "the rest is asked for without a node"
    assert batch.target is not None
    torch.testing.assert_close(batch.target, torch.tensor([[4 / 14, 10 / 14], [0.5, 0.5]]))
    torch.testing.assert_close(batch.expected, torch.tensor([[0.3, 0.7]] * 2))
    assert batch.depth.tolist() == [16, 20]


@pytest.mark.parametrize("kind", ["count", "score"])
def test_nothing_of_a_hidden_column_leaks(make_cohort: MakeCohort, kind: Kind) -> None:
    other = {"P": [[8, 999, 2, 2], [1, 7, 1, 1]], "Q": [[0, 0, 5, 10]]}
    ask = (np.arange(3), np.full((3, 1), 1), np.tile([0, 2, 3], (3, 1)))
    one, two = (rows(make_cohort, kind, values).ask(*ask) for values in (VALUES, other))
    for name in ("seen_node", "seen_value", "seen_mask", "query_hint", "last", "expected", "spread"):
        torch.testing.assert_close(getattr(one, name), getattr(two, name), msg=name)
    assert one.target is not None
    assert two.target is not None
    assert not torch.equal(one.target, two.target)


def test_scores_are_asked_for_as_they_are(make_cohort: MakeCohort) -> None:
    batch = rows(make_cohort, "score").ask(np.array([0]), np.array([[3, 0]]), np.array([[1, 2]]))
    assert batch.kind == SCORE
    assert batch.target is not None
    assert batch.target.tolist() == [[2, 8]]
    assert batch.query_node.tolist() == [[4, 1]]
    torch.testing.assert_close(batch.expected, torch.tensor([[0.1, 0.4]]))


@pytest.mark.parametrize("kind", ["fraction", "score"])
def test_readings_are_those_of_an_episode(kind: Kind) -> None:
    values = np.random.default_rng(0).dirichlet(np.ones(5), 4)
    values[1, 2] = values[1, 3]
    batch = seen_features(values, kind)
    for one, features in zip(values, batch, strict=True):
        np.testing.assert_allclose(features, snapshot_features(one, kind), atol=1e-12)


def test_every_snapshot_draws_its_own_columns() -> None:
    hidden, shown = random_columns(50, [1, 3, 4, 7], 1, np.random.default_rng(0))
    assert (hidden.shape, shown.shape) == ((50, 1), (50, 3))
    assert set(hidden[:, 0]) == {1, 3, 4, 7}
    np.testing.assert_array_equal(np.sort(np.hstack([hidden, shown]), 1), np.tile([1, 3, 4, 7], (50, 1)))


def test_plan_and_cancer_are_told(make_cohort: MakeCohort, real_graph: KnowledgeGraph) -> None:
    plan = (TherapyInterval("IW:0200002"),)
    cohort = make_cohort(NODES, VALUES, plan=plan, cancer="MONDO:0005105")
    atlas = make_atlas(real_graph, cohort.all_nodes, 1)
    asked = Snapshots(cohort, atlas.row, EXPECTED, 0.1)
    batch = asked.ask(np.arange(3), np.full((3, 1), 1), np.tile([0, 2, 3], (3, 1)))
    assert batch.seen_node[:, 3:].tolist() == [[atlas.row["IW:0200002"], atlas.row["MONDO:0005105"]]] * 3
    model = WorldModel(ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)).eval()
    answer = model(batch, atlas)
    # An untrained model answers with what was expected.
    np.testing.assert_allclose(answer.mean[:, 0].detach(), 0.3, atol=1e-3)
    assert torch.isfinite(answer.nll()).all()


def test_a_hidden_score_leans_on_its_kin(make_cohort: MakeCohort) -> None:
    kinship = np.zeros((5, 5))
    kinship[1, 2] = kinship[2, 1] = 1.0  # the first two columns are kin
    lean = Lean(kinship, np.array([1.0, 2.0, 1.0, 1.0]))
    cohort = make_cohort(NODES, {"P": [[0, 4.3, 0.2, 0.1]]}, "score")
    batch = Snapshots(cohort, ROW, EXPECTED, 0.1, lean).ask(
        np.array([0]), np.array([[0, 3]]), np.array([[1, 2]])
    )
    # The kin is two deviations of 2 beyond what is expected; what is no kin of any leans on all alike.
    np.testing.assert_allclose(batch.expected[0], [0.4 + 2 * 1.25, 0.1 + 1 * 1.25], rtol=0.01)
