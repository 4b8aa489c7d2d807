"""`iw survive`: how long will these patients live, or live without progression, and why it may be wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from .ask import AS_JSON, COHORT, GRAPH, ONE_PLAN, PATIENTS, PICTURE, RECORDS, RUN


def survive(
    run: RUN,
    patients: COHORT,
    patient: PATIENTS = None,
    plan: ONE_PLAN = None,
    outcome: Annotated[str, typer.Option(help="OS, PFS or another that training was followed for.")] = "OS",
    at: Annotated[
        list[float] | None, typer.Option(help="Day to ask about; repeatable. Default: 180, 365, 730.")
    ] = None,
    as_json: AS_JSON = False,
    graph: GRAPH = None,
    out: RECORDS = None,
    picture: PICTURE = None,
) -> None:
    """Tell how probable it is to be alive (or free of progression) on days to come, in bands, and why."""
    import json
    import sys
    from contextlib import nullcontext, redirect_stdout

    from ..model.abilities.answer_file import write_answer
    from ..model.abilities.respond_table import respond_about, table_records
    from ..model.abilities.survive import DAYS, known_outcome
    from ..model.abilities.survive import survive as asked
    from ..model.abilities.survive_table import survive_header, survive_lines, survive_records, survive_rows
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
    outlooks = asked(asking, patient or None, intervals, outcome, at or DAYS)
    node = known_outcome(asking, outcome)
    records, about = survive_records(asking, outlooks), respond_about(asking)
    if as_json:
        print(json.dumps({"about": about, "patients": records}, indent=1, ensure_ascii=False))
    else:
        title = f"{asking.cohort.study}: {asking.graph.nodes[node].label}"
        print_table(title, survive_header(outlooks[0].days), survive_rows(asking, outlooks))
        for line in survive_lines(asking, outlooks):
            print(line)
    if out:
        as_table = out.suffix == ".tsv"
        write_answer(out, table_records(records) if as_table else records, None if as_table else about)
    if picture:
        from ..model.abilities.survive_picture import draw_outlooks

        save_picture(draw_outlooks(asking, outlooks, node), picture)
