"""`iw transfer`: a run on another cohort, as it is and after a few of its patients."""

from __future__ import annotations

from typing import Annotated

import typer

from .ask import ANSWER, COHORT, GRAPH, PICTURE, RUN


def transfer(
    run: RUN,
    cohort: COHORT,
    shots: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Patients to adapt on; repeat for several. Default: none, zero-shot alone."),
    ] = None,
    steps: Annotated[int, typer.Option(min=0, help="Gradient steps of the adaption, fixed beforehand.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Of which patients are shown, and of training.")] = 0,
    graph: GRAPH = None,
    out: ANSWER = None,
    picture: PICTURE = None,
) -> None:
    """Score a run's forecasts of another cohort: zero-shot, adapted on k patients, and by those alone."""
    from ..model.abilities.answer_file import about_run, write_answer
    from ..model.abilities.transfer import transfer as carry_over
    from ..model.abilities.transfer_picture import draw_transfer
    from ..model.abilities.transfer_table import HEADER, transfer_records, transfer_rows
    from ..model.metrics import error_name
    from ..model.pictures import save_picture
    from .ask import check_outputs, opened
    from .show import print_table

    check_outputs(out, picture)
    asking = opened(run, cohort, graph)
    found = carry_over(asking, shots or [], steps, seed)
    what = error_name(asking.cohort.kind)
    print_table(f"{asking.cohort.study}: {what} of the next snapshot", HEADER, transfer_rows(found))
    if found.shown:
        print(f"shown, in this order: {', '.join(found.shown)}; nobody who was shown is asked about")
    if new := asking.new_types:
        print(f"note: {len(new)} of {len(asking.cohort.columns)} columns were not in training")
    if out:
        about = {**about_run(asking), "what": "transfer", "shown": list(found.shown), "seed": seed}
        write_answer(out, transfer_records(found), {**about, "steps": steps})
    if picture:
        save_picture(draw_transfer(found), picture)
