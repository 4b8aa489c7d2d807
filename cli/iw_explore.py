"""`iw explore`: a patient's futures under two plans, in a page on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .ask import GRAPH, RUN


def explore(
    run: RUN,
    cohorts: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[COHORT]…",
            help="Cohort files (.h5ad); default: typical patients of the training studies.",
        ),
    ] = None,
    graph: GRAPH = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of 127.0.0.1; 0: a free one.")] = 0,
    show: Annotated[bool, typer.Option("--show/--no-show", help="Open the browser.")] = True,
) -> None:
    """Choose a patient, set two therapy plans, compare their futures: a page on this machine."""
    from .pages.serve import check_nicegui, serve

    check_nicegui()
    from ..model.checkpoint import load_run, samples_in_training
    from .explore.explorer import Explorer
    from .explore.page import register
    from .load import graph_or_build, load_cohorts

    trained, own, described = load_run(run)
    knowledge = graph_or_build(graph) if graph else own
    paths = cohorts or []
    known = samples_in_training(described)
    data = load_cohorts(paths, knowledge, known)
    named = list(zip(data, map(str, paths), strict=True))
    explorer = Explorer.of(str(run), trained, knowledge, named, known)
    print(f"{len(trained.patients):,} training patients; {len(explorer.studies)} studies to explore")
    serve(lambda: register(explorer), "ImmuneWorld explore", port, show)
