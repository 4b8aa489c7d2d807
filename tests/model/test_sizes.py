"""One step of the large size: with two layers always, with all 24 (20 s of one core, 5 GB) if IW_LARGE=1."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import load_config
from immuneworld.model.curriculum import Curriculum
from immuneworld.model.run import Run
from immuneworld.model.world import make_atlas

WHOLE = pytest.mark.skipif(not os.environ.get("IW_LARGE"), reason="IW_LARGE=1: 20 s and 5 GB")


@pytest.mark.parametrize("layers", [2, pytest.param(24, marks=WHOLE)])
def test_a_step_of_the_large_size(
    layers: int, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph
) -> None:
    config = load_config(size="large")
    assert (config.model.dim, config.model.layers) == (1024, 24)
    cohort = simulated["simulated-a"]
    few = replace(cohort, trajectories=cohort.trajectories[:2])
    small = replace(config, batch_size=1, model=replace(config.model, layers=layers, graph_layers=1))
    torch.set_num_threads(small.threads)
    atlas = make_atlas(real_graph, few.all_nodes, small.model.graph_layers)
    run = Run(Curriculum([few], small.hide), atlas, small, 0)
    before = run.learner.model.head.bias.detach().clone()
    assert list(run.take(1)) == [1]
    loss, gradient = run.since_last_look()
    assert loss is not None
    assert gradient is not None
    assert torch.isfinite(torch.tensor([loss, gradient])).all()
    assert not torch.equal(run.learner.model.head.bias.detach(), before)
