"""What is laid beside the world model's contrasts: no effect, arm means, and regressions that adjust.

Everything is fitted on training patients, of whom each was seen under one arm. A contrast [pairs, P, O] is
the first arm of each pair minus the second, for P held-out patients and O outcomes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import RidgeCV

from ..model.cohort import Array

Arms = npt.NDArray[np.int64]
Method = Callable[["Seen", Array, int], Array]
STRENGTHS = np.logspace(-1, 4, 16)
REFITS = 200
ENDS = (0.05, 0.95)
Z90 = 1.6449


@dataclass(frozen=True)
class Contrast:
    """Estimates [pairs, P, O], and 90 % intervals of them and of their mean over patients, where there are.

    :param low: and `high` [pairs, P, O]; `mean_low` and `mean_high` [pairs, O].
    """

    value: Array
    low: Array | None = None
    high: Array | None = None
    mean_low: Array | None = None
    mean_high: Array | None = None


@dataclass(frozen=True)
class Seen:
    """Training patients: covariates of day 0 [N, F], the arm each was given [N], what came of it [N, O]."""

    before: Array
    given: Arms
    after: Array

    def only(self, who: npt.NDArray[np.int64]) -> Seen:
        """Some of them, repeats included."""
        return Seen(self.before[who], self.given[who], self.after[who])


def pairs_of(arms: int) -> list[tuple[int, int]]:
    """Every two arms, the milder first."""
    return list(combinations(range(arms), 2))


def contrasts(told: Array) -> Array:
    """Of what is told of each arm [arms, P, O]: [pairs, P, O]."""
    return np.stack([told[a] - told[b] for a, b in pairs_of(len(told))])


def naive(seen: Seen, arms: int, patients: int) -> Contrast:
    """The difference of arm means, for everybody the same; with Welch's interval."""
    groups = [seen.after[seen.given == arm] for arm in range(arms)]
    means = np.stack([g.mean(0) for g in groups])
    errors = np.stack([g.var(0, ddof=1) / len(g) for g in groups])
    value = contrasts(np.broadcast_to(means[:, None], (arms, patients, means.shape[1])))
    reach = Z90 * np.stack([np.sqrt(errors[a] + errors[b]) for a, b in pairs_of(arms)])
    return Contrast(value, mean_low=value[:, 0] - reach, mean_high=value[:, 0] + reach)


def additive(seen: Seen, asked: Array, arms: int) -> Array:
    """A ridge regression on covariates and arms, an arm does the same to all: [arms, P, O]."""
    centre, scale = seen.before.mean(0), seen.before.std(0) + 1e-9
    dealt = np.eye(arms)[seen.given]

    def design(before: Array, arm: Array) -> Array:
        # A penalty on the arms would pull the effect to zero: theirs is next to none.
        return np.column_stack(((before - centre) / scale, 1e3 * arm))

    model = RidgeCV(STRENGTHS).fit(design(seen.before, dealt), seen.after)
    told = [model.predict(design(asked, np.tile(row, (len(asked), 1)))) for row in np.eye(arms)]
    return np.stack(told).reshape(arms, len(asked), -1)


def apart(seen: Seen, asked: Array, arms: int) -> Array:
    """A ridge regression for each arm (T-learner; Künzel 2019, doi:10.1073/pnas.1804597116): [arms, P, O]."""
    return np.stack(
        [_ridge(seen.before[seen.given == a], seen.after[seen.given == a], asked) for a in range(arms)]
    )


def all_arms(before: Array, after: Array, asked: Array) -> Array:
    """The same with every training patient seen under every arm, `after` [arms, N, O]: what nobody has."""
    return np.stack([_ridge(before, one, asked) for one in after])


def _ridge(before: Array, after: Array, asked: Array) -> Array:
    centre, scale = before.mean(0), before.std(0) + 1e-9
    model = RidgeCV(STRENGTHS, alpha_per_target=True).fit((before - centre) / scale, after)
    return np.asarray(model.predict((asked - centre) / scale)).reshape(len(asked), -1)


def with_refits(
    method: Method, seen: Seen, asked: Array, arms: int, refits: int = REFITS, seed: int = 0
) -> Contrast:
    """A regression, with the interval of its mean contrast from refits on resampled training patients."""
    rng = np.random.default_rng(seed)
    means: list[Array] = []
    while len(means) < refits:
        who = rng.integers(len(seen.given), size=len(seen.given))
        if np.bincount(seen.given[who], minlength=arms).min() > 2:
            means.append(contrasts(method(seen.only(who), asked, arms)).mean(1))
    low, high = np.quantile(means, ENDS, axis=0)
    return Contrast(contrasts(method(seen, asked, arms)), mean_low=low, mean_high=high)
