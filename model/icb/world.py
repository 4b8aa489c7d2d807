"""The world model as a method: trained on the training studies, its outcome node asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...kg.graph import KnowledgeGraph
from ..cohort import Array
from ..config import TrainConfig
from ..forecast import Forecaster
from ..journal import Progress
from ..train import fit
from .simple import Method
from .study import Study


def world(graph: KnowledgeGraph, config: TrainConfig, progress: Progress = lambda *_: None) -> Method:
    """Backbone, loss and training of `iw train`; the number of steps is chosen on inner folds of patients."""

    def method(train: Sequence[Study], test: Sequence[Study], seed: int) -> list[Array]:
        trained = fit([s.cohort for s in train], graph, replace(config, seed=seed), progress)
        return [said_before_therapy(Forecaster(trained, graph, s.cohort), s) for s in test]

    return method


def said_before_therapy(forecaster: Forecaster, study: Study) -> Array:
    """Probability of each patient, from what was measured before therapy."""
    said = []
    for patient in study.cohort.trajectories:
        after = max(s.time for s in patient.snapshots) + 1e-6
        said.append(forecaster.outcome_probability(patient, study.node, after))
    return np.array(said)
