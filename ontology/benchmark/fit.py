"""Fit the ranker on labels that curators mapped, each label without its own study's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..harmonize.features import Candidates
from ..harmonize.name_likeness import Floats
from ..harmonize.ranker import CERTAINTY, Ranker, certainty_features

HIDDEN, MEMBERS, EPOCHS, BATCH, RATE, DECAY = 32, 5, 12, 128, 5e-3, 2e-3

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Examples:
    """Candidates of B labels and which of them is right.

    :param right: index of the right candidate, -1 where it is not among them; shape (B,).
    :param study: whose label it is; shape (B,).
    """

    candidates: Candidates
    right: NDArray[np.int64]
    study: NDArray[np.str_]

    @classmethod
    def of(cls, candidates: Candidates, terms: NDArray[np.int64], study: Sequence[str]) -> Examples:
        """:param terms: the right term of each label, -1 if it has no name; shape (B,)."""
        hit = candidates.terms == terms[:, None]
        return cls(candidates, np.where(hit.any(axis=1), hit.argmax(axis=1), -1), np.array(study))

    def weights(self) -> Floats:
        """Labels of one study that say the same share a weight, so that none is heard six times."""
        keys = list(zip(self.study, self.candidates.labels.sets, strict=True))
        times = Counter(keys)
        found = np.array([1.0 / times[key] for key in keys], np.float32)
        share: Floats = found / found.mean()
        return share


def fit_ranker(examples: Examples, seed: int = 0) -> Ranker:
    """Minimise the cross-entropy of the right candidate, with a little weight decay (Adam).

    The certainty is that of the plain probability until `fit_certainty` is called.

    :raises InputError: if no label has its right term among its candidates.
    """
    import torch

    known = examples.right >= 0
    if not known.any():
        hint = "see that term_id holds what the labels mean"
        raise InputError("no label shares a word with a name of its term", hint=hint)
    features = examples.candidates.features[known]
    flat = features.reshape(-1, features.shape[2])
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-3
    inputs = torch.from_numpy((features - mean) / scale)
    right, weight = (torch.from_numpy(part[known]) for part in (examples.right, examples.weights()))
    hidden, bias, out = _perceptrons(inputs, right, weight, seed)
    plain = np.array([1.0] + [0.0] * (len(CERTAINTY) - 1), np.float32)
    return Ranker(mean, scale, hidden, bias, out, plain)


def _perceptrons(inputs: Tensor, right: Tensor, weight: Tensor, seed: int) -> tuple[Floats, Floats, Floats]:
    """All members at once: the same labels in the same order, other weights to start from."""
    import torch
    from torch.nn.functional import cross_entropy

    draw = torch.Generator().manual_seed(seed)
    wide, narrow = inputs.shape[2] ** -0.5, HIDDEN**-0.5
    shapes = ((MEMBERS, inputs.shape[2], HIDDEN), (MEMBERS, 1, HIDDEN), (MEMBERS, HIDDEN, 1))
    weights = [
        ((torch.rand(shape, generator=draw) * 2 - 1) * size).requires_grad_()
        for shape, size in zip(shapes, (wide, wide, narrow), strict=True)
    ]
    optimiser = torch.optim.Adam(weights, lr=RATE)
    orders = [torch.randperm(len(right), generator=draw) for _ in range(EPOCHS)]
    batches = [part for order in orders for part in torch.split(order, BATCH)]
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, len(batches))
    for batch in batches:
        optimiser.zero_grad()
        score = torch.relu(inputs[batch].flatten(0, 1) @ weights[0] + weights[1]) @ weights[2]
        score = score.reshape(MEMBERS * len(batch), -1)
        each = cross_entropy(score, right[batch].repeat(MEMBERS), reduction="none")
        loss = (each * weight[batch].repeat(MEMBERS)).sum() / len(batch)
        (loss + DECAY * sum((w**2).sum() for w in weights)).backward()
        optimiser.step()
        falling.step()
    hidden, bias, out = (weight.detach().numpy() for weight in weights)
    return hidden, bias[:, 0], out[:, :, 0]


def fit_certainty(ranker: Ranker, parts: Sequence[tuple[Floats, NDArray[np.bool_]]]) -> Ranker:
    """Calibrate the confidence on answers to labels of studies that were held out (Platt 1999).

    :param parts: `certainty_features` and whether the best candidate was right, of each held-out part.
    """
    from sklearn.linear_model import LogisticRegression

    features = np.concatenate([part[0] for part in parts])
    right = np.concatenate([part[1] for part in parts])
    fitted = LogisticRegression(fit_intercept=False, C=1.0, max_iter=500).fit(features, right)
    return replace(ranker, certainty=fitted.coef_[0].astype(np.float32))


def answers(ranker: Ranker, examples: Examples) -> tuple[Floats, NDArray[np.bool_]]:
    """What `fit_certainty` learns from."""
    probabilities = ranker.probabilities(examples.candidates)
    right = probabilities.argmax(axis=1) == examples.right
    return certainty_features(examples.candidates, probabilities), right
