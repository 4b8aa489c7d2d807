"""Training: one loss, as many steps as held-out inner folds of training patients say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..ontology.errors import ImmuneWorldError, InputError
from .batch import collate
from .case import Case, cases_of
from .cohort import Cohort
from .config import TrainConfig
from .curriculum import Curriculum
from .episode import OUTCOME, Episode
from .folds import Person, fold_of, people, split
from .reference import Reference
from .start import Transfer, fit_transfers
from .world import Atlas, WorldModel, make_atlas

Progress = Callable[[str, int, int], None]  # (what, done, of)


@dataclass(frozen=True)
class Trained:
    """A trained model with all it answers from.

    :param models: the members of the ensemble; they answer together.
    :param steps: gradient steps taken, chosen on inner folds.
    :param curve: steps → (mean loss, its standard error) on held-out inner folds; step 0 is the prior alone.
    :param patients: who was in training, as (study, patient).
    :param transfers: how far training studies can be foretold from each other, of shares and of scores.
    :param cases: what is remembered of each training patient.
    """

    models: tuple[WorldModel, ...]
    references: list[Reference]
    config: TrainConfig
    steps: int
    curve: dict[int, tuple[float, float]] = field(default_factory=dict)
    patients: tuple[Person, ...] = ()
    transfers: dict[str, Transfer] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()


def fit(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    config: TrainConfig,
    progress: Progress = lambda *_: None,
) -> Trained:
    """Choose the number of steps on inner folds of patients, then train on everybody for as many.

    :raises InputError: if there are fewer than two patients.
    :raises UnknownNameError: if a cohort speaks of a node that the graph lacks.
    :raises ImmuneWorldError: if the loss is no number.
    """
    torch.set_num_threads(config.threads)
    persons = people(cohorts)
    if len(persons) < 2:
        where = ", ".join(c.study for c in cohorts) or "training"
        raise InputError("has fewer than two patients", where=where, hint="give more patients or fewer folds")
    nodes = set().union(*(c.all_nodes for c in cohorts))
    atlas = make_atlas(graph, nodes, config.model.graph_layers)
    curve = _inner_curve(cohorts, atlas, config, progress)
    steps = best_steps(curve, config.steps)
    run = Run(Curriculum(cohorts, config.hide), atlas, config, config.seed)
    for done in run.take(steps):
        progress("training", done, steps)
    references = run.curriculum.references
    transfers = fit_transfers(cohorts, references, Relations(graph).kinship)
    return Trained(
        (run.averaged.eval(),),
        references,
        config,
        steps,
        curve,
        tuple(persons),
        transfers,
        tuple(cases_of(cohorts)),
    )


def best_steps(curve: dict[int, tuple[float, float]], default: int) -> int:
    """The number of steps with the least held-out loss; `default` where no fold could be scored."""
    return min(curve, key=lambda step: curve[step][0]) if curve else default


def loss_of(
    model: WorldModel, atlas: Atlas, episodes: Sequence[Episode], config: TrainConfig, pulled: bool = False
) -> Tensor:
    """NLL per queried cell and weighted total variation, for each episode, [len(episodes)].

    :param pulled: add the prior that pulls the network's words to the start, as training does.
    """
    addresses = model.encoder(atlas.graph)
    losses = []
    for kind in sorted({e.kind for e in episodes}):
        answer = model.answer(
            collate([e for e in episodes if e.kind == kind], atlas.row), addresses, atlas.relations
        )
        loss = answer.nll() + config.tv_weight * answer.total_variation()
        pull = config.outcome_pull if kind == OUTCOME else config.pull
        losses.append(loss + pull * answer.pull() if pulled else loss)
    return torch.cat(losses)


class Run:
    """One model on its way: gradient steps, and the running mean of its weights that is kept.

    The mean (Polyak & Juditsky 1992, doi:10.1137/0330046) forgets the noise of single steps, which on a few
    dozen patients is as large as what there is to learn.
    """

    def __init__(self, curriculum: Curriculum, atlas: Atlas, config: TrainConfig, seed: int) -> None:
        torch.manual_seed(config.seed)
        self.curriculum, self.atlas, self.config = curriculum, atlas, config
        self.model = WorldModel(config.model)
        average = get_ema_multi_avg_fn(config.averaging)  # type: ignore[no-untyped-call]
        self._mean = AveragedModel(self.model, multi_avg_fn=average)
        self._optimiser = torch.optim.AdamW(
            self.model.parameters(), config.learning_rate, weight_decay=config.weight_decay
        )
        self._rng = np.random.default_rng(seed)

    @property
    def averaged(self) -> WorldModel:
        """The model with averaged weights."""
        model = self._mean.module
        assert isinstance(model, WorldModel)
        return model

    def take(self, steps: int) -> Iterator[int]:
        """Take gradient steps, yielding how many are done."""
        self.model.train()
        for step in range(1, steps + 1):
            episodes = self.curriculum.draw(self.config.batch_size, self._rng)
            loss = loss_of(self.model, self.atlas, episodes, self.config, pulled=True).mean()
            if not torch.isfinite(loss):
                raise ImmuneWorldError(
                    f"the loss is {loss.item()} at step {step}", hint="lower learning_rate"
                )
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self._optimiser.step()
            self._mean.update_parameters(self.model)
            yield step

    def examine(self, exam: Sequence[Episode]) -> Tensor:
        """Losses of held-out episodes, [len(exam)]."""
        with torch.no_grad():
            return loss_of(self.averaged.eval(), self.atlas, exam, self.config)


def _inner_curve(
    cohorts: Sequence[Cohort], atlas: Atlas, config: TrainConfig, progress: Progress
) -> dict[int, tuple[float, float]]:
    """Held-out loss after every `check_every` steps, over inner folds of patients."""
    folds = min(config.inner_folds, len(people(cohorts)))
    if folds < 2 or not config.steps:
        return {}
    fold = fold_of(cohorts, folds, config.seed)
    seen: dict[int, list[Tensor]] = {}
    for held_out in range(folds):
        inside, outside = split(cohorts, fold, held_out)
        if not inside:  # the fold holds everybody
            continue
        curriculum = Curriculum(inside, config.hide)
        exam = curriculum.exam(outside)
        if not exam:
            continue
        run = Run(curriculum, atlas, config, config.seed + held_out)
        seen.setdefault(0, []).append(run.examine(exam))
        for step in run.take(config.steps):
            progress("choosing the number of steps", held_out * config.steps + step, folds * config.steps)
            if step % config.check_every == 0:
                seen.setdefault(step, []).append(run.examine(exam))
    return {step: _mean_and_error(torch.cat(losses)) for step, losses in seen.items()}


def _mean_and_error(losses: Tensor) -> tuple[float, float]:
    return float(losses.mean()), float(losses.std() / max(len(losses), 1) ** 0.5)
