"""`predict`: one patient on one day, from everything measured before."""

from __future__ import annotations

from collections.abc import Sequence

from ..forecast import Forecast, Forecaster
from .run import Plan, named_plan, named_term


def predict(
    forecaster: Forecaster,
    patient: str,
    at: float,
    plan: str | Plan | None = None,
    by: Sequence[str] = (),
) -> Forecast:
    """The forecast for day `at` under a plan (None: the one on record).

    :param by: names or CURIEs of cell types that the columns are summed to.
    :raises InputError: if nothing was measured before that day.
    """
    intervals = None if plan is None else named_plan(plan, forecaster.graph)[1]
    terms = [named_term(name, forecaster.graph) for name in by]
    return forecaster.forecast(forecaster.cohort.patient(patient), at, intervals, by=terms)
