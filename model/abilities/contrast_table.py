"""A counterfactual answer as rows for people, as records for programs, and in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..forecast import Forecaster
from .answer_file import about_run
from .counterfactual import Counterfactual, Difference, Range
from .evidence import EXPLAINED
from .support import SCARCE, said

Row = tuple[object, ...]
INTERVALS = (
    "90 % or more, unless a patient's luck under one plan goes against that under the other; "
    "'same luck' is the effect in the model, and holds fewer"
)


def contrast_rows(forecaster: Forecaster, answer: Counterfactual) -> tuple[tuple[str, ...], list[Row]]:
    """Header and a row a column: last value, both plans, the difference, its E-values; means of patients.

    The interval of the difference is that of luck of its own under each plan; `same luck` is the other.
    """
    header = (
        *("label", "term", "last"),
        *(part for arm in answer.arms for part in (arm.name, "90 % interval")),
        *("difference", "90 % interval", "same luck", "E-value", "of its limit"),
    )
    rows = []
    for k, column in enumerate(forecaster.cohort.columns):
        node = column.node
        term = f"{node} {forecaster.graph.nodes[node].label}" if node else "no term"
        cells: list[object] = [column.label, term, float(answer.last[:, k].mean())]
        for arm in answer.arms:
            cells += _cells(arm.shown, k)
        if answer.abstains:
            cells += ["not answered", "", "", "", ""]
        else:
            average = answer.average
            cells += [*_cells(average, k), _ends(average.same_low[k], average.same_high[k])]
            cells += [float(answer.e_value[k]), float(answer.e_limit[k])]
        rows.append(tuple(cells))
    return header, rows


def contrast_records(forecaster: Forecaster, answer: Counterfactual) -> list[dict[str, object]]:
    """For each patient, both plans and the difference: a record a column, every number by itself."""
    names = (*(arm.name for arm in answer.arms), "difference")
    ranges = (*(arm.values for arm in answer.arms), answer.difference)
    return [
        {
            "patient": patient,
            "day": answer.day,
            "plan": name,
            "label": column.label,
            "term_id": column.node,
            "last": _rounded(answer.last[p, k]),
            "mean": _rounded(values.mean[p, k]),
            "low": _rounded(values.low[p, k]),
            "high": _rounded(values.high[p, k]),
            "same_luck_low": _rounded(values.same_low[p, k]) if isinstance(values, Difference) else None,
            "same_luck_high": _rounded(values.same_high[p, k]) if isinstance(values, Difference) else None,
        }
        for p, patient in enumerate(answer.patients)
        for name, values in zip(names, ranges, strict=True)
        for k, column in enumerate(forecaster.cohort.columns)
    ]


def contrast_about(forecaster: Forecaster, answer: Counterfactual) -> dict[str, Any]:
    """What the answer rests on, for programs."""
    return {
        **about_run(forecaster),
        "plan": answer.arms[0].name,
        "versus": answer.arms[1].name,
        "evidence": answer.evidence,
        "evidence_explained": EXPLAINED[answer.evidence],
        "interval_of_difference": INTERVALS,
        "refits": answer.refits,
        "patients": [
            {
                "patient": name,
                "read_until_day": answer.until[p],
                "answered": answer.answered[p],
                "support": [_support(arm.supports[p]) for arm in answer.arms],
                "nearest": [
                    {
                        "study": case.study,
                        "patient": case.patient,
                        "distance": _rounded(distance),
                        "therapies": list(case.therapies),
                        "outcomes": case.outcomes,
                    }
                    for case, distance in answer.nearest[p]
                ],
            }
            for p, name in enumerate(answer.patients)
        ],
        "left_out": list(answer.left_out),
        "average_difference": _columns(forecaster, answer),
        "outcomes": {node: _outcome(answer, node) for node in answer.arms[0].chances},
    }


def cautions(forecaster: Forecaster, answer: Counterfactual) -> list[str]:
    """What a person must read beside the numbers: evidence, support, nearest patients, use."""
    lines = [f"evidence: {answer.evidence} ({EXPLAINED[answer.evidence]})"]
    for arm in answer.arms:
        cancers = [forecaster.cohort.patient(name).cancer for name in answer.patients]
        told = {said(s, c, forecaster.graph) for s, c in zip(arm.supports, cancers, strict=True)}
        chance = min(s.positivity for s in arm.supports)
        least = "" if len(answer.patients) == 1 else ", at the least"
        lines += [f"support of {arm.name!r}: {'; '.join(sorted(told))}; positivity {chance:.2f}{least}"]
        if chance < SCARCE:
            lines += [f"warning: patients like these were next to never given {arm.name!r} (below {SCARCE})"]
    if answer.left_out:
        lines += [f"{len(answer.left_out)} patients are left out, the first: {answer.left_out[0]}"]
    missing = len(answer.answered) - sum(answer.answered)
    if missing:
        lines += [
            f"no difference is given for {missing} of {len(answer.answered)} patients: no training patient "
            "had one of the plans (--extrapolate gives it all the same)"
        ]
    if not answer.abstains:
        lines += [f"intervals of the difference: {INTERVALS}"]
    if len(forecaster.trained.models) == 1 and not answer.abstains:
        lines += ["the run has one model: what others of the same data would say is not in the interval"]
    if not answer.refits and not answer.abstains:
        lines += ["what other training patients would say is not in the interval: the start knows no therapy"]
    if len(answer.patients) == 1:
        near = ", ".join(f"{_case(forecaster, c)} at {d:.2f}" for c, d in answer.nearest[0])
        lines += [f"nearest training patients: {near or 'none'}"]
    return [*lines, "research use only: no treatment decision may rest on this"]


def outcome_lines(forecaster: Forecaster, answer: Counterfactual) -> list[str]:
    """Probability of each outcome under both plans, with the range over the ensemble and the E-value."""
    lines = []
    for node in answer.arms[0].chances:
        label = forecaster.graph.nodes[node].label
        told = _outcome(answer, node)
        if told is None:
            lines.append(f"probability of {label}: not answered, a therapy begins after the last snapshot")
            continue
        pair = ", ".join(f"{told[arm.name]:.2f} ({arm.name})" for arm in answer.arms)
        lines.append(
            f"probability of {label}: {pair}; difference {told['difference']:+.2f}, members "
            f"{told['least']:+.2f} to {told['most']:+.2f}; E-value {told['e_value']:.2f}"
        )
    return lines


def _outcome(answer: Counterfactual, node: str) -> dict[str, float] | None:
    first, second = (arm.chances[node].mean(1) for arm in answer.arms)  # [members]
    if not (np.isfinite(first) & np.isfinite(second)).all() or answer.abstains:
        return None
    difference = first - second
    return {
        answer.arms[0].name: _rounded(first.mean()) or 0.0,
        answer.arms[1].name: _rounded(second.mean()) or 0.0,
        "difference": _rounded(difference.mean()) or 0.0,
        "least": _rounded(difference.min()) or 0.0,
        "most": _rounded(difference.max()) or 0.0,
        "e_value": _rounded(answer.outcome_ratio(node)[1]) or 0.0,
    }


def _columns(forecaster: Forecaster, answer: Counterfactual) -> list[dict[str, object]]:
    return [
        {
            "label": column.label,
            "term_id": column.node,
            "mean": _rounded(answer.average.mean[k]),
            "low": _rounded(answer.average.low[k]),
            "high": _rounded(answer.average.high[k]),
            "same_luck_low": _rounded(answer.average.same_low[k]),
            "same_luck_high": _rounded(answer.average.same_high[k]),
            "e_value": None if answer.abstains else _rounded(answer.e_value[k]),
            "e_value_of_limit": None if answer.abstains else _rounded(answer.e_limit[k]),
        }
        for k, column in enumerate(forecaster.cohort.columns)
    ]


def _support(support: Any) -> dict[str, object]:
    return {
        "agents": list(support.agents),
        "patients_of_cancer": support.of_cancer,
        "of_them_given": support.given,
        "given_anywhere": support.anywhere,
        "never_seen": list(support.unseen),
        "positivity": _rounded(support.positivity),
    }


def _case(forecaster: Forecaster, case: Any) -> str:
    nodes = forecaster.graph.nodes
    given = " + ".join(nodes[t].label if t in nodes else t for t in case.therapies) or "no therapy"
    outcome = "".join(
        f", {'' if value else 'no '}{nodes[n].label if n in nodes else n}"
        for n, value in case.outcomes.items()
    )
    return f"{case.study} {case.patient} ({given}{outcome})"


def _cells(values: Range, k: int) -> list[object]:
    mean, low, high = (
        round(float(v[k]), 3) + 0.0 for v in (values.mean, values.low, values.high)
    )  # no -0.000
    return [mean, _ends(low, high)]


def _ends(low: float, high: float) -> str:
    low, high = (round(float(v), 3) + 0.0 for v in (low, high))
    return f"{low:.3f} to {high:.3f}"


def _rounded(value: float) -> float | None:
    """Six digits; None for what is not answered, since JSON has no NaN."""
    return None if math.isnan(value) else round(float(value), 6)
