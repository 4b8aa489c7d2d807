"""How well response is told: AUC within and across studies, average precision, and calibration.

Every figure is of weights of patients, so that a bootstrap draw is the same figure of other weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..cohort import Array, Mask

BINS = 10
LARGE = 40  # patients; smaller studies say little


def concordance(labels: Array, said: Array) -> Array:
    """For each responder and each other patient: 1 if the responder was given more, ½ for a tie; [P, N]."""
    yes, no = said[labels > 0.5], said[labels <= 0.5]
    found: Array = (yes[:, None] > no) + 0.5 * (yes[:, None] == no)
    return found


def within(labels: Sequence[Array], said: Sequence[Array]) -> float:
    """AUC over pairs of patients of one study, all studies' pairs together; ½ without a pair."""
    pairs = [concordance(y, p) for y, p in zip(labels, said, strict=True)]
    size = sum(m.size for m in pairs)
    return float(sum(m.sum() for m in pairs) / size) if size else 0.5


@dataclass(frozen=True)
class Answers:
    """One method's probabilities of one seed, by study."""

    studies: tuple[str, ...]
    labels: tuple[Array, ...]
    said: tuple[Array, ...]

    def without(self, patients: Sequence[Mask]) -> Answers:
        """Only the patients of these masks; a study without both outcomes is left out."""
        kept = [
            (name, y[m], p[m])
            for name, y, p, m in zip(self.studies, self.labels, self.said, patients, strict=True)
            if len(set(y[m].tolist())) == 2
        ]
        names, labels, said = zip(*kept, strict=True) if kept else ((), (), ())
        return Answers(names, labels, said)


@dataclass(frozen=True)
class Figures:
    """Figures of draws of weights, [draws, …]; the first draw is everybody once.

    :param aucs: by study, [draws, studies].
    """

    aucs: Array
    values: dict[str, Array]


def draws_of(sizes: Sequence[int], draws: int, seed: int = 0) -> list[Array]:
    """How often each patient is drawn, [draws + 1, n] a study; patients are drawn within their study."""
    rng = np.random.default_rng(seed)
    return [
        np.concatenate([np.ones((1, n)), rng.multinomial(n, np.full(n, 1 / n), size=draws)]) for n in sizes
    ]


def figures(answers: Answers, weights: Sequence[Array]) -> Figures:
    """All figures of one method.

    :param weights: as `draws_of` gives them; of `answers`' studies.
    """
    counted = [won_and_pairs(y, p, w) for y, p, w in zip(answers.labels, answers.said, weights, strict=True)]
    with np.errstate(invalid="ignore", divide="ignore"):
        aucs = np.stack([won / pairs for won, pairs in counted], axis=1)  # no pair in a draw: no AUC
    large = np.array([len(y) >= LARGE for y in answers.labels])
    y, p = np.concatenate(answers.labels), np.concatenate(answers.said)
    everybody = np.concatenate(list(weights), axis=1)
    won, pairs = won_and_pairs(y, p, everybody)
    values = {
        "macro AUC": np.nanmean(aucs, axis=1),
        "macro AUC, 40 patients or more": np.nanmean(aucs[:, large], axis=1)
        if large.any()
        else aucs[:, 0] * np.nan,
        "AUC within studies": sum(w for w, _ in counted) / sum(n for _, n in counted),
        "pooled AUC": won / pairs,
    }
    values |= {name: _each(figure, y, p, everybody) for name, figure in CALIBRATION.items()}
    return Figures(aucs, values)


def won_and_pairs(y: Array, p: Array, weights: Array) -> tuple[Array, Array]:
    """Won pairs and all pairs of each draw, [draws]."""
    yes, no = weights[:, y > 0.5], weights[:, y <= 0.5]
    won = ((yes @ concordance(y, p)) * no).sum(axis=1)
    return won, yes.sum(axis=1) * no.sum(axis=1)


def _each(figure: Callable[[Array, Array, Array], float], y: Array, p: Array, weights: Array) -> Array:
    """A figure of every draw, at most of the first 201: intervals of these need no more."""
    return np.array([figure(y, p, w) for w in weights[:201]])


def average_precision(y: Array, p: Array, weight: Array) -> float:
    """Area under precision over recall, of all studies pooled."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(y, p, sample_weight=weight))


def brier(y: Array, p: Array, weight: Array) -> float:
    """Mean squared distance of probability and outcome."""
    from sklearn.metrics import brier_score_loss

    return float(brier_score_loss(y, p, sample_weight=weight))


def calibration_error(y: Array, p: Array, weight: Array) -> float:
    """Expected calibration error over ten bins of as many patients each."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    gaps = [abs(weight[b] @ (y[b] - p[b])) for b in bins]
    return float(sum(gaps) / weight.sum())


def slope(y: Array, p: Array, weight: Array) -> float:
    """Slope of the outcome's log odds over the predicted ones; 1 is calibrated, less is overconfident."""
    from sklearn.linear_model import LogisticRegression

    odds = np.log(np.clip(p, 1e-6, 1 - 1e-6) / (1 - np.clip(p, 1e-6, 1 - 1e-6)))
    model = LogisticRegression(C=1e6, solver="newton-cholesky").fit(odds[:, None], y, sample_weight=weight)
    return float(model.coef_[0, 0])


CALIBRATION: dict[str, Callable[[Array, Array, Array], float]] = {
    "average precision": average_precision,
    "Brier score": brier,
    "calibration error": calibration_error,
    "calibration slope": slope,
}
