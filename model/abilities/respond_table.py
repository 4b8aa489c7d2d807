"""Answers about response as rows for people, as records for programs, and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...kg.graph import KnowledgeGraph
from ..case import Case
from ..forecast import Forecaster
from .answer_file import about_run
from .respond import Chance, Driver

MODEL_CARD = "docs/model-card.md"
USE = "research use only; not a medical device: no treatment decision may rest on this"
HEADER = ("patient", "therapy", "probability", "90 % interval", "base rate", "driven by", "warnings")
_SHOWN = 3  # drivers in a table of several patients
Row = tuple[object, ...]


def respond_rows(forecaster: Forecaster, chances: Sequence[Chance]) -> list[Row]:
    """A row a patient, as `HEADER`."""
    rows: list[Row] = []
    for c in chances:
        therapy = _therapy(forecaster.graph, c)
        if c.refused:
            rows.append((c.patient, therapy, "not answered", "", "", "", c.refused))
            continue
        driven = ", ".join(f"{name_of(forecaster, d)} {d.change:+.2f}" for d in c.drivers[:_SHOWN])
        interval = f"{c.low:.2f} to {c.high:.2f}"
        rows.append(
            (c.patient, therapy, f"{c.probability:.2f}", interval, f"{c.base:.2f}", driven, len(c.warnings))
        )
    return rows


def respond_lines(forecaster: Forecaster, chances: Sequence[Chance]) -> list[str]:
    """What a person must read beside the numbers."""
    lines = []
    alone = len(chances) == 1
    for c in chances:
        lines += [f"warning: {'' if alone else f'patient {c.patient}: '}{warning}" for warning in c.warnings]
    if alone and not chances[0].refused:
        near = "; ".join(f"{_case(forecaster.graph, n)} at {d:.2f}" for n, d in chances[0].nearest)
        lines.append(f"training patients most like this one: {near or 'none'}")
    return [*lines, f"model card: {MODEL_CARD}", USE]


def respond_records(forecaster: Forecaster, chances: Sequence[Chance]) -> list[dict[str, object]]:
    """A record a patient; what was not answered is None."""
    return [
        {
            "patient": c.patient,
            "therapies": [i.therapy for i in c.plan],
            "answered": not c.refused,
            "refused": c.refused or None,
            "day": _rounded(c.day),
            "probability": _rounded(c.probability),
            "low": _rounded(c.low),
            "high": _rounded(c.high),
            "base_rate": _rounded(c.base),
            "drivers": [
                {
                    "label": d.label,
                    "term_id": d.node,
                    "name": name_of(forecaster, d),
                    "change": _rounded(d.change),
                    "standing": _rounded(d.standing),
                }
                for d in c.drivers
            ],
            "nearest": [
                {
                    "study": case.study,
                    "patient": case.patient,
                    "distance": _rounded(distance),
                    "cancer": case.cancer,
                    "therapies": list(case.therapies),
                    "outcomes": case.outcomes,
                }
                for case, distance in c.nearest
            ],
            "warnings": list(c.warnings),
        }
        for c in chances
    ]


def respond_about(forecaster: Forecaster) -> dict[str, object]:
    """What the answers rest on, for programs."""
    return {**about_run(forecaster), "use": USE, "model_card": MODEL_CARD}


def table_records(records: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The same for a table: lists as text."""
    return [{key: _flat(value) for key, value in record.items()} for record in records]


def _flat(value: object) -> object:
    """Drivers with their change, similar patients by name, other lists as they are."""
    if not isinstance(value, list):
        return value
    return "; ".join(
        one
        if isinstance(one, str)
        else f"{one['name']} {one['change']:+.4f}"
        if "change" in one
        else f"{one['study']} {one['patient']}"
        for one in value
    )


def name_of(forecaster: Forecaster, driver: Driver) -> str:
    """A driver by the name of its node; a column without a term by its label."""
    return forecaster.graph.nodes[driver.node].label if driver.node else driver.label


def _therapy(graph: KnowledgeGraph, chance: Chance) -> str:
    names = dict.fromkeys(graph.nodes[i.therapy].label for i in chance.plan)
    return " + ".join(names) or "none"


def _case(graph: KnowledgeGraph, case: Case) -> str:
    given = " + ".join(graph.nodes[t].label if t in graph.nodes else t for t in case.therapies)
    told = ", ".join(
        f"{'' if value else 'no '}{graph.nodes[n].label if n in graph.nodes else n}"
        for n, value in case.outcomes.items()
    )
    return f"{case.study} {case.patient} ({given or 'no therapy'}{', ' * bool(told)}{told})"


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 6)
