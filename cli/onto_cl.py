"""`iw-onto import` and `iw-onto diff`: releases of the Cell Ontology, and what moves with them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.cl.diff import TermChange
    from ..ontology.cl.touched import Touched

import_app = typer.Typer(help="Bring in another ontology.", no_args_is_help=True, rich_markup_mode=None)
COLUMNS = ("change", "term", "label", "before", "after", "mappings", "local terms")


class Format(StrEnum):
    """How changes are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


@import_app.callback()
def _group() -> None:
    """Bring in another ontology."""


@import_app.command("cl")
def import_cl(
    release: Annotated[str, typer.Option(help="The release's date, 2026-03-26.")],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A file of it: .owl, .obo, .json, .json.zst; default: the installed package."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder to write; default: ontology/imports.")
    ] = None,
) -> None:
    """Write a release's hierarchy and slices, and pin it if its names can be read at run time."""
    from ..ontology.cl.cell_ontology import IMPORTS
    from ..ontology.cl.import_release import import_release

    done = import_release(release, source, out or IMPORTS)
    for path in done.files:
        print(path)
    pinned = (
        "pinned" if done.pinned else "not pinned: cellxgene-ontology-guide does not hold it; diff knows it"
    )
    print(f"Cell Ontology {done.release}: {done.terms} terms, {pinned}")


def diff(
    cl: Annotated[
        tuple[str, str] | None, typer.Option("--cl", help="Two imported releases of CL, older first.")
    ] = None,
    ours: Annotated[
        tuple[Path, Path] | None, typer.Option("--ours", help="Two Turtle files of local terms, older first.")
    ] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """List new, relabelled, re-parented and obsoleted terms, and which of our mappings each touches."""
    from ..ontology.cl.touched import touched
    from ..ontology.errors import InputError
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    if (cl is None) == (ours is None):
        raise InputError("one comparison at a time", hint="give --cl OLD NEW, or --ours OLD.ttl NEW.ttl")
    changes = _of_cl(*cl) if cl else _of_files(*ours) if ours else ()
    rows = touched(changes, load_mapping_sets(), load_ontology())
    {Format.table: _table, Format.tsv: _tsv, Format.json: _json}[format](rows)


def _of_cl(old: str, new: str) -> tuple[TermChange, ...]:
    from ..ontology.cl.diff import immune_changes
    from ..ontology.cl.release_table import read_release

    return immune_changes(read_release(old), read_release(new))


def _of_files(old: Path, new: Path) -> tuple[TermChange, ...]:
    from ..ontology.cl.diff import diff_terms
    from ..ontology.local_terms import read_local_terms

    return diff_terms(read_local_terms(old).terms, read_local_terms(new).terms)


def _cells(row: Touched) -> tuple[str, ...]:
    change = row.change
    return (
        *(change.kind, change.id, change.label, change.before, change.after),
        *("; ".join(row.mappings), "; ".join(row.terms)),
    )


def _table(rows: tuple[Touched, ...]) -> None:
    from collections import Counter

    from .show import print_table

    shown = [
        (
            *_cells(row)[:5],
            f"{len(row.mappings)}: {'; '.join(row.mappings[:3])}" if row.mappings else "",
            cells,
        )
        for row in rows
        for cells in [_cells(row)[6]]
    ]
    print_table("Changes, and the newest mapping rows and local terms they touch", COLUMNS, shown)
    counts = Counter(row.change.kind for row in rows)
    touching = sum(bool(row.mappings or row.terms) for row in rows)
    said = ", ".join(f"{n} {kind}" for kind, n in counts.items()) or "no change"
    print(f"{said}; {touching} touch something of ours (all rows with --format tsv)")


def _tsv(rows: tuple[Touched, ...]) -> None:
    for cells in (COLUMNS, *map(_cells, rows)):
        print("\t".join(" ".join(cell.split()) for cell in cells))


def _json(rows: tuple[Touched, ...]) -> None:
    import json
    from dataclasses import asdict

    print(json.dumps([asdict(row) for row in rows], indent=2))
