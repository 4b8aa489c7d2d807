"""`Ranker`: how likely each candidate is what curators would choose, and how sure the best one is.

An ensemble of small perceptrons scores every candidate of a label by its features; a softmax over the
candidates makes probabilities of the scores, and a logistic regression (Platt scaling) makes of the best
one's probability how often such an answer was right on studies that the ranker was not fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .features import FEATURES, Candidates
from .name_likeness import Floats
from .name_table import SCOPES

WEIGHTS = Path(__file__).parent / "ranker.safetensors"
CERTAINTY = (
    "log odds",
    "lead",
    "label",
    "exact synonym",
    "vote share",
    "votes",
    "unknown words",
    "intercept",
)


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of the M perceptrons with H hidden units over F features.

    :param mean: of each feature; shape (F,). :param scale: its standard deviation; shape (F,).
    :param hidden: shape (M, F, H). :param bias: shape (M, H). :param out: shape (M, H).
    :param certainty: weights of `CERTAINTY`; shape (8,).
    """

    mean: Floats
    scale: Floats
    hidden: Floats
    bias: Floats
    out: Floats
    certainty: Floats

    def probabilities(self, candidates: Candidates) -> Floats:
        """Over the candidates of each label, none outside the branch that the label names; shape (B, K)."""
        features, allowed = candidates.features, candidates.allowed
        flat = ((features - self.mean) / self.scale).astype(np.float32).reshape(-1, features.shape[-1])
        total = np.zeros(allowed.shape, np.float32)
        for hidden, bias, out in zip(self.hidden, self.bias, self.out, strict=True):
            score = (np.maximum(flat @ hidden + bias, 0.0) @ out).reshape(allowed.shape)
            odds = np.exp(np.where(allowed, score - score.max(axis=1, keepdims=True), -30.0))
            total += odds / odds.sum(axis=1, keepdims=True)
        mean: Floats = total / np.float32(len(self.out))
        return mean

    def confidence(self, candidates: Candidates, probabilities: Floats) -> Floats:
        """How often the best candidate of such a label is right; shape (B,)."""
        odds = certainty_features(candidates, probabilities) @ self.certainty
        found: Floats = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return found


def certainty_features(candidates: Candidates, probabilities: Floats) -> Floats:
    """What tells a sure answer from a guess; shape (B, 8), in the order of `CERTAINTY`."""
    order = np.argsort(-probabilities, axis=1)[:, :2]
    first, second = np.take_along_axis(probabilities, order, 1).T
    best = np.clip(first, 1e-6, 1 - 1e-6)
    rows = np.arange(len(first))
    equal = candidates.equal[rows, order[:, 0]]
    votes = candidates.votes[rows, order[:, 0]]
    share = votes / (1.0 + candidates.votes.sum(axis=1))
    columns = (
        np.log(best / (1 - best)),
        first - second,
        equal[:, SCOPES.index("label")],
        equal[:, SCOPES.index("exact")],
        share,
        np.log1p(votes),
        candidates.labels.unknown,
        np.ones_like(first),
    )
    return np.stack(columns, axis=1).astype(np.float32)


@cache
def load_ranker(path: Path = WEIGHTS) -> Ranker:
    """The packaged weights, or those that `iw-onto benchmark --fit` wrote.

    :raises InputError: if they cannot be read or belong to other features.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        found = Ranker(**load_file(path))
    except (OSError, SafetensorError, TypeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), hint="install the package") from error
    if found.hidden.shape[1] != len(FEATURES) or len(found.certainty) != len(CERTAINTY):
        raise InputError("was fitted on other features", where=str(path), hint="fit it again: make ranker")
    return found


def save_ranker(ranker: Ranker, path: Path) -> None:
    """Write the weights; whole or not at all."""
    from safetensors.numpy import save_file

    from ..outputs import whole_file

    with whole_file(path) as staged:
        save_file({name: np.ascontiguousarray(getattr(ranker, name)) for name in Ranker.__slots__}, staged)


def ranked(probabilities: Floats, count: int) -> NDArray[np.int64]:
    """Positions of the likeliest candidates, the best first; shape (B, count)."""
    return np.argsort(-probabilities, axis=1, kind="stable")[:, :count]
