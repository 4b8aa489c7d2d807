"""`Run`: one model on its way, by gradient steps over episodes that a curriculum draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from ..ontology.errors import ImmuneWorldError
from . import workers
from .batch import collate, fitting
from .config import TrainConfig
from .conformal import Tally, tally
from .curriculum import Curriculum
from .episode import OUTCOME, Episode
from .learner import Learner
from .likelihood import Answer
from .origin import Weights
from .training_state import Saved, fill_optimiser, optimiser_tensors
from .world import Atlas, WorldModel

_NAMED = 3  # questions that an error names


def loss_of(
    model: WorldModel, atlas: Atlas, episodes: Sequence[Episode], config: TrainConfig, pulled: bool = False
) -> Tensor:
    """NLL per queried cell and weighted total variation, for each episode, [len(episodes)].

    :param pulled: add the prior that pulls the network's words to the start, as training does.
    """
    losses = []
    for asked, answer in answers_of(model, atlas, episodes):
        loss = answer.nll() + config.tv_weight * answer.total_variation()
        pull = config.outcome_pull if asked[0].kind == OUTCOME else config.pull
        losses.append(loss + pull * answer.pull() if pulled else loss)
    return torch.cat(losses)


def answers_of(
    model: WorldModel, atlas: Atlas, episodes: Sequence[Episode]
) -> Iterator[tuple[list[Episode], Answer]]:
    """Questions and the answer to them, kind by kind; without gradients, in parts that spare memory."""
    addresses = model.encoder(atlas.graph)
    for kind in sorted({e.kind for e in episodes}):
        of_kind = [e for e in episodes if e.kind == kind]
        for asked in [of_kind] if torch.is_grad_enabled() else fitting(of_kind):
            yield asked, model.answer(collate(asked, atlas.row), addresses, atlas.relations)


def answer_of(model: WorldModel, atlas: Atlas, episodes: Sequence[Episode]) -> Answer:
    """Answers to questions of one kind."""
    answer: Answer = model(collate(episodes, atlas.row), atlas)
    return answer


class Run:
    """One model on its way: gradient steps, the looks between them, and all that the next step depends on.

    :param seed: of the order of questions. :param weights: what to begin with (see `Learner`).
    """

    def __init__(
        self,
        curriculum: Curriculum,
        atlas: Atlas,
        config: TrainConfig,
        seed: int,
        weights: Weights | None = None,
    ) -> None:
        self.curriculum, self.atlas, self.config = curriculum, atlas, config
        self.learner = Learner(config, weights)
        self._rng = np.random.default_rng(seed)
        self._losses: list[float] = []
        self._gradients: list[float] = []

    @property
    def averaged(self) -> WorldModel:
        """The model with averaged weights."""
        return self.learner.averaged

    def take(self, steps: int, begun: int = 0) -> Iterator[int]:
        """Take the gradient steps after `begun` up to `steps`, yielding how many are done.

        :raises ImmuneWorldError: if a loss or a gradient is no number, naming what was asked.
        """
        for step in range(begun + 1, steps + 1):
            self.learner.model.train()
            episodes = self.curriculum.draw(self.config.batch_size, self._rng)
            own = workers.part_of(episodes)
            losses = loss_of(self.learner.model, self.atlas, own, self.config, pulled=True)
            part = losses.sum() / len(episodes)
            loss = float(workers.summed(part))
            _refuse_no_number(losses, loss, in_order_of_loss(own), step)
            norm = self.learner.gradient(part)
            if not torch.isfinite(norm):
                raise _no_number(f"the gradient is {float(norm)}", in_order_of_loss(own), step)
            self.learner.step()
            self._losses.append(loss)
            self._gradients.append(float(norm))
            yield step

    def examine(self, exam: Sequence[Episode]) -> Tensor:
        """Losses of held-out episodes, [len(exam)]."""
        with torch.no_grad():
            return loss_of(self.averaged.eval(), self.atlas, exam, self.config)

    def tally(self, exam: Sequence[Episode]) -> Tally:
        """Held-out patients by the level at which intervals hold what was measured in them."""
        with torch.no_grad():
            return tally(answers_of(self.averaged.eval(), self.atlas, exam))

    def since_last_look(self) -> tuple[float | None, float | None]:
        """Mean training loss and largest gradient since this was asked before; None where no step was."""
        found = (np.mean(self._losses).item(), max(self._gradients)) if self._losses else (None, None)
        self._losses, self._gradients = [], []
        return found

    def tensors(self) -> dict[str, Tensor]:
        """All that the next step depends on and is a tensor."""
        parts = {
            "model": self.learner.model.state_dict(),
            "mean": self.learner.mean.state_dict(),
            "optimiser": optimiser_tensors(self.learner.optimiser),
            "random": {"torch": torch.get_rng_state()},
        }
        return {f"{part}.{name}": t for part, tensors in parts.items() for name, t in tensors.items()}

    def values(self) -> dict[str, object]:
        """The rest of it, for JSON."""
        return {"random": dict(self._rng.bit_generator.state)}

    def restore(self, saved: Saved) -> None:
        """Be where `tensors` and `values` were taken.

        :raises KeyError, RuntimeError, TypeError, ValueError: if they are of another model.
        """
        self.learner.model.load_state_dict(saved.part("model."))
        self.learner.mean.load_state_dict(saved.part("mean."))
        fill_optimiser(self.learner.optimiser, saved.part("optimiser."))
        torch.set_rng_state(saved.part("random.")["torch"])
        self._rng.bit_generator.state = saved.values["random"]
        workers.own_noise()


def in_order_of_loss(episodes: Sequence[Episode]) -> list[Episode]:
    """Episodes as `loss_of` answers them: kind by kind."""
    return sorted(episodes, key=lambda episode: episode.kind)


def _refuse_no_number(losses: Tensor, loss: float, asked: Sequence[Episode], step: int) -> None:
    """Refuse a loss of all processes that is no number; the one that has the questions names them."""
    bad = [e for e, finite in zip(asked, losses.isfinite().tolist(), strict=True) if not finite]
    if bad:
        raise _no_number(f"the loss is {loss}", bad, step)
    if not math.isfinite(loss):
        raise ImmuneWorldError(f"the loss is {loss} at step {step}, in another process")


def _no_number(what: str, asked: Sequence[Episode], step: int) -> ImmuneWorldError:
    """The error for a batch whose numbers are none."""
    names = list(dict.fromkeys(episode.asks for episode in asked))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ImmuneWorldError(
        f"{what} at step {step}, asking for {'; '.join(names[:_NAMED])}{more}",
        hint="lower learning_rate, or look at these samples",
    )
