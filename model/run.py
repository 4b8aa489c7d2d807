"""`Run`: one model on its way, by gradient steps over episodes that a curriculum draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from ..ontology.errors import ImmuneWorldError
from .batch import collate
from .config import TrainConfig
from .curriculum import Curriculum
from .episode import OUTCOME, Episode
from .likelihood import Answer
from .training_state import Saved, fill_optimiser, optimiser_tensors
from .world import Atlas, WorldModel

_NAMED = 3  # questions that an error names


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


def answer_of(model: WorldModel, atlas: Atlas, episodes: Sequence[Episode]) -> Answer:
    """Answers to questions of one kind."""
    answer: Answer = model(collate(episodes, atlas.row), atlas)
    return answer


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
        self._losses: list[float] = []
        self._gradients: list[float] = []

    @property
    def averaged(self) -> WorldModel:
        """The model with averaged weights."""
        model = self._mean.module
        assert isinstance(model, WorldModel)
        return model

    def take(self, steps: int, begun: int = 0) -> Iterator[int]:
        """Take the gradient steps after `begun` up to `steps`, yielding how many are done.

        :raises ImmuneWorldError: if a loss or a gradient is no number, naming what was asked.
        """
        for step in range(begun + 1, steps + 1):
            self.model.train()
            episodes = self.curriculum.draw(self.config.batch_size, self._rng)
            losses = loss_of(self.model, self.atlas, episodes, self.config, pulled=True)
            _refuse_no_number(losses, in_order_of_loss(episodes), step)
            self._optimiser.zero_grad()
            losses.mean().backward()  # type: ignore[no-untyped-call]
            norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            if not torch.isfinite(norm):
                raise _no_number(f"the gradient is {float(norm)}", in_order_of_loss(episodes), step)
            self._optimiser.step()
            self._mean.update_parameters(self.model)
            self._losses.append(float(losses.detach().mean()))
            self._gradients.append(float(norm))
            yield step

    def examine(self, exam: Sequence[Episode]) -> Tensor:
        """Losses of held-out episodes, [len(exam)]."""
        with torch.no_grad():
            return loss_of(self.averaged.eval(), self.atlas, exam, self.config)

    def since_last_look(self) -> tuple[float | None, float | None]:
        """Mean training loss and largest gradient since this was asked before; None where no step was."""
        found = (np.mean(self._losses).item(), max(self._gradients)) if self._losses else (None, None)
        self._losses, self._gradients = [], []
        return found

    def tensors(self) -> dict[str, Tensor]:
        """All that the next step depends on and is a tensor."""
        parts = {
            "model": self.model.state_dict(),
            "mean": self._mean.state_dict(),
            "optimiser": optimiser_tensors(self._optimiser),
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
        self.model.load_state_dict(saved.part("model."))
        self._mean.load_state_dict(saved.part("mean."))
        fill_optimiser(self._optimiser, saved.part("optimiser."))
        torch.set_rng_state(saved.part("random.")["torch"])
        self._rng.bit_generator.state = saved.values["random"]


def in_order_of_loss(episodes: Sequence[Episode]) -> list[Episode]:
    """Episodes as `loss_of` answers them: kind by kind."""
    return sorted(episodes, key=lambda episode: episode.kind)


def _refuse_no_number(losses: Tensor, asked: Sequence[Episode], step: int) -> None:
    bad = [e for e, finite in zip(asked, losses.isfinite().tolist(), strict=True) if not finite]
    if bad:
        raise _no_number(f"the loss is {float(losses.detach().mean())}", bad, step)


def _no_number(what: str, asked: Sequence[Episode], step: int) -> ImmuneWorldError:
    """The error for a batch whose numbers are none."""
    names = list(dict.fromkeys(episode.asks for episode in asked))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ImmuneWorldError(
        f"{what} at step {step}, asking for {'; '.join(names[:_NAMED])}{more}",
        hint="lower learning_rate, or look at these samples",
    )
