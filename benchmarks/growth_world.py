"""The world model on the tumour-growth benchmark: trained as on any cohort, asked as about any plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..model.cohort import Array, Cohort, Trajectory
from ..model.config import ModelConfig, TrainConfig
from ..model.conformal import fit_levels
from ..model.curriculum import Curriculum
from ..model.episode import Episode
from ..model.forecast import Forecaster
from ..model.pairs import inner_pairs, next_pairs
from ..model.run import Run
from ..model.simulator.geng_cohort import measured, nodes_of, plan_of
from ..model.train import Trained, best_steps
from ..model.world import make_atlas
from .growth_questions import Asked

CONFIG = TrainConfig(
    batch_size=64,
    pull=0.1,
    averaging=0.97,
    inner_folds=0,
    model=ModelConfig(dim=32, heads=4, layers=2, graph_layers=1, dropout=0.0),
)
_EXAM = 400  # questions of validation patients
_AT_ONCE = 512


@dataclass(frozen=True)
class Told:
    """Volumes [G, O, A] that are said, those of the start, and the 90 % interval."""

    mean: Array
    start: Array
    low: Array
    high: Array

    def covered(self, asked: Asked) -> float:
        """Share of the answers within the interval."""
        inside = ((self.low <= asked.answer) & (asked.answer <= self.high)).mean((1, 2))
        return float(np.average(inside, weights=asked.weight))


def lessons_of(train: Cohort) -> Curriculum:
    """What training patients are asked, from the rule of changes that is fitted on them."""
    return Curriculum([train], CONFIG.hide)


def train_world(
    curriculum: Curriculum, validation: Cohort, graph: KnowledgeGraph, steps: int, check_every: int, seed: int
) -> Trained:
    """The network; how long it learns and its levels are what validation patients say."""
    atlas = make_atlas(graph, curriculum.lessons[0].cohort.all_nodes, CONFIG.model.graph_layers)
    run = Run(curriculum, atlas, CONFIG, seed)
    exam = _exam(curriculum, validation, seed)
    looks, kept = {}, {}
    for step in range(0, steps + 1, check_every):
        for _ in run.take(step, max(step - check_every, 0)) if step else ():
            pass
        losses = run.examine(exam)
        looks[step] = (float(losses.mean()), float(losses.std()) / len(exam) ** 0.5)
        kept[step] = {k: v.clone() for k, v in run.averaged.state_dict().items()}
    best = best_steps(looks, steps)
    run.averaged.load_state_dict(kept[best])
    tally = run.tally(exam)
    model, references = run.averaged.eval(), curriculum.references
    return Trained((model,), references, CONFIG, best, looks, levels=fit_levels(tally), tallies=tally)


def _exam(curriculum: Curriculum, validation: Cohort, seed: int) -> list[Episode]:
    """Some days of the validation patients, told from the days before or from those around them."""
    pairs = [*next_pairs(validation), *inner_pairs(validation)]
    (lesson,) = curriculum.lessons
    return [lesson.forecast(pairs[i]) for i in np.random.default_rng(seed).permutation(len(pairs))[:_EXAM]]


def answer_world(
    trained: Sequence[Trained], graph: KnowledgeGraph, cohort: Cohort, asked: Asked
) -> list[Told]:
    """Every question as an episode of the patient under the plan, put to models that start from one rule."""
    forecasters = [Forecaster(one, graph, cohort) for one in trained]
    episodes = list(_episodes(forecasters[0], graph, asked))
    starts = np.exp(np.array([e.start[0] for e in episodes])).reshape(asked.answer.shape)
    return [_told(forecaster, episodes, starts) for forecaster in forecasters]


def _told(forecaster: Forecaster, episodes: Sequence[Episode], starts: Array) -> Told:
    means, lows, highs = [], [], []
    for i in range(0, len(episodes), _AT_ONCE):
        some = episodes[i : i + _AT_ONCE]
        answer = forecaster.answer(some)
        low, high = forecaster.intervals(answer.sample(200, seed=i)[..., 0], some)
        means.append(answer.mean[:, 0].double().numpy())
        lows.append(low)
        highs.append(high)
    mean, low, high = (np.exp(np.concatenate(part)).reshape(starts.shape) for part in (means, lows, highs))
    return Told(mean, starts, low, high)


def _episodes(forecaster: Forecaster, graph: KnowledgeGraph, asked: Asked) -> Iterator[Episode]:
    therapies = nodes_of(graph)
    groups, options = asked.plan.shape[:2]
    for g in range(groups):
        name, day = f"{asked.patient[g]}", int(asked.day[g])
        context = measured(name, asked.volume[asked.patient[g], : day + 1])
        for o in range(options):
            for ahead in asked.ahead:
                plan = plan_of(asked.treated(g, o, ahead), therapies)
                yield forecaster.episode(Trajectory(name, context, plan), context, float(day + ahead))
