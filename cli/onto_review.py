"""`iw-onto review`: the curator's bench, a page on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def review(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DATASET|SET]",
            help="A file of cells, or a set under review (.sssom.tsv); default: the lab's newest set.",
        ),
    ] = None,
    lab: Annotated[
        str | None, typer.Option(help="Whose labels these are (a folder of mappings/, or a new name).")
    ] = None,
    reviewer: Annotated[
        str, typer.Option(envvar="IW_REVIEWER", help="Who decides; default: the name that git knows.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Set that decisions go to; default: LAB/draft.sssom.tsv."),
    ] = None,
    cited: Annotated[
        str, typer.Option("--source", help="Publication of the labels, doi:10.… or PMID:….")
    ] = "",
    label_key: Annotated[
        str | None, typer.Option("--label-key", help="Column that holds the author labels.")
    ] = None,
    sample_key: Annotated[
        str | None, typer.Option("--sample-key", help="Column that names each cell's sample.")
    ] = None,
    below: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Answers less sure than this are looked at.")
    ] = 0.5,
    since: Annotated[
        str | None, typer.Option(help="Release of the Cell Ontology that changes are counted from.")
    ] = None,
    tissue: Annotated[str, typer.Option(help="Tissue of the dataset, in words or a UBERON id.")] = "",
    species: Annotated[str, typer.Option(help="human or mouse; default: not known.")] = "",
    layer: Annotated[str | None, typer.Option(help="Layer with the expression, or raw; default: X.")] = None,
    gene_key: Annotated[
        str | None, typer.Option("--gene-key", help="Column of var with gene symbols or Ensembl ids.")
    ] = None,
    genes: Annotated[
        bool, typer.Option("--genes/--no-genes", help="Ask the cells' genes, where there are any.")
    ] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of 127.0.0.1; 0: a free one.")] = 0,
    show: Annotated[bool, typer.Option("--show/--no-show", help="Open the browser.")] = True,
) -> None:
    """Decide on labels by keyboard, in a page on this machine. Every decision is on disk at once."""
    from ..ontology.review.open_bench import Asked, open_bench
    from .matches import console
    from .pages.serve import check_nicegui, serve

    check_nicegui()
    from .review.page import register

    who = reviewer.strip() or _git_name()
    asked = Asked(
        source, lab, out, label_key, sample_key, below, since, tissue, species, layer, gene_key, genes, cited
    )
    with console().status("matching labels"):
        opened = open_bench(asked)
    for note in opened.notes:
        print(f"note: {note}", file=sys.stderr)
    if opened.left_out:
        some = ", ".join(f"{label[:40]!r}" for label in opened.left_out[:3])
        print(
            f"warning: {len(opened.left_out)} labels are left out, for no SSSOM file can hold a tab or a "
            f"line break ({some}): rename them in the dataset",
            file=sys.stderr,
        )
    print(f"{len(opened.bench.items)} labels to look at; decisions go to {opened.bench.file.path}")
    serve(lambda: register(opened, who), "ImmuneWorld review", port, show)


def _git_name() -> str:
    """The curator's name as git knows it.

    :raises InputError: where it does not.
    """
    import subprocess

    from ..ontology.errors import InputError

    try:
        done = subprocess.run(  # git as the person's own path finds it
            ["git", "config", "user.name"], capture_output=True, text=True, timeout=10, check=False
        )
        name = done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        name = ""
    if not name:
        raise InputError("nobody is named as the reviewer", hint="--reviewer NAME")
    return name
