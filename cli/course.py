"""`iw rollout` and `iw reconstruct`: one patient over days to come, and days that were not measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .ask import ANSWER, COHORT, GRAPH, PICTURE, RUN

if TYPE_CHECKING:
    from ..model.abilities.rollout import Course
    from ..model.forecast import Forecaster

PATIENT = Annotated[str, typer.Option(help="Patient to ask about.")]
PLAN = Annotated[str | None, typer.Option(help="THERAPY@START[-STOP][,…]. Default: as recorded.")]
SEED = Annotated[int, typer.Option(help="Of the draws.")]


def rollout(
    run: RUN,
    cohort: COHORT,
    patient: PATIENT,
    at: Annotated[list[float], typer.Option(help="Day to forecast; repeat for each step, in order.")],
    plan: PLAN = None,
    particles: Annotated[int, typer.Option(min=20, help="Courses that are drawn.")] = 300,
    graph: GRAPH = None,
    seed: SEED = 0,
    out: ANSWER = None,
    picture: PICTURE = None,
) -> None:
    """Forecast a patient step by step: what is drawn for one day is what the next is forecast from."""
    from ..model.abilities.rollout import rollout as roll
    from .ask import check_outputs, opened

    check_outputs(out, picture)
    asking = opened(run, cohort, graph)
    _tell(asking, roll(asking, patient, at, plan, particles, seed), "rollout", out, picture)


def reconstruct(
    run: RUN,
    cohort: COHORT,
    patient: PATIENT,
    at: Annotated[
        list[float] | None,
        typer.Option(
            help="Day to reconstruct; repeatable. Default: each inner one that was measured, hidden."
        ),
    ] = None,
    plan: PLAN = None,
    graph: GRAPH = None,
    seed: SEED = 0,
    out: ANSWER = None,
    picture: PICTURE = None,
) -> None:
    """Say what a patient looked like on any day, from the snapshots before and after it."""
    from ..model.abilities.reconstruct import reconstruct as recall
    from .ask import check_outputs, opened

    check_outputs(out, picture)
    asking = opened(run, cohort, graph)
    _tell(asking, recall(asking, patient, at, plan, seed=seed), "reconstruction", out, picture)


def _tell(asking: Forecaster, course: Course, what: str, out: Path | None, picture: Path | None) -> None:
    from ..model.abilities.answer_file import about_run, write_answer
    from ..model.abilities.course_picture import draw_course
    from ..model.abilities.course_table import course_errors, course_records, course_rows
    from ..model.pictures import save_picture
    from .ask import print_caveats
    from .show import print_table

    header, rows = course_rows(asking, course)
    print_table(f"{asking.cohort.study}, patient {course.patient}, {what} ({course.name})", header, rows)
    for line in course_errors(asking, course):
        print(line)
    print_caveats(asking, course.patient)
    if out:
        write_answer(out, course_records(asking, course), {**about_run(asking), "what": what})
    if picture:
        save_picture(draw_course(asking, course, what), picture)
