"""What is on the screen, to keep: a self-contained page, or the numbers as AnnData."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ... import __version__
from ...model.abilities.answer_file import write_answer
from ...model.abilities.contrast_table import contrast_about, contrast_records
from ...ontology.errors import InputError
from ..pages.render import style
from . import views

if TYPE_CHECKING:
    from ...model.abilities.futures import Future
    from ...model.abilities.relation_effects import RelationEffect
    from ..pages.picture import Picture
    from .session import Result, Session


def as_page(
    session: Session,
    result: Result,
    course: Future,
    picture: Picture | None,
    found: list[RelationEffect] | None,
) -> str:
    """The patient, the answer and the chosen type as a page that needs no server and no network.

    :raises InputError: without an answer.
    """
    if result.answer is None:
        raise InputError("there is no answer to save", hint="ask a question that has one")
    graph = session.explorer.graph
    return views.render(
        "saved",
        title=f"ImmuneWorld: {session.patient[:80]}, day {result.answer.day:g}",
        style=style(views.FOLDER, "explore"),
        simulated=simulated(session),
        run=session.explorer.title,
        study=session.cohort.study,
        patient=views.patient(session, saved=True),
        record=views.record(session, course),
        rests=views.rests(session, result),
        answer=views.answer(session, result),
        course=views.course(session, result, course),
        relations=views.relations(session, picture, found, result),
        version=__version__,
        versions=graph.versions,
        hash=graph.hash[:12],
    )


def as_anndata(session: Session, result: Result) -> bytes:
    """The answer as `iw counterfactual -o answer.h5ad` writes it.

    :raises InputError: without an answer.
    """
    if result.answer is None or result.question is None:
        raise InputError("there is no answer to save", hint="ask a question that has one")
    forecaster = session.studies[result.question.study].forecaster
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.h5ad"
        records = contrast_records(forecaster, result.answer)
        write_answer(path, records, contrast_about(forecaster, result.answer))
        return path.read_bytes()


def simulated(session: Session) -> bool:
    """Whether the run learnt from simulated patients, or is asked about one."""
    return session.cohort.assignment == "simulated" or any(
        case.assignment == "simulated" for case in session.explorer.trained.cases
    )
