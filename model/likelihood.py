"""The one loss: the negative log-likelihood of queried cells given observed ones.

What a cell is decides its family, not which ability asks for it:

- abundance: Dirichlet-multinomial over whatever K types a study has. A fraction counts as 200 cells: unlike a
  logistic-normal this gives exact zeros, a sixth of all deconvolved fractions, a finite probability.
- score, and the logarithm of a quantity: Student-t with 4 degrees of freedom.
- outcome: Bernoulli. One that comes with time, such as death, is asked about in each interval that the
  patient entered (`hazard.py`), and what is summed over them is the likelihood of a discrete-time hazard,
  censored on the right: one patient is one example, however many intervals they lived through.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .batch import Batch
from .cohort import Array, Index
from .episode import ABUNDANCE, OUTCOME, SCORE

_DEGREES = 4.0
_EPS = 1e-6
_EDGE = 0.02  # a mixing weight of 0 or 1 would never move again


class Answer:
    """The predicted distribution of each query, from three words of the network a query, all [B, K].

    The start is a mix of the last and the expected value (James-Stein shrinkage); the network moves it:

    :param mix: added to the logit of the mixing weight.
    :param delta: added to the mix's logit (a score: to its value, in units of the spread).
    :param log_scale: added to the log dispersion.
    """

    def __init__(self, batch: Batch, mix: Tensor, delta: Tensor, log_scale: Tensor) -> None:
        self.batch, mask = batch, batch.query_mask
        if batch.trust is not None:
            mix, delta, log_scale = (word * batch.trust for word in (mix, delta, log_scale))
        self.words = (mix, delta, log_scale)
        weight = (torch.logit(batch.weight, eps=_EDGE)[:, None] + mix).sigmoid()
        start = weight * batch.last + (1 - weight) * batch.expected
        if batch.kind == ABUNDANCE:
            logits = (start + _EPS).log() + delta
            self.mean = logits.masked_fill(~mask, -1e9).softmax(-1)
            pooled = (log_scale * mask).sum(-1) / mask.sum(-1)
            self.concentration = ((1 / batch.spread[:, 0] - 1).log() - pooled).exp().clamp(0.5, 1e4)
        elif batch.kind == OUTCOME:
            self.logits = torch.logit(start, eps=_EPS) + delta
            self.mean = self.logits.sigmoid()
        else:
            self.scale = batch.spread * log_scale.clamp(-4, 4).exp()
            self.mean = start + batch.spread * delta

    def from_start(self, expected: Tensor) -> Answer:
        """The same words about another start: what is expected, [B, K], beside the same last value."""
        last = expected if self.batch.kind == SCORE else self.batch.last
        return Answer(replace(self.batch, expected=expected, last=last, trust=None), *self.words)

    def nll(self) -> Tensor:
        """Negative log-likelihood, nats per queried cell (an outcome: per patient), [B]."""
        batch = self.batch
        assert batch.target is not None
        per_cell = batch.query_mask.sum(-1)
        if batch.kind == ABUNDANCE:
            return _dirichlet_multinomial(self.mean, self.concentration, batch) / per_cell
        if batch.kind == OUTCOME:
            each = F.binary_cross_entropy_with_logits(self.logits, batch.target, reduction="none")
            whole: Tensor = (each * batch.query_mask).sum(-1)
            return whole
        student = torch.distributions.StudentT(_DEGREES, self.mean, self.scale, validate_args=False)
        loss = -student.log_prob(batch.target)  # type: ignore[no-untyped-call]
        per_query: Tensor = loss * batch.query_mask
        return per_query.sum(-1) / per_cell

    def total_variation(self) -> Tensor:
        """Half the L1 distance of mean and target, [B]; zero for what is no composition."""
        if self.batch.kind != ABUNDANCE or self.batch.target is None:
            return self.mean.new_zeros(self.mean.shape[0])
        return 0.5 * ((self.mean - self.batch.target).abs() * self.batch.query_mask).sum(-1)

    def pull(self) -> Tensor:
        """How far the network moved the start: mean square of its words, [B]. A Gaussian prior on them.

        A shift common to all types of a composition changes nothing and is not counted.
        """
        mask, (mix, delta, _) = self.batch.query_mask, self.words
        if self.batch.kind == ABUNDANCE:
            delta = delta - (delta * mask).sum(-1, keepdim=True) / mask.sum(-1, keepdim=True)
        return ((mix**2 / 4 + delta**2) * mask).sum(-1) / mask.sum(-1)

    def sample(self, draws: int, seed: int) -> Array:
        """Draws of what would be measured, [draws, B, K]: shares of counted cells, scores, 0/1."""
        rng = np.random.default_rng(seed)
        mean, mask = self.mean.detach().double().numpy(), self.batch.query_mask.numpy()
        shape = (draws, *mean.shape)
        if self.batch.kind == OUTCOME:
            return (rng.random(shape) < mean).astype(float)
        if self.batch.kind == ABUNDANCE:
            alpha = np.maximum(mean * self.concentration.detach().double().numpy()[:, None], 1e-4) * mask
            shares = rng.standard_gamma(alpha, shape) + 1e-300 * mask
            depth = self._depth(draws, rng)
            counts: Array = rng.multinomial(depth, shares / shares.sum(-1, keepdims=True)) / depth[..., None]
            return counts
        noise: Array = mean + self.scale.detach().double().numpy() * rng.standard_t(_DEGREES, shape)
        return noise

    def _depth(self, draws: int, rng: np.random.Generator) -> Index:
        """How many cells each draw is counted in, [B] or, where that is not known beforehand, [draws, B]."""
        depths = self.batch.depths
        if depths is None:
            return self.batch.depth.numpy().round().astype(np.int64)
        which = rng.integers(depths.shape[1], size=(draws, depths.shape[0]))
        return depths.numpy()[np.arange(depths.shape[0]), which].round().astype(np.int64)

    def at_quantiles(self, quantiles: Array) -> Array:
        """What is in the patient at given quantiles (0..1, [draws, B, K]) of each query's own noise.

        Shares come of gamma variables by their inverse distribution function, so that the same quantiles
        under another plan are the same luck. Nothing is counted: of an outcome this is its probability.
        """
        from scipy.special import gammaincinv, stdtrit

        mean, mask = self.mean.detach().double().numpy(), self.batch.query_mask.numpy()
        if self.batch.kind == OUTCOME:
            return np.broadcast_to(mean, quantiles.shape).copy()
        if self.batch.kind == ABUNDANCE:
            alpha = np.maximum(mean * self.concentration.detach().double().numpy()[:, None], 1e-4)
            shares = (gammaincinv(alpha, quantiles) + 1e-300) * mask
            composition: Array = shares / shares.sum(-1, keepdims=True)
            return composition
        noise: Array = mean + self.scale.detach().double().numpy() * stdtrit(_DEGREES, quantiles)
        return noise


def _dirichlet_multinomial(mean: Tensor, concentration: Tensor, batch: Batch) -> Tensor:
    """-log p(counts | α = concentration · mean), [B]. In double: a million cells leave float no digits."""
    assert batch.target is not None
    depth, total, mask = batch.depth.double(), concentration.double(), batch.query_mask
    alpha = (mean.double() * total[:, None]).clamp(min=_EPS)
    counts = batch.target.double() * depth[:, None]
    each = torch.lgamma(counts + alpha) - torch.lgamma(alpha) - torch.lgamma(counts + 1)
    whole = torch.lgamma(total) - torch.lgamma(total + depth) + torch.lgamma(depth + 1)
    return -(whole + (each * mask).sum(-1)).float()
