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


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files (.ttl, .sssom.tsv) or folders; default: all that the package ships."),
    ] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
    no_reasoner: Annotated[bool, typer.Option("--no-reasoner", help="Skip the OWL reasoner.")] = False,
) -> None:
    """Check terms and mapping sets: exit 0 clean or warnings only, 1 errors, 2 wrong usage."""
    from ..ontology.checks.validate import validate as check

    report = check(paths or (), reasoner=not no_reasoner)
    {Format.table: _table, Format.tsv: _tsv, Format.json: _json}[format](report)
    print(_summary(report), file=sys.stdout if format is Format.table else sys.stderr)
    raise typer.Exit(1 if report.count("error") else 0)


def _summary(report: Report) -> str:
    counts = ", ".join(
        f"{n} {level}{'s' * (n != 1)}" for level in ("error", "warning") for n in [report.count(level)]
    )
    return f"{report.files} file{'s' * (report.files != 1)}: {counts} ({report.seconds:.1f} s)"


def _table(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not report.findings:
        return
    table = Table(box=None, pad_edge=False)
    for name, whole in (("where", True), ("level", True), ("rule", True), ("value", False), ("fix", False)):
        table.add_column(name, no_wrap=whole, overflow="fold")
    for f in report.findings:
        where = f"{f.file}:{f.row}" if f.row else f.file
        value = _clip(": ".join(part for part in (f.column, f.value) if part))
        table.add_row(Text(where), Text(f.level, COLOURS[f.level]), Text(f.rule), Text(value), Text(f.fix))
    console = Console()
    if not console.is_terminal:
        console = Console(width=240)  # a pipe has no width: lines stay whole
    console.print(table)


def _clip(value: str, width: int = 120) -> str:
    value = "".join(c if c.isprintable() else "�" for c in value)
    return value if len(value) <= width else value[: width - 1] + "…"


def _tsv(report: Report) -> None:
    import csv

    writer = csv.DictWriter(sys.stdout, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: _flat(v) for k, v in f.as_row().items()} for f in report.findings)


def _flat(value: str | int) -> str | int:
    return value if isinstance(value, int) else " ".join(value.split())


def _json(report: Report) -> None:
    import json

    json.dump([f.as_row() for f in report.findings], sys.stdout, indent=2, ensure_ascii=True)
    print()
