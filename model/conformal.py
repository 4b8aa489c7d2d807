"""Conformal correction: the level at which 90 % intervals hold 90 %, on patients that inner folds held out.

How central must an interval of a forecast's own distribution be to hold what was measured? That *needed
level* means the same for a rare type and a common one, for shares and scores. The level that 90 % of held-out
patients' values need is asked for in place of .9 (distributional conformal prediction; Chernozhukov, Wüthrich
& Zhu 2021, doi:10.1073/pnas.2107794118). Every patient counts the same, however many values they have
(Lee, Barber & Willett 2023, arXiv:2306.06342). Patients of another study are not exchangeable with a study's
own and say nothing of it; a few own ones say little, so the forecast's own word counts as `_PRIOR` of them.
Days that are seen from both sides, and days farther ahead than next snapshots are, have levels of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from .cohort import Array
from .episode import OUTCOME, SCORE, Episode
from .likelihood import Answer

LEVEL = 0.9
BINS = 200
_DRAWS = 400
_PRIOR = 3.0  # patients who need each level alike: those that the forecast is right of
_WIDEST = 0.998  # an interval of all draws is no interval

_FAR = "far "

Tally = dict[str, dict[str, list[float]]]  # sort → study → patients by needed level, [BINS]
Levels = dict[str, dict[str, float]]  # sort → study → level to ask for


def quantity_of(kind: int, inner: bool, far: bool = False) -> str:
    """What is calibrated together: `shares` or `scores`; days seen from both sides, and far days, apart."""
    return ("inner " if inner else _FAR if far else "") + ("scores" if kind == SCORE else "shares")


def needed_levels(sample: Array, truth: Array) -> Array:
    """The least level whose central interval holds the truth, 0..1, [B, K].

    :param sample: draws of what would be measured, [draws, B, K].
    """
    up_to, below = (sample <= truth + 1e-9).mean(0), (sample < truth - 1e-9).mean(0)
    needed: Array = np.maximum(np.maximum(1 - 2 * up_to, 2 * below - 1), 0.0)
    return needed


def tally(answered: Iterable[tuple[Sequence[Episode], Answer]]) -> Tally:
    """Patients by the level that their values need; each patient counts one in their study."""
    found: list[tuple[str, str, str, Array]] = []
    for episodes, answer in answered:
        if answer.batch.kind == OUTCOME or answer.batch.target is None:
            continue
        needed = needed_levels(answer.sample(_DRAWS, seed=0), answer.batch.target.double().numpy())
        for episode, row in zip(episodes, needed, strict=True):
            if not episode.patient:  # hidden columns of a snapshot are no forecast
                continue
            sort = quantity_of(episode.kind, episode.inner, episode.far)
            found.append((sort, episode.study, episode.patient, row[: len(episode.nodes)]))
    values: Counter[tuple[str, str, str]] = Counter()
    for sort, study, patient, row in found:
        values[sort, study, patient] += len(row)
    counted: Tally = {}
    for sort, study, patient, row in found:
        bins = counted.setdefault(sort, {}).setdefault(study, [0.0] * BINS)
        for place in np.minimum(row * BINS, BINS - 1).astype(int).tolist():
            bins[place] += 1 / values[sort, study, patient]
    return counted


def merged(tallies: Iterable[Tally]) -> Tally:
    """The tallies of several folds together; a patient is in one of them."""
    total: Tally = {}
    for one in tallies:
        for sort, studies in one.items():
            for study, bins in studies.items():
                known = total.setdefault(sort, {}).get(study, [0.0] * BINS)
                total[sort][study] = [a + b for a, b in zip(known, bins, strict=True)]
    return total


def fit_levels(counted: Tally) -> Levels:
    """The level to ask for in each study."""
    return {
        sort: {study: _quantile(np.asarray(own) + _PRIOR / BINS) for study, own in studies.items()}
        for sort, studies in counted.items()
    }


def level_for(levels: Mapping[str, Mapping[str, float]], study: str, sort: str) -> float:
    """The level to ask for; .9 for a study that nothing was fitted on, and for far days that of near ones."""
    known = levels.get(sort, {}).get(study)
    if known is None and sort.startswith(_FAR):
        return level_for(levels, study, sort.removeprefix(_FAR))
    return LEVEL if known is None else known


def _quantile(weights: Array) -> float:
    """The level that `LEVEL` of the patients need at most; within a bin they lie evenly."""
    share = np.concatenate(([0.0], np.cumsum(weights) / weights.sum()))
    return min(float(np.interp(LEVEL, share, np.linspace(0.0, 1.0, BINS + 1))), _WIDEST)
