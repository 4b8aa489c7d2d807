"""The parts of the page, each as HTML made from a `Session` and what it computed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import numpy as np

from ...model.abilities.contrast_table import cautions, outcome_lines
from ...model.abilities.run import named_plan
from ...model.cohort import is_shares
from ..pages import render as pages
from ..pages.charts import Scale, stacked
from .contrast import composition_plot, course_plot, rows_of
from .session import Result, Session

if TYPE_CHECKING:
    from ...model.abilities.futures import Future
    from ...model.abilities.relation_effects import RelationEffect
    from ..pages.picture import Picture

_ROOM = 0.12  # of a timeline after its last day, so that a therapy that begins there is seen
FOLDER = FilePath(__file__).parent
render = partial(pages.render, FOLDER)
head = partial(pages.head, FOLDER, "explore")


def patient(session: Session, saved: bool = False) -> str:
    """Whom it is about: choosing, and what is known of the patient.

    :param saved: without what is chosen with.
    """
    forecaster, trajectory = session.forecaster, session.trajectory
    nodes, cohort = session.explorer.graph.nodes, session.cohort
    own = session.study.own
    return render(
        "patient",
        studies=[s.cohort.study for s in session.studies],
        at=session.at,
        people=[t.patient for t in cohort.trajectories if t.patient in own],
        typical=[t.patient for t in cohort.trajectories if t.patient not in own],
        trajectory=trajectory,
        sample=trajectory.snapshots[0].sample,
        is_typical=trajectory.patient not in own,
        cancer=nodes[trajectory.cancer].label if trajectory.cancer in nodes else "",
        tissue=nodes[trajectory.tissue].label if trajectory.tissue in nodes else "",
        plan=named_plan(trajectory.plan, session.explorer.graph)[0],
        outcomes=[(nodes[n].label, v) for n, v in trajectory.outcomes.items() if n in nodes],
        in_training=(cohort.study, trajectory.patient) in set(session.explorer.trained.patients),
        new=session.forecaster.new_types,
        trust=forecaster.trust_in_new,
        starts_from=forecaster.start.name,
        saved=saved,
    )


def record(session: Session, path: Future) -> str:
    """What was measured, as stacked areas; pale between, where the run says what lay there."""
    names = [c.label for c in session.cohort.columns]
    told: dict[str, object] = {"plot": None, "keys": ()}
    if is_shares(session.cohort.kind):
        alt = f"Composition of {session.patient[:60]} on {sum(path.measured)} measured days"
        told["plot"], told["keys"] = stacked(alt, path.days, path.mean, path.measured, names)
    return render("record", between=not all(path.measured), **told)


def plan(session: Session, number: int) -> str:
    """One plan: its rows to be edited, and as a timeline."""
    form, graph = session.forms[number], session.explorer.graph
    given, others = session.explorer.therapies()
    listed = {curie for curie, *_ in (*given, *others)}
    extra = [(r.therapy, graph.nodes[r.therapy].label) for r in form.rows if r.therapy not in listed]
    return render(
        "plan",
        form=form,
        number=number,
        given=given,
        others=[*extra, *others],
        can_record=bool(session.trajectory.plan),
        **_timeline(session, number),
    )


def _timeline(session: Session, number: int) -> dict[str, object]:
    """Bars on an axis of days that both plans share."""
    seen = [s.time for s in session.trajectory.snapshots]
    days = [0.0, *seen, *_numbers([session.day])]
    for form in session.forms:
        days += _numbers([text for row in form.rows for text in (row.start, row.stop)])
    room = max(max(days) - min(days), 1) * _ROOM
    scale = Scale(min(days), max(days) + room)
    bars = []
    for place, row in enumerate(session.forms[number].rows):
        start, stop = _numbers([row.start]), _numbers([row.stop])
        if start:
            end = stop[0] if stop else scale.high
            name = session.explorer.graph.nodes[row.therapy].label
            bars.append(
                (place, scale.at(start[0]), max(scale.at(end) - scale.at(start[0]), 1.0), bool(stop), name)
            )
    asked = _numbers([session.day])
    return {
        "bars": bars,
        "scale": scale,
        "seen": sorted(set(seen)),
        "asked": asked[0] if asked else None,
        "span": scale.high - scale.low,
    }


def _numbers(texts: Sequence[str]) -> list[float]:
    found = []
    for text in texts:
        try:
            day = float(text)
        except ValueError:
            continue
        if abs(day) < 1e6:
            found.append(day)
    return found


def day(session: Session) -> str:
    """The day to compare on."""
    return render("day", day=session.day, extrapolate=session.extrapolate)


def rests(session: Session, result: Result) -> str:
    """What the answer rests on, before its numbers; or why there is none."""
    if result.answer is None or result.question is None:
        return render("rests", problem=result.problem, answer=None)
    forecaster = session.studies[result.question.study].forecaster
    first, *lines = cautions(forecaster, result.answer)
    loud = [line for line in lines if line.startswith(("warning", "no difference"))]
    return render(
        "rests",
        problem="",
        answer=result.answer,
        evidence=first,
        warnings=loud,
        cautions=[line for line in lines if line not in loud],
        outcomes=outcome_lines(forecaster, result.answer),
    )


def answer(session: Session, result: Result) -> str:
    """Two futures side by side, type by type."""
    if result.answer is None or result.question is None:
        return ""
    forecaster = session.studies[result.question.study].forecaster
    return render(
        "answer",
        answer=result.answer,
        table=rows_of(forecaster, result.answer, session.column),
        command=session.command(result.question),
    )


def course(session: Session, result: Result, path: Future | None) -> str:
    """The chosen type over time: what was measured, and both futures with their intervals."""
    column = session.cohort.columns[session.column]
    node = session.explorer.graph.nodes.get(column.node)
    plot = course_plot(session, result, path) if result.paths and path else None
    names = [arm.name for arm in result.answer.arms] if result.answer else []
    both = None
    if result.answer and path and is_shares(session.cohort.kind):
        both = composition_plot(result.answer, path, [c.label for c in session.cohort.columns])
    return render(
        "course",
        column=column,
        node=node,
        is_new=column.label in session.forecaster.new_types,
        plot=plot,
        both=both,
        names=names,
    )


def relations(
    session: Session,
    picture: Picture | None,
    found: Sequence[RelationEffect] | None,
    result: Result,
    busy: str = "",
) -> str:
    """The chosen type in the graph, and which relations its forecast rests on.

    :param found: None before they were asked for.
    """
    column = session.cohort.columns[session.column]
    node = session.explorer.graph.nodes.get(column.node)
    widest = max([abs(d.change) for d in found or ()], default=0.0)
    return render(
        "relations",
        name=node.label if node else column.label,
        node=node,
        picture=picture,
        effects=found,
        scale=Scale(-widest or -1.0, widest or 1.0),
        day=result.question.day if result.question else 0.0,
        can_ask=result.answer is not None and node is not None,
        busy=busy,
        plan=result.answer.arms[0].name if result.answer else "",
        small=bool(found) and widest < np.float64(0.0005),
    )
