"""`iw-onto validate`: show what is wrong, and where."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.checks.validate import Report

COLUMNS = ("file", "row", "column", "level", "rule", "value", "fix")


COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


class Format(StrEnum):
    """How findings are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"
    sarif = "sarif"


class Profile(StrEnum):
    """By whose rules mapping files are judged."""

    immuneworld = "immuneworld"
    sssom = "sssom"


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=".ttl, .owl and .sssom.tsv files, or folders; default: all that is shipped."),
    ] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv, json or sarif for machines.")
    ] = Format.table,
    no_reasoner: Annotated[bool, typer.Option("--no-reasoner", help="Skip the OWL reasoner.")] = False,
    profile: Annotated[
        Profile, typer.Option(help="sssom: judge mapping files by the SSSOM specification alone.")
    ] = Profile.immuneworld,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes (level info) in the table too.")] = False,
) -> None:
    """Check terms and mapping sets: exit 0 clean or warnings only, 1 errors, 2 wrong usage."""
    from ..ontology.checks.validate import validate as check

    report = check(paths or (), reasoner=not no_reasoner, profile=profile.value)
    if format is Format.table:
        _table(report, notes)
    else:
        {Format.tsv: _tsv, Format.json: _json, Format.sarif: _sarif}[format](report)
    print(_summary(report), file=sys.stdout if format is Format.table else sys.stderr)
    raise typer.Exit(1 if report.count("error") else 0)


def _summary(report: Report) -> str:
    counts = ", ".join(
        f"{n} {level}{'s' * (n != 1)}" for level in ("error", "warning") for n in [report.count(level)]
    )
    n = report.count("info")
    notes = f", {n} note{'s' * (n != 1)} (--notes shows them)" if n else ""
    return f"{report.files} file{'s' * (report.files != 1)}: {counts}{notes} ({report.seconds:.1f} s)"


def _table(report: Report, notes: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    told = [f for f in report.findings if notes or f.level != "info"]
    if not told:
        return
    table = Table(box=None, pad_edge=False)
    for name, whole in (("where", True), ("level", True), ("rule", True), ("value", False), ("fix", False)):
        table.add_column(name, no_wrap=whole, overflow="fold")
    for f in told:
        where = f"{f.file}:{f.row}" if f.row else f.file
        value = _clip(": ".join(part for part in (f.column, f.value) if part))
        table.add_row(Text(where), Text(f.level, COLOURS[f.level]), Text(f.rule), Text(value), Text(f.fix))
    console = Console()
    if not console.is_terminal:
        console = Console(width=240)  # a pipe has no width: lines stay whole
    console.print(table)


def _clip(value: str, width: int = 600) -> str:
    value = "".join(c if c.isprintable() else "�" for c in value)
    return value if len(value) <= width else value[: width - 1] + "…"


def _tsv(report: Report) -> None:
    import csv

    writer = csv.DictWriter(sys.stdout, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: _flat(v) for k, v in f.as_row().items()} for f in report.findings)


def _flat(value: str | int) -> str | int:
    return value if isinstance(value, int) else " ".join(value.split())


def _sarif(report: Report) -> None:
    import json

    from .. import __version__
    from ..ontology.checks.sarif import as_sarif

    print(json.dumps(as_sarif(report.findings, __version__), indent=2))


def _json(report: Report) -> None:
    import json

    json.dump([f.as_row() for f in report.findings], sys.stdout, indent=2, ensure_ascii=True)
    print()
