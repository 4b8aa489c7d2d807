"""Answers about response as rows for people, as records for programs, and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...kg.graph import KnowledgeGraph
from ..case import Case
from ..forecast import Forecaster
from .answer_file import about_run
from .respond import Chance, Driver
from .run import Plan
from .warned import warning_lines

MODEL_CARD = "docs/model-card.md"
USE = "research use only; not a medical device: no treatment decision may rest on this"
HEADER = ("patient", "therapy", "probability", "90 % interval", "base rate", "driven by", "warnings")
_SHOWN = 3  # drivers in a table of several patients
Row = tuple[object, ...]


def respond_rows(forecaster: Forecaster, chances: Sequence[Chance]) -> list[Row]:
    """A row a patient, as `HEADER`."""
    rows: list[Row] = []
    for c in chances:
        therapy = therapy_of(forecaster.graph, c.plan)
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
    lines = warning_lines([(c.patient, c.warnings) for c in chances])
    if len(chances) == 1 and not chances[0].refused:
        near = "; ".join(f"{case_in_words(forecaster.graph, n)} at {d:.2f}" for n, d in chances[0].nearest)
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
            "day": rounded(c.day),
            "probability": rounded(c.probability),
            "low": rounded(c.low),
            "high": rounded(c.high),
            "base_rate": rounded(c.base),
            "drivers": driver_records(forecaster, c.drivers),
            "nearest": nearest_records(c.nearest),
            "warnings": list(c.warnings),
        }
        for c in chances
    ]


def driver_records(forecaster: Forecaster, drivers: Sequence[Driver]) -> list[dict[str, object]]:
    """A record a driver."""
    return [
        {
            "label": d.label,
            "term_id": d.node,
            "name": name_of(forecaster, d),
            "change": rounded(d.change),
            "standing": rounded(d.standing),
        }
        for d in drivers
    ]


def nearest_records(nearest: Sequence[tuple[Case, float]]) -> list[dict[str, object]]:
    """A record a similar training patient."""
    return [
        {
            "study": case.study,
            "patient": case.patient,
            "distance": rounded(distance),
            "cancer": case.cancer,
            "therapies": list(case.therapies),
            "outcomes": case.outcomes,
            **({"follow_up": case.follow_up} if case.follow_up else {}),
        }
        for case, distance in nearest
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


def therapy_of(graph: KnowledgeGraph, plan: Plan) -> str:
    """The therapies of a plan by name."""
    names = dict.fromkeys(graph.nodes[i.therapy].label for i in plan)
    return " + ".join(names) or "none"


def case_in_words(graph: KnowledgeGraph, case: Case) -> str:
    """A training patient: therapies, outcomes, and until when they were followed."""

    def name(node: str) -> str:
        return graph.nodes[node].label if node in graph.nodes else node

    given = " + ".join(map(name, case.therapies))
    told = [f"{'' if value else 'no '}{name(n)}" for n, value in case.outcomes.items()]
    told += [
        f"{name(n)} {'until' if event else 'beyond'} day {day:g}"
        for n, (day, event) in case.follow_up.items()
    ]
    return f"{case.study} {case.patient} ({', '.join((given or 'no therapy', *told))})"


def rounded(value: float) -> float | None:
    """To six digits; None for NaN."""
    return None if math.isnan(value) else round(float(value), 6)
