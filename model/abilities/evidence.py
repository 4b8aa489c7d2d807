"""What an answer rests on, and how much hidden bias would explain it away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..cohort import Array
from .support import Support

RANDOMISED, OBSERVATIONAL, SIMULATOR, EXTRAPOLATED = EVIDENCE = (
    "randomised trial",
    "observational",
    "simulator only",
    "extrapolated",
)
EXPLAINED = {
    RANDOMISED: "the same training studies gave both plans by lot",
    OBSERVATIONAL: "the plans were not given by lot: what decided them may also have decided the course",
    SIMULATOR: "all training patients under these plans are simulated; nothing of it is evidence",
    EXTRAPOLATED: "next to no training patient with this cancer had one of the plans",
}


def evidence_label(supports: Sequence[Support]) -> str:
    """The weakest of what is known of the plans compared.

    Two trials that each gave one of the plans were not randomised against each other.
    """
    if any(s.extrapolated for s in supports):
        return EXTRAPOLATED
    met = {a for s in supports for a in s.assignments}
    if met == {"simulated"}:
        return SIMULATOR
    together = len({s.studies for s in supports}) == 1
    return RANDOMISED if met == {"randomised"} and together else OBSERVATIONAL


def e_value(risk_ratio: Array) -> Array:
    """How strong hidden confounding must be to explain a risk ratio away, ≥ 1.

    A confounder that is tied to the plan and to the outcome by risk ratios of at least this each could; a
    weaker one could not (VanderWeele & Ding 2017, doi:10.7326/M16-2607).
    """
    ratio = np.maximum(risk_ratio, 1 / np.maximum(risk_ratio, 1e-12))
    value: Array = ratio + np.sqrt(ratio * (ratio - 1))
    return value


def e_values_of_difference(mean: Array, low: Array, high: Array, scale: Array) -> tuple[Array, Array]:
    """E-values of a difference of means and of its interval's limit nearer to zero (1 if it holds zero).

    A difference of d standard deviations counts as the risk ratio exp(0.91 d) (VanderWeele & Ding 2017,
    after Chinn 2000, doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M).

    :param scale: standard deviation of the outcome between patients under one plan.
    """
    scale = np.maximum(scale, 1e-9)
    limit = np.where((low <= 0) & (high >= 0), 0.0, np.where(low > 0, low, high))
    ratio, nearer = (np.exp(np.clip(0.91 * np.abs(x) / scale, 0, 50)) for x in (mean, limit))
    return e_value(ratio), e_value(nearer)
