"""`predict`: one patient on one day, from everything measured before."""

from __future__ import annotations

from ..forecast import Forecast, Forecaster
from .run import Plan, named_plan


def predict(forecaster: Forecaster, patient: str, at: float, plan: str | Plan | None = None) -> Forecast:
    """The forecast for day `at` under a plan (None: the one on record).

    :raises InputError: if nothing was measured before that day.
    """
    intervals = None if plan is None else named_plan(plan, forecaster.graph)[1]
    return forecaster.forecast(forecaster.cohort.patient(patient), at, intervals)
