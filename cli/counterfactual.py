"""`iw counterfactual`: the same patients under two plans, with what the difference rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from .ask import ANSWER, COHORT, GRAPH, PICTURE, RUN


def counterfactual(
    run: RUN,
    patients: COHORT,
    at: Annotated[float, typer.Option(help="Day to compare on.")],
    plan: Annotated[str, typer.Option(help='THERAPY@START[-STOP][,…]; "" is no therapy.')],
    versus: Annotated[
        str | None, typer.Option(help="The plan to compare with. Default: each patient's own, as recorded.")
    ] = None,
    patient: Annotated[
        list[str] | None, typer.Option(help="Ask about this patient; repeatable. Default: all.")
    ] = None,
    extrapolate: Annotated[
        bool, typer.Option("--extrapolate", help="Answer also where no training patient had a plan.")
    ] = False,
    graph: GRAPH = None,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    out: ANSWER = None,
    picture: PICTURE = None,
) -> None:
    """Compare two therapy plans for the same patients: both futures, the difference, and what it rests on."""
    from ..model.abilities.answer_file import write_answer
    from ..model.abilities.contrast_picture import draw_contrast
    from ..model.abilities.contrast_table import (
        cautions,
        contrast_about,
        contrast_records,
        contrast_rows,
        outcome_lines,
    )
    from ..model.abilities.counterfactual import counterfactual as compare
    from ..model.pictures import save_picture
    from .ask import check_outputs, opened
    from .show import print_table

    check_outputs(out, picture)
    asking = opened(run, patients, graph)
    answer = compare(asking, patient or None, at, plan, versus, extrapolate, seed)
    one = f"patient {answer.patients[0]}" if len(answer.patients) == 1 else ""
    who = one or f"mean of {len(answer.patients)} patients"
    header, rows = contrast_rows(asking, answer)
    print_table(f"{asking.cohort.study}, {who}, day {at:g}", header, rows)
    for line in (*outcome_lines(asking, answer), *cautions(asking, answer)):
        print(line)
    if out:
        write_answer(out, contrast_records(asking, answer), contrast_about(asking, answer))
    if picture:
        save_picture(draw_contrast(asking, answer), picture)
