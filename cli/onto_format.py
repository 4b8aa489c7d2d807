"""`iw-onto format`: Turtle files in canonical order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CHECK = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")]
DECLARE = Annotated[
    bool, typer.Option("--declare", help="Also declare what axioms name: classes, and genes with HGNC ids.")
]


def format_files(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Turtle files; default: the ontology in use.")
    ] = None,
    check: CHECK = False,
    declare: DECLARE = False,
) -> None:
    """Write Turtle in canonical order: same graph, same bytes, whichever tool saved it."""
    from ..ontology.curate.format_file import format_file, write_formatted
    from ..ontology.curate.working_copy import ontology_path

    done = [format_file(path, declaring=declare) for path in files or [ontology_path()]]  # all read first
    for one in done:
        if not check:
            write_formatted(one)
        what = f"{one.changed} lines {'differ' if check else 'changed'}" if one.changed else "is canonical"
        print(f"{one.path}: {what}")
    if check and any(one.changed for one in done):
        raise typer.Exit(1)
