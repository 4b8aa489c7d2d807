"""Training: one loss, as many steps as held-out inner folds of training patients say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import ImmuneWorldError, InputError
from .batch import collate
from .cohort import Cohort
from .config import TrainConfig
from .curriculum import Curriculum
from .episode import Episode
from .folds import Person, fold_of, people, split
from .reference import Reference
from .world import Atlas, WorldModel, make_atlas

Progress = Callable[[str, int, int], None]  # (what, done, of)


@dataclass(frozen=True)
class Trained:
    """A trained model with all it answers from.

    :param steps: gradient steps taken, chosen on inner folds.
    :param curve: steps → (mean loss, its standard error) on held-out inner folds; step 0 is the prior alone.
    :param patients: who was in training, as (study, patient).
    """

    model: WorldModel
    references: list[Reference]
    config: TrainConfig
    steps: int
    curve: dict[int, tuple[float, float]] = field(default_factory=dict)
    patients: tuple[Person, ...] = ()


def fit(
    cohorts: Sequence[Cohort], graph: KnowledgeGraph, config: TrainConfig, progress: Progress = lambda *_: None
) -> Trained:
    """Choose the number of steps on inner folds of patients, then train on everybody for as many.

    :raises InputError: if a cohort was made with another ontology, or there are too few patients.
    """
    persons = people(cohorts)
    if len(persons) < 2:
        raise InputError("has one patient only", where=cohorts[0].study, hint="training needs two or more")
    nodes = set().union(*(c.all_nodes for c in cohorts))
    atlas = make_atlas(graph, nodes, config.model.graph_layers)
    curve = _inner_curve(cohorts, atlas, config, progress)
    steps = best_steps(curve, config.steps)
    curriculum = Curriculum(cohorts, config.hide)
    model = new_model(config)
    for done in _steps(model, curriculum, atlas, config, steps, config.seed):
        progress("training", done, steps)
    return Trained(model.eval(), curriculum.references, config, steps, curve, tuple(persons))


def new_model(config: TrainConfig) -> WorldModel:
    """A model whose weights depend on the seed alone."""
    torch.manual_seed(config.seed)
    return WorldModel(config.model)


def best_steps(curve: dict[int, tuple[float, float]], default: int) -> int:
    """The number of steps with the least held-out loss; `default` where no fold could be scored."""
    return min(curve, key=lambda step: curve[step][0]) if curve else default


def loss_of(model: WorldModel, atlas: Atlas, episodes: Sequence[Episode], tv_weight: float) -> Tensor:
    """NLL per queried cell plus weighted total variation, for each episode, [len(episodes)]."""
    addresses = model.encoder(atlas.graph)
    losses = []
    for kind in sorted({e.kind for e in episodes}):
        batch = collate([e for e in episodes if e.kind == kind], atlas.row)
        answer = model.answer(batch, addresses, atlas.relations)
        losses.append(answer.nll() + tv_weight * answer.total_variation())
    return torch.cat(losses)


def _steps(
    model: WorldModel, curriculum: Curriculum, atlas: Atlas, config: TrainConfig, steps: int, seed: int
) -> Sequence[int]:
    """Take gradient steps, yielding how many are done."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    model.train()
    for step in range(1, steps + 1):
        loss = loss_of(model, atlas, curriculum.draw(config.batch_size, rng), config.tv_weight).mean()
        if not torch.isfinite(loss):
            raise ImmuneWorldError(f"the loss is {loss.item()} at step {step}", hint="lower learning_rate")
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        yield step


def _inner_curve(
    cohorts: Sequence[Cohort], atlas: Atlas, config: TrainConfig, progress: Progress
) -> dict[int, tuple[float, float]]:
    """Held-out loss after every `check_every` steps, over inner folds of patients."""
    folds = min(config.inner_folds, len(people(cohorts)))
    fold = fold_of(cohorts, folds, config.seed)
    seen: dict[int, list[Tensor]] = {}
    for held_out in range(folds if config.steps else 0):
        inside, outside = split(cohorts, fold, held_out)
        curriculum = Curriculum(inside, config.hide)
        exam = curriculum.exam(outside)
        if not exam:
            continue
        model = new_model(config)
        seen.setdefault(0, []).append(_score(model, atlas, exam, config))
        for step in _steps(model, curriculum, atlas, config, config.steps, config.seed + held_out):
            progress("choosing the number of steps", held_out * config.steps + step, folds * config.steps)
            if step % config.check_every == 0:
                seen.setdefault(step, []).append(_score(model, atlas, exam, config))
    return {step: _mean_and_error(torch.cat(losses)) for step, losses in seen.items()}


def _score(model: WorldModel, atlas: Atlas, exam: Sequence[Episode], config: TrainConfig) -> Tensor:
    model.eval()
    with torch.no_grad():
        losses = loss_of(model, atlas, exam, config.tv_weight)
    model.train()
    return losses


def _mean_and_error(losses: Tensor) -> tuple[float, float]:
    return float(losses.mean()), float(losses.std() / max(len(losses), 1) ** 0.5)
