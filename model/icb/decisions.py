"""Decision curves: what acting on a probability is worth, beside treating everybody or nobody.

Net benefit at a threshold t (Vickers & Elkin 2006, doi:10.1177/0272989X06295361): responders who are treated,
less others who are, each of whom counts t / (1 - t), a patient. Treating nobody is worth 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cohort import Array
from .record import Record
from .run import answers_of
from .study import Study

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)
EVERYBODY = "everybody is treated"


@dataclass(frozen=True)
class Benefit:
    """Net benefit of one method at one threshold, the mean over seeds; all studies' patients together.

    :param treated: share of patients whose probability reaches the threshold.
    """

    method: str
    threshold: float
    treated: float
    net_benefit: float


def net_benefit(labels: Array, said: Array, threshold: float) -> float:
    """Of treating those whose probability reaches the threshold."""
    chosen = said >= threshold
    wrong = (labels[chosen] <= 0.5).sum() * threshold / (1 - threshold)
    return float(((labels[chosen] > 0.5).sum() - wrong) / len(labels))


def benefits(record: Record, studies: Sequence[Study], seeds: Sequence[int]) -> list[Benefit]:
    """Every whole method of the record, and treating everybody."""
    labels = np.concatenate([s.labels for s in studies])
    said: dict[str, list[Array]] = {EVERYBODY: [np.ones(len(labels))]}
    for method in sorted({one.method for one in record.said.values()}):
        told = [answers_of(record, studies, method, seed, 0) for seed in seeds]
        said[method] = [np.concatenate(answers.said) for answers in told if answers]
    return _rows(labels, {method: each for method, each in said.items() if each})


def _rows(labels: Array, said: Mapping[str, Sequence[Array]]) -> list[Benefit]:
    return [
        Benefit(
            method,
            threshold,
            float(np.mean([(p >= threshold).mean() for p in each])),
            float(np.mean([net_benefit(labels, p, threshold) for p in each])),
        )
        for method, each in said.items()
        for threshold in THRESHOLDS
    ]
