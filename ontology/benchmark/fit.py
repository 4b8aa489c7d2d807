"""Fit the ranker on labels that curators mapped, each label without its own study's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..harmonize.features import Candidates
from ..harmonize.name_likeness import Floats
from ..harmonize.ranker import CERTAINTY, Ranker, certainty_features

HIDDEN, MEMBERS, STEPS, RATE, DECAY = 32, 3, 150, 5e-3, 1e-3


@dataclass(frozen=True)
class Examples:
    """Candidates of B labels and which of them is right.

    :param right: index of the right candidate, -1 where it is not among them; shape (B,).
    """

    candidates: Candidates
    right: NDArray[np.int64]

    @classmethod
    def of(cls, candidates: Candidates, terms: NDArray[np.int64]) -> Examples:
        """:param terms: the right term of each label, -1 if it has no name; shape (B,)."""
        hit = candidates.terms == terms[:, None]
        return cls(candidates, np.where(hit.any(axis=1), hit.argmax(axis=1), -1))


def fit_ranker(examples: Examples) -> Ranker:
    """Minimise the cross-entropy of the right candidate, with a little weight decay (Adam, full batch).

    The certainty is that of the plain probability until `fit_certainty` is called.
    """
    import torch

    known = examples.right >= 0
    features = examples.candidates.features[known]
    flat = features.reshape(-1, features.shape[2])
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-3
    inputs = torch.from_numpy((features - mean) / scale)
    right = torch.from_numpy(examples.right[known])
    nets = [_perceptron(inputs, right, seed) for seed in range(MEMBERS)]
    hidden, bias, out = (np.stack(part) for part in zip(*nets, strict=True))
    plain = np.array([1.0] + [0.0] * (len(CERTAINTY) - 1), np.float32)
    return Ranker(mean, scale, hidden, bias, out, plain)


def _perceptron(inputs: object, right: object, seed: int) -> tuple[Floats, Floats, Floats]:
    import torch
    from torch import Tensor
    from torch.nn.functional import cross_entropy

    assert isinstance(inputs, Tensor)
    assert isinstance(right, Tensor)
    generator = torch.Generator().manual_seed(seed)
    wide, narrow = inputs.shape[2] ** -0.5, HIDDEN**-0.5
    shapes = ((inputs.shape[2], HIDDEN), (HIDDEN,), (HIDDEN,))
    weights = [
        ((torch.rand(shape, generator=generator) * 2 - 1) * size).requires_grad_()
        for shape, size in zip(shapes, (wide, wide, narrow), strict=True)
    ]
    optimiser = torch.optim.Adam(weights, lr=RATE)
    for _ in range(STEPS):
        optimiser.zero_grad()
        score = torch.relu(inputs @ weights[0] + weights[1]) @ weights[2]
        loss = cross_entropy(score, right) + DECAY * sum((w**2).sum() for w in weights)
        loss.backward()
        optimiser.step()
    hidden, bias, out = (weight.detach().numpy() for weight in weights)
    return hidden, bias, out


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
    probabilities = ranker.probabilities(examples.candidates.features)
    right = probabilities.argmax(axis=1) == examples.right
    return certainty_features(examples.candidates, probabilities), right
