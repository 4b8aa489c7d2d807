"""`iw report`: a run with its cohorts, or one patient's futures, as a self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .ask import GRAPH, RUN


def report(
    run: RUN,
    cohorts: Annotated[
        list[Path] | None, typer.Argument(metavar="[COHORT]…", help="Cohort files (.h5ad) to show, too.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Page to write (.html). Default: RUN/report.html.")
    ] = None,
    patient: Annotated[
        str | None, typer.Option(help="Show this patient's futures alone; needs --at, --plan, --subtype.")
    ] = None,
    at: Annotated[float | None, typer.Option(help="Day to forecast, with --patient.")] = None,
    plan: Annotated[
        list[str] | None, typer.Option(help="THERAPY@START[-STOP][,…], with --patient; repeat to compare.")
    ] = None,
    subtype: Annotated[
        str | None, typer.Option(help="Cell type whose neighbourhood is drawn, with --patient.")
    ] = None,
    graph: GRAPH = None,
) -> None:
    """Write a page on a run and its cohorts: training, calibration, errors, examples. Or on one patient."""
    from ..ontology.errors import InputError
    from ..ontology.outputs import check_suffix

    page = out or run / "report.html"
    check_suffix(page, (".html",))
    if patient is None and at is None and not plan and subtype is None:
        _of_run(run, cohorts or [], page, graph)
    elif patient is None or at is None or not plan or subtype is None or len(cohorts or []) != 1:
        raise InputError(
            "a patient's page needs one cohort, --patient, --at, --plan and --subtype",
            hint="give all of them, or none for a page on the whole run",
        )
    else:
        _of_patient(run, (cohorts or [])[0], patient, at, plan, subtype, page, graph)


def _of_run(run: Path, paths: list[Path], out: Path, graph: Path | None) -> None:
    from ..model.checkpoint import load_run, samples_in_training
    from ..model.cohort_report import cohort_report
    from ..model.forecast import Forecaster
    from ..model.run_report import run_report
    from .load import graph_or_build, load_cohorts
    from .reporting.page import MOST_BYTES, write_run_page
    from .show import progress_bar

    trained, own, described = load_run(run)
    told = run_report(run, trained, own, described)
    knowledge = graph_or_build(graph) if graph else own
    cohorts = load_cohorts(paths, knowledge, samples_in_training(described))
    reports = []
    with progress_bar(transient=True) as progress:
        for done, cohort in enumerate(cohorts):
            progress("scoring cohorts", done, len(cohorts))
            reports.append(cohort_report(Forecaster(trained, knowledge, cohort)))
    size = write_run_page(out, run.resolve().name, told, reports, knowledge)
    print(f"{out}: {len(reports)} cohorts, {size / 1e6:.2f} MB")
    if size > MOST_BYTES:
        print(f"note: the page is larger than {MOST_BYTES / 1e6:.0f} MB; give fewer cohorts")


def _of_patient(
    run: Path,
    cohort: Path,
    patient: str,
    at: float,
    plans: list[str],
    subtype: str,
    out: Path,
    graph: Path | None,
) -> None:
    from ..kg.schema import CELL
    from ..model.report import write_report
    from .ask import ask

    forecaster, forecasts, names = ask(run, cohort, patient, at, plans, graph)
    node = forecaster.graph.find(subtype, CELL)
    write_report(out, forecaster, forecasts, names, node)
    print(f"{out}: {len(forecasts)} plans, 3 pictures")
