"""Who gets which arm: at random, or confounded by how ill the patient is, with a stated strength."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..cohort import Array
from .course import Found, engine

Policy = Literal["randomised", "confounded"]
_CD8 = ("Teff", "Tpex", "Tint", "Tex", "Trm")


def severity(founds: Sequence[Found]) -> Array:
    """How ill each patient is, in sd of this cohort: a large tumour with few CD8 cells in it."""
    at = {name: i for i, name in enumerate(engine().species)}
    states = np.stack([found.state for found in founds])
    tumour = states[:, [at[c] for c in ("Ci", "Cl", "Cr", "Cx")]].sum(axis=1)
    cd8 = states[:, [at[c] for c in _CD8]].sum(axis=1)
    score = _standard(np.log(tumour + 1e-6)) - _standard(np.log((cd8 + 1e-6) / (tumour + 1e-6)))
    return _standard(score)


def _standard(values: Array) -> Array:
    return np.asarray((values - values.mean()) / (values.std() or 1.0))


def probabilities(severe: Array, arms: int, strength: float) -> Array:
    """Probability of each arm, [N, arms], the arms in order of intensity.

    A patient one sd more ill has exp(`strength`) times the odds of the last arm against the first; 0 is
    random.
    """
    if arms == 1:
        return np.ones((len(severe), 1))
    logits = strength * severe[:, None] * np.linspace(-0.5, 0.5, arms)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def assign(chances: Array, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """The arm each patient gets: [N]."""
    draws = rng.random((len(chances), 1))
    return np.asarray((draws > chances.cumsum(axis=1)[:, :-1]).sum(axis=1), dtype=np.int64)
