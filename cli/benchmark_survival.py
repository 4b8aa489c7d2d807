"""`iw benchmark survival`: survival, one study left out at a time, beside Cox regression and markers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..model.survival.tables import Row

RECORD, FIGURES, CURVES = "answers.jsonl", "figures.tsv", "curves.png"


def survival(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohorts of one vocabulary, with follow-up.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; a stopped run goes on there.")],
    outcome: Annotated[str, typer.Option(help="OS, PFS or another that cohorts were followed for.")] = "OS",
    day: Annotated[float, typer.Option(help="Day of Brier score and calibration.")] = 365.0,
    features: Annotated[Path | None, typer.Option(help="Table of more features, a row a sample.")] = None,
    sample_key: Annotated[str, typer.Option(help="Column of samples in it.")] = "sample",
    marker: Annotated[
        list[str] | None, typer.Option(help="NAME=COLUMN of the features or cohorts; repeatable.")
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(help="world, start, base, ranks, z or markers; repeatable; default: all."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of weights and inner folds.")] = 0,
    null: Annotated[
        int, typer.Option(min=0, help="Shuffles of follow-ups; all is fitted again on each.")
    ] = 0,
    draws: Annotated[int, typer.Option(min=10, help="Bootstrap draws of patients.")] = 1000,
    config: Annotated[Path | None, typer.Option(help="Settings of the world model (docs/train.md).")] = None,
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
) -> None:
    """Foretell survival in each study from the others: world model, its start, Cox regressions, markers."""
    from ..model.abilities.survive import check_days
    from ..model.config import load_config
    from ..model.icb.prepare import digest_of, made_of
    from ..model.icb.record import Record
    from ..model.icb.run import run
    from ..model.icb.study import families
    from ..model.pictures import save_picture
    from ..model.survival.picture import draw_studies
    from ..model.survival.prepare import WORLD, methods_for, prepare
    from ..model.survival.tables import rows_of, rows_of_answers, said_of
    from .benchmark_icb import beside, columns_of
    from .load import graph_or_build, load_cohorts
    from .show import progress_bar

    check_days([day], "--day")
    knowledge, settings = graph_or_build(graph), load_config(config)
    studies, notes = prepare(
        load_cohorts(cohorts, knowledge),
        knowledge,
        outcome,
        beside(features, sample_key),
        columns_of(marker or []),
    )
    for note in notes:
        print(f"note: {note}")
    groups = families(studies)
    with progress_bar() as progress:
        methods = methods_for(method, studies, knowledge, settings, day, progress)
        about = {**made_of(studies, knowledge, groups), "outcome": studies[0].node, "day": f"{day:g}"}
        record = Record(out / RECORD, about)
        made = {WORLD: digest_of(settings)}
        run(studies, groups, methods, record, [seed], null, made, progress, rows_of_answers)
    asked = {said.method for said in record.said.values()}
    known = [m for m in methods_for(None, studies, knowledge, settings, day) if m in asked]
    rows = rows_of(record, studies, known, seed, day, draws)
    _write(out / FIGURES, rows)
    _print(rows, day)
    if told := said_of(record, studies, known[0], seed, 0):
        save_picture(draw_studies(told, f"{outcome} of studies left out, {known[0]}"), out / CURVES)
    print(f"{out / FIGURES}: {len(rows)} figures; {out / CURVES}: Kaplan-Meier curves of {known[0]}")


def _write(path: Path, rows: Sequence[Row]) -> None:
    from dataclasses import asdict

    import pandas as pd

    from ..ontology.outputs import whole_file

    with whole_file(path) as stage:
        pd.DataFrame([asdict(row) for row in rows]).to_csv(stage, sep="\t", index=False, float_format="%.4f")


def _print(rows: Sequence[Row], day: float) -> None:
    """A row a study or figure, a column a method; then shuffles, and the first method against the others."""
    from ..model.survival.tables import CONCORDANCE, LOG_RANK
    from .figures import print_listed, with_interval

    whole = [r for r in rows if " - " not in r.method]
    for figure in (CONCORDANCE, LOG_RANK):
        _across(f"{figure}, each study", [r for r in whole if r.figure == figure])
    _across(f"all studies; Brier score and calibration on day {day:g}", [r for r in whole if not r.study])
    print_listed(
        "shuffled follow-ups, 97.5th percentile",
        ("method", "figure", "shuffles", "shuffled", "p"),
        [(r.method, r.figure, r.shuffles, r.null, r.p) for r in whole if not r.study and r.shuffles],
    )
    print_listed(
        "differences on the same patients",
        ("methods", "figure", "difference"),
        [(r.method, r.figure, with_interval(r)) for r in rows if " - " in r.method],
    )


def _across(title: str, rows: Sequence[Row]) -> None:
    from .figures import print_across

    print_across(title, rows, "events", {r.study or r.figure: r.events for r in rows})
