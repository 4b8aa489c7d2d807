from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from immuneworld.model.batch import collate
from immuneworld.model.cohort import Cohort
from immuneworld.model.episode import Episode, forecast_episode, outcome_episode

MakeCohort = Callable[..., Cohort]
ROW = {"": 0, "CL:1": 1, "CL:2": 2, "CL:3": 3, "IW:0300001": 4}


@pytest.fixture(scope="module")
def episodes(make_cohort: MakeCohort) -> list[Episode]:
    wide = make_cohort(["CL:1", "CL:2", "CL:3"], {"P": [[1, 2, 3], [3, 2, 1]]})
    narrow = make_cohort(["CL:2", ""], {"P": [[5, 5]]})
    return [
        forecast_episode(c, t, t.snapshots, 90.0, np.full(k, 1 / k), 0.5, 0.1, target=t.snapshots[-1])
        for c, k in ((wide, 3), (narrow, 2))
        for t in c.trajectories
    ]


def test_shorter_episodes_are_padded_and_masked(episodes: list[Episode]) -> None:
    batch = collate(episodes, ROW)
    assert batch.seen_node.tolist() == [[1, 2, 3, 1, 2, 3], [2, 0, 0, 0, 0, 0]]
    assert batch.seen_mask.sum(1).tolist() == [6, 2]
    assert batch.query_node.tolist() == [[1, 2, 3], [2, 0, 0]]
    assert batch.query_mask.tolist() == [[True] * 3, [True, True, False]]
    assert batch.depth.tolist() == [6.0, 10.0]
    assert batch.target is not None
    torch.testing.assert_close(batch.target[1], torch.tensor([0.5, 0.5, 0.0]))
    assert not batch.seen_value[1, 2:].any()


def test_depths_that_are_not_known_stand_beside_one_that_is(episodes: list[Episode]) -> None:
    assert collate(episodes, ROW).depths is None
    depths = collate([replace(episodes[0], depths=(1.0, 2.0, 9.0)), episodes[1]], ROW).depths
    assert depths is not None
    assert depths.tolist() == [[1, 2, 9], [10, 10, 10]]


def test_nothing_seen_is_a_row_of_padding(episodes: list[Episode]) -> None:
    seen = replace(episodes[1].seen, nodes=(), kinds=(), values=np.zeros((0, 3)), age=np.zeros(0))
    batch = collate([episodes[0], replace(episodes[1], seen=seen)], ROW)
    assert batch.seen_mask.sum(1).tolist() == [6, 0]


def test_one_kind_at_a_time_and_all_targets_or_none(episodes: list[Episode], make_cohort: MakeCohort) -> None:
    cohort = make_cohort(["CL:1"], {"P": [[1]]})
    outcome = outcome_episode(
        cohort, cohort.trajectories[0], cohort.trajectories[0].snapshots, "IW:0300001", 0.5, False
    )
    with pytest.raises(ValueError, match="one kind"):
        collate([replace(episodes[0], target=None), outcome], ROW)
    with pytest.raises(ValueError, match="all targets or none"):
        collate([episodes[0], replace(episodes[1], target=None)], ROW)
    assert collate([outcome], ROW).target is None


def test_a_node_that_the_table_lacks_is_no_silent_zero(episodes: list[Episode]) -> None:
    with pytest.raises(KeyError, match="CL:3"):
        collate(episodes, {k: v for k, v in ROW.items() if k != "CL:3"})
