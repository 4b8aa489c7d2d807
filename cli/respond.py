"""`iw respond`: will these patients respond, what drove the answer, and why it may be wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from .ask import AS_JSON, COHORT, GRAPH, ONE_PLAN, PATIENTS, PICTURE, RECORDS, RUN


def respond(
    run: RUN,
    patients: COHORT,
    patient: PATIENTS = None,
    plan: ONE_PLAN = None,
    outcome: Annotated[str, typer.Option(help="Outcome to ask for.")] = "objective response",
    as_json: AS_JSON = False,
    graph: GRAPH = None,
    out: RECORDS = None,
    picture: PICTURE = None,
) -> None:
    """Tell how probable response is, with an interval, what drove it, similar patients, and warnings."""
    import json
    import sys
    from contextlib import nullcontext, redirect_stdout

    from ..model.abilities.answer_file import write_answer
    from ..model.abilities.respond import respond as asked
    from ..model.abilities.respond_picture import draw_chances
    from ..model.abilities.respond_table import (
        HEADER,
        respond_about,
        respond_lines,
        respond_records,
        respond_rows,
        table_records,
    )
    from ..model.pictures import save_picture
    from ..model.plans import parse_plan
    from ..ontology.outputs import check_suffix
    from .ask import check_outputs, opened
    from .show import print_table

    check_outputs(None, picture)
    if out:
        check_suffix(out, (".tsv", ".json"))
    with redirect_stdout(sys.stderr) if as_json else nullcontext():  # notes are no JSON
        asking = opened(run, patients, graph)
    intervals = None if plan is None else parse_plan(plan, asking.graph)
    chances = asked(asking, patient or None, intervals, outcome)
    records = respond_records(asking, chances)
    about = respond_about(asking)
    if as_json:
        print(json.dumps({"about": about, "patients": records}, indent=1, ensure_ascii=False))
    else:
        print_table(f"{asking.cohort.study}: {outcome}", HEADER, respond_rows(asking, chances))
        for line in respond_lines(asking, chances):
            print(line)
    if out:
        as_table = out.suffix == ".tsv"
        write_answer(out, table_records(records) if as_table else records, None if as_table else about)
    if picture:
        save_picture(draw_chances(asking, chances), picture)
