"""`Said`: what one way of learning said of the patients of one study, as it is kept on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..abilities.transfer import ADAPTED, ALONE, LAST, ZERO

FORECAST, RESPONSE = "forecast", "response"
ASKS = (FORECAST, RESPONSE)
ZERO_BARE, ADAPTED_BARE = "zero-shot, no graph", "adapted, no graph"
WAYS = (ZERO, ADAPTED, ALONE, ZERO_BARE, ADAPTED_BARE, LAST)
OTHERS = "all other cancers"


@dataclass(frozen=True)
class Said:
    """Of patients whom nobody was shown; they are the same for every source and way of one seed.

    :param ask: `forecast` or `response`.
    :param source: the cancer that was trained on, or `OTHERS`. :param cancer: the patients' own.
    :param way: of `WAYS`. :param shots: patients of the study that were shown.
    :param values: patient → total variation of the next snapshot (scores: mean absolute error), the mean of
        the patient's; or the probability of response.
    :param labels: patient → response, 0 or 1; empty for forecasts.
    """

    ask: str
    source: str
    cancer: str
    study: str
    way: str
    shots: int
    seed: int
    values: Mapping[str, float]
    labels: Mapping[str, float]
