"""`iw-onto harmonize` and `iw-onto map`: what a lab's labels mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

LAB = Annotated[
    str | None, typer.Option(help="Lab whose mapping set is asked first (a folder of mappings/).")
]
VERSION = Annotated[
    str | None, typer.Option("--mapping-version", help="Version of the lab's set; default: the newest.")
]
CONFIDENCE = Annotated[
    float, typer.Option("--min-confidence", min=0.0, max=1.0, help="Leave answers below it unmapped.")
]
TISSUE = Annotated[
    str,
    typer.Option(help="Tissue of the dataset, in words or a UBERON id; default: as its labels tell."),
]
SPECIES = Annotated[str, typer.Option(help="human or mouse; default: not known.")]
RECOGNISE = Annotated[
    bool,
    typer.Option("--recognise/--no-recognise", help="Without --lab: ask the lab that has these labels."),
]


class Format(StrEnum):
    """How matches are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


def harmonize(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help=".h5ad, .zarr, .csv(.gz), .tsv(.gz) or .parquet; several, or patterns in quotes.",
        ),
    ],
    label_key: Annotated[str, typer.Option("--label-key", help="Column that holds the author labels.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File to write, in the format of its name; a folder for many."),
    ] = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Add the columns to the file itself; nothing else in it is written."),
    ] = False,
    sidecar: Annotated[
        Path | None,
        typer.Option(
            help="Write a .tsv or .parquet with one row a label: cells, term, confidence, how it was found. "
            "For datasets that must not be touched, and for a curator's eye; alone, the dataset is only read."
        ),
    ] = None,
    lab: LAB = None,
    mapping_version: VERSION = None,
    min_confidence: CONFIDENCE = 0.0,
    tissue: TISSUE = "",
    species: SPECIES = "",
    recognise: RECOGNISE = True,
    unmapped: Annotated[
        Path | None, typer.Option(help="SSSOM file for labels to curate; default: beside the output.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Files read and written at once.")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler (tcp://host:8786) to do the same on; extra 'dask'."),
    ] = None,
    expression: Annotated[
        bool,
        typer.Option(
            "--expression",
            help="Ask the cells' genes too (.h5ad and .zarr): they weigh candidates, and contradict labels.",
        ),
    ] = False,
    layer: Annotated[
        str | None, typer.Option(help="Layer with the expression, or raw; default: X. Implies --expression.")
    ] = None,
    gene_key: Annotated[
        str | None,
        typer.Option(
            "--gene-key",
            help="Column of var with gene symbols or Ensembl ids; default: found out. Implies --expression.",
        ),
    ] = None,
    expression_report: Annotated[
        Path | None,
        typer.Option(
            "--expression-report",
            help="Write a .tsv with what the cells say of each label. Implies --expression.",
        ),
    ] = None,
) -> None:
    """Add a term to every cell, beside the author's label, which stays as it is."""
    from ..ontology.labels.shards import expand
    from .harmonize_expression import asked_for
    from .harmonize_job import Job
    from .harmonize_many import harmonize_many
    from .harmonize_one import harmonize_one
    from .harmonize_question import Question

    _check_outputs(out, in_place, sidecar)
    genes = asked_for(expression, layer, gene_key, expression_report)
    question = Question(lab, mapping_version, min_confidence, tissue, species, recognise)
    job = Job(label_key, question, unmapped, sidecar, genes)
    paths = expand(sources)
    if len(paths) == 1 and not dask and not _is_folder(out):
        harmonize_one(job, paths[0], out, in_place)
    elif not harmonize_many(job, paths, _folder(out), in_place, jobs, dask):
        raise typer.Exit(2)


def _check_outputs(out: Path | None, in_place: bool, sidecar: Path | None) -> None:
    from ..ontology.errors import InputError
    from ..ontology.labels.sidecar import check_sidecar

    if out and in_place:
        raise InputError("-o and --in-place exclude each other", hint="give one of them")
    if not (out or in_place or sidecar):
        raise InputError("no output is named", hint="give -o FILE, --in-place or --sidecar FILE")
    if sidecar:
        check_sidecar(sidecar)


def _is_folder(out: Path | None) -> bool:
    """Whether an output is a folder to write files into: `.zarr` is not."""
    return out is not None and (not out.suffix or (out.is_dir() and out.suffix != ".zarr"))


def _folder(out: Path | None) -> Path | None:
    """The folder that many files are written into.

    :raises InputError: if the output has the name of a file.
    """
    from ..ontology.errors import InputError

    if out is not None and not _is_folder(out):
        raise InputError("is a file, and there are several inputs", where=str(out), hint="name a folder")
    return out


def map_labels(
    labels: Annotated[list[str] | None, typer.Argument(help="Labels; none if --file is given.")] = None,
    file: Annotated[Path | None, typer.Option(help="Text file, one label a line.")] = None,
    lab: LAB = None,
    mapping_version: VERSION = None,
    min_confidence: CONFIDENCE = 0.0,
    together: Annotated[
        bool,
        typer.Option("--together", help="The labels are one dataset's: each is read among the others."),
    ] = False,
    tissue: TISSUE = "",
    species: SPECIES = "",
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """Say what bare labels mean, one row each."""
    from ..ontology.errors import InputError
    from ..ontology.labels.label_lines import read_label_lines
    from .harmonize_question import Question
    from .matches import print_json, print_table, print_tsv

    asked = [*(labels or ()), *(read_label_lines(file) if file else ())]
    if not asked:
        raise InputError("no label given", hint="name labels, or a file with --file")
    question = Question(lab, mapping_version, min_confidence, tissue, species, recognise=together)
    harmonizer = question.harmonizer(asked)
    matches = harmonizer.match(asked, question.context(asked if together else ()))
    {Format.table: print_table, Format.tsv: print_tsv, Format.json: print_json}[format](matches)
