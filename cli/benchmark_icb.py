"""`iw benchmark icb`: response, one study left out at a time, beside simple methods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from ..model.icb.decisions import Benefit
    from ..model.icb.prepare import Beside
    from ..model.icb.tables import Row

RECORD, FIGURES, DECISIONS = "answers.jsonl", "figures.tsv", "decisions.tsv"


def icb(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohorts of one vocabulary, with known response.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; a stopped run goes on there.")],
    features: Annotated[Path | None, typer.Option(help="Table of more features, a row a sample.")] = None,
    recist: Annotated[Path | None, typer.Option(help="Table that tells stable disease.")] = None,
    recist_key: Annotated[str, typer.Option(help="Its column of CR, PR, SD, PD.")] = "RECIST",
    sample_key: Annotated[str, typer.Option(help="Column of samples in both tables.")] = "sample",
    marker: Annotated[
        list[str] | None, typer.Option(help="NAME=COLUMN of the features or cohorts; repeatable.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="world, z, ranks or markers; repeatable; default: all.")
    ] = None,
    together: Annotated[
        list[str] | None, typer.Option(help="Studies A,B that are left out at once; repeatable.")
    ] = None,
    track: Annotated[
        str,
        typer.Option(
            help="pre: samples before therapy; on: and on it, of who has both; paired: those, by pre alone."
        ),
    ] = "pre",
    days: Annotated[float, typer.Option(help="Last day on therapy that track `on` reads.")] = 100.0,
    seed: Annotated[list[int] | None, typer.Option(help="Of weights and inner folds; repeatable.")] = None,
    null: Annotated[int, typer.Option(min=0, help="Shuffles of outcomes; all is fitted again on each.")] = 0,
    draws: Annotated[int, typer.Option(min=10, help="Bootstrap draws of patients.")] = 1000,
    config: Annotated[Path | None, typer.Option(help="Settings of the world model (docs/train.md).")] = None,
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
) -> None:
    """Foretell response in each study from the others: world model, single markers, logistic regressions."""
    from ..model.config import load_config
    from ..model.icb import prepare
    from ..model.icb.decisions import benefits
    from ..model.icb.record import Record
    from ..model.icb.run import run
    from ..model.icb.study import TRACKS, Track, families
    from ..model.icb.tables import rows_of
    from .load import graph_or_build, load_cohorts
    from .show import progress_bar

    if track not in TRACKS:
        raise UnknownNameError("track", track, TRACKS, hint=f"use {', '.join(TRACKS)}")
    knowledge, settings = graph_or_build(graph), load_config(config)
    name, table = config.stem if config else "", beside(features, sample_key)
    studies, notes = prepare.prepare(
        load_cohorts(cohorts, knowledge), knowledge, table, columns_of(marker or []), Track(track, days)
    )
    words = beside(recist, sample_key)
    stable = prepare.stable_disease(studies, words, recist_key) if words else None
    for note in notes:
        print(f"note: {note}")
    groups = families(studies, [[part.strip() for part in names.split(",")] for names in together or []])
    seeds = list(dict.fromkeys(seed or [0]))
    chosen = method or prepare.METHODS
    with progress_bar() as progress:
        methods = prepare.methods_for(chosen, studies, knowledge, settings, name, progress)
        record = Record(out / RECORD, prepare.made_of(studies, knowledge, groups))
        made = {prepare.world_name(name): prepare.digest_of(settings)}
        run(studies, groups, methods, record, seeds, null, made, progress)
    rows = rows_of(record, studies, seeds, draws, stable)
    decisions = benefits(record, studies, seeds)
    _write(out / FIGURES, rows)
    _write(out / DECISIONS, decisions)
    _print(rows)
    _print_decisions(decisions)
    print(f"{out / FIGURES}: {len(rows)} figures, each with its interval over patients")


def beside(path: Path | None, key: str) -> Beside | None:
    """A table beside the cohorts, if one is given."""
    from ..model.frames import read_frame
    from ..model.icb.prepare import Beside

    return Beside(read_frame(path), key, str(path)) if path else None


def columns_of(texts: Sequence[str]) -> dict[str, str]:
    """NAME=COLUMN as names and columns.

    :raises InputError: for what is none.
    """
    found = {}
    for text in texts:
        name, sign, column = text.partition("=")
        if not (sign and name.strip() and column.strip()):
            raise InputError(f"--marker {text!r} is not NAME=COLUMN", hint="write it like GEP=Ayers_IFNg18")
        found[name.strip()] = column.strip()
    return found


def _print_decisions(rows: Sequence[Benefit]) -> None:
    """A row a method, a column a threshold."""
    from .show import print_table

    thresholds = sorted({row.threshold for row in rows})
    told = {(row.method, row.threshold): row.net_benefit for row in rows}
    print_table(
        "net benefit by threshold of probability (decision curves); treating nobody is 0",
        ("method", *(f"{t:g}" for t in thresholds)),
        [(m, *(told[m, t] for t in thresholds)) for m in dict.fromkeys(row.method for row in rows)],
    )


def _write(path: Path, rows: Sequence[Row] | Sequence[Benefit]) -> None:
    from dataclasses import asdict

    import pandas as pd

    from ..ontology.outputs import whole_file

    with whole_file(path) as stage:
        pd.DataFrame([asdict(row) for row in rows]).to_csv(stage, sep="\t", index=False, float_format="%.4f")


def _print(rows: Sequence[Row]) -> None:
    """A row a study or figure, a column a method; then shuffles, seeds, and methods against each other."""
    from .figures import print_listed, with_interval

    for who in dict.fromkeys(row.who for row in rows):
        of = [row for row in rows if row.who == who]
        whole = [r for r in of if not r.seed and not _against(r)]
        _across(f"AUC of each study, {who}; 95 % intervals over patients", [r for r in whole if r.study])
        _across(f"all studies, {who}; 95 % intervals over patients", [r for r in whole if not r.study])
        print_listed(
            f"97.5th percentile of shuffled outcomes, {who}",
            ("method", "figure", "shuffled", "p"),
            [(r.method, r.figure, r.null, r.p) for r in whole if not r.study and r.null == r.null],
        )
        print_listed(
            f"each seed, {who}",
            ("method", "figure", "seed", "value"),
            [(r.method, r.figure, r.seed, r.value) for r in of if r.seed],
        )
        print_listed(
            f"differences on the same patients, {who}",
            ("methods", "figure", "difference"),
            [(r.method, r.figure, with_interval(r)) for r in of if _against(r)],
        )


def _against(row: Row) -> bool:
    return " - " in row.method


def _across(title: str, rows: Sequence[Row]) -> None:
    from .figures import print_across

    print_across(title, rows, "with response", {r.study or r.figure: r.responders for r in rows})
