"""`iw report`: one patient's futures as a page with pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .ask import COHORT, GRAPH, RUN


def report(
    run: RUN,
    cohort: COHORT,
    patient: Annotated[str, typer.Option(help="Patient to forecast.")],
    at: Annotated[float, typer.Option(help="Day to forecast.")],
    plan: Annotated[list[str], typer.Option(help="THERAPY@START[-STOP][,…]; repeat to compare.")],
    subtype: Annotated[str, typer.Option(help="Cell type whose neighbourhood in the graph is drawn.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Page to write (.html), self-contained.")],
    graph: GRAPH = None,
) -> None:
    """Write a page: composition over time, a subtype in the graph, the forecast under each plan."""
    from ..kg.schema import CELL
    from ..model.report import write_report
    from ..ontology.outputs import check_suffix
    from .ask import ask

    check_suffix(out, (".html",))
    forecaster, forecasts, names = ask(run, cohort, patient, at, plan, graph)
    node = forecaster.graph.find(subtype, CELL)
    write_report(out, forecaster, forecasts, names, node)
    print(f"{out}: {len(forecasts)} plans, 3 pictures")
