"""`iw-onto classify`: what a reasoner makes of the axioms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Reasoner(StrEnum):
    """Which reasoner classifies."""

    auto = "auto"
    elk = "elk"
    hermit = "hermit"


class Format(StrEnum):
    """How the result is printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


COLUMNS = ("term", "label", "finding", "other", "other_label", "why")


def classify(
    file: Annotated[Path | None, typer.Argument(help="Turtle file; default: the ontology in use.")] = None,
    reasoner: Annotated[
        Reasoner, typer.Option(help="auto: HermiT where there is Java, else ELK.")
    ] = Reasoner.auto,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """Place terms by their axioms: the is_a that is not told, and terms that can have no member (exit 1)."""
    import sys

    from ..ontology.curate.working_copy import ontology_path
    from ..ontology.local_terms import read_local_terms
    from ..ontology.reason import classify as reason
    from ..ontology.reason.report import report

    local = read_local_terms(file or ontology_path())
    ontology = reason.ontology_of(local)
    axioms = reason.axioms_of(ontology, local)
    found = reason.classify(axioms, reasoner.value)
    labels = {"": "", **ontology.labels}
    inferred = list(report(found, axioms, local.terms, ontology))
    _show([(i.term, labels[i.term], i.kind, i.other, labels[i.other], i.why) for i in inferred], format)
    empty = sum(i.kind == "unsatisfiable" for i in inferred)
    counts = f"{len(local.terms)} terms, {len(inferred) - empty} places not told, {empty} unsatisfiable"
    print(f"{found.reasoner}: {counts}", file=sys.stdout if format is Format.table else sys.stderr)
    raise typer.Exit(1 if empty else 0)


def _show(rows: list[tuple[str, ...]], format: Format) -> None:
    if format is Format.json:
        import json

        print(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], indent=2))
    elif format is Format.tsv:
        for row in (COLUMNS, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row))
    elif rows:
        from .show import print_table

        print_table("What the reasoner adds", COLUMNS, rows)
