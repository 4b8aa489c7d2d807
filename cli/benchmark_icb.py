"""`iw benchmark icb`: response before therapy, one study left out at a time, beside simple methods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError

if TYPE_CHECKING:
    from ..model.icb.prepare import Beside
    from ..model.icb.tables import Row

RECORD, FIGURES = "answers.jsonl", "figures.tsv"


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
    seed: Annotated[list[int] | None, typer.Option(help="Of weights and inner folds; repeatable.")] = None,
    null: Annotated[int, typer.Option(min=0, help="Shuffles of outcomes; all is fitted again on each.")] = 0,
    draws: Annotated[int, typer.Option(min=10, help="Bootstrap draws of patients.")] = 1000,
    config: Annotated[Path | None, typer.Option(help="Settings of the world model (docs/train.md).")] = None,
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
) -> None:
    """Foretell response in each study from the others: world model, single markers, logistic regressions."""
    from ..model.config import load_config
    from ..model.icb import prepare
    from ..model.icb.record import Record
    from ..model.icb.run import run
    from ..model.icb.study import families
    from ..model.icb.tables import rows_of
    from .load import graph_or_build, load_cohorts
    from .show import progress_bar

    knowledge, settings = graph_or_build(graph), load_config(config)
    name, table = config.stem if config else "", _beside(features, sample_key)
    studies, notes = prepare.prepare(
        load_cohorts(cohorts, knowledge), knowledge, table, _columns(marker or [])
    )
    words = _beside(recist, sample_key)
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
    _write(out / FIGURES, rows)
    _print(rows)
    print(f"{out / FIGURES}: {len(rows)} figures, each with its interval over patients")


def _beside(path: Path | None, key: str) -> Beside | None:
    from ..model.frames import read_frame
    from ..model.icb.prepare import Beside

    return Beside(read_frame(path), key, str(path)) if path else None


def _columns(texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, sign, column = text.partition("=")
        if not (sign and name.strip() and column.strip()):
            raise InputError(f"--marker {text!r} is not NAME=COLUMN", hint="write it like GEP=Ayers_IFNg18")
        found[name.strip()] = column.strip()
    return found


def _write(path: Path, rows: Sequence[Row]) -> None:
    from dataclasses import asdict

    import pandas as pd

    from ..ontology.outputs import whole_file

    with whole_file(path) as stage:
        pd.DataFrame([asdict(row) for row in rows]).to_csv(stage, sep="\t", index=False, float_format="%.4f")


def _print(rows: Sequence[Row]) -> None:
    """A row a study or figure, a column a method; then each seed, and methods against each other."""
    from ..model.icb.tables import AUC_OF
    from .show import print_table

    for who in dict.fromkeys(row.who for row in rows):
        of = [row for row in rows if row.who == who]
        methods = list(dict.fromkeys(r.method for r in of if " - " not in r.method))
        whole = [r for r in of if not r.seed]
        told = {(r.study or r.figure, r.method): r for r in whole}
        header = ("", "patients", "with response", *methods)
        for title, kind in (
            (AUC_OF, [r for r in whole if r.study]),
            ("all studies", [r for r in whole if not r.study]),
        ):
            lines = {r.study or r.figure: (r.patients, r.responders) for r in kind if r.method == methods[0]}
            print_table(
                f"{title}, {who}; 95 % intervals over patients",
                header,
                [
                    (line, *size, *(_shown(told.get((line, m))) for m in methods))
                    for line, size in lines.items()
                ],
            )
        seeds = [(r.method, r.figure, r.seed, f"{r.value:.3f}") for r in of if r.seed and "AUC" in r.figure]
        if seeds:
            print_table(f"each seed, {who}", ("method", "figure", "seed", "value"), seeds)
        against = [(r.method, r.figure, _shown(r)) for r in of if " - " in r.method]
        if against:
            print_table(
                f"differences, {who}, on the same patients", ("methods", "figure", "difference"), against
            )


def _shown(row: Row | None) -> str:
    if row is None or row.value != row.value:
        return "-"
    null = f", shuffled up to {row.null:.3f}, p {row.p:.3f}" if row.null == row.null else ""
    interval = f" ({row.low:.3f} to {row.high:.3f})" if row.low == row.low else ""
    return f"{row.value:.3f}{interval}{null}"
