"""`iw-onto harmonize` and `iw-onto map`: what a lab's labels mean."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.harmonize.harmonizer import Harmonizer

LAB = Annotated[
    str | None, typer.Option(help="Lab whose mapping set is asked first (a folder of mappings/).")
]
VERSION = Annotated[
    str | None, typer.Option("--mapping-version", help="Version of the lab's set; default: the newest.")
]
CONFIDENCE = Annotated[
    float, typer.Option("--min-confidence", min=0.0, max=1.0, help="Leave answers below it unmapped.")
]


class Format(StrEnum):
    """How matches are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


def harmonize(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help=".h5ad, .zarr, .csv(.gz), .tsv(.gz) or .parquet")
    ],
    label_key: Annotated[str, typer.Option("--label-key", help="Column that holds the author labels.")],
    out: Annotated[Path, typer.Option("-o", "--output", help="File to write, in the format of its name.")],
    lab: LAB = None,
    mapping_version: VERSION = None,
    min_confidence: CONFIDENCE = 0.0,
    unmapped: Annotated[
        Path | None, typer.Option(help="SSSOM file for labels to curate; default: beside the output.")
    ] = None,
) -> None:
    """Add a term to every cell, beside the author's label, which stays as it is."""
    from ..ontology.labels.label_files import check_paths, read_labels, write_harmonized
    from ..ontology.labels.unmapped import (
        check_draft_path,
        draft_set,
        lab_name,
        undecided_matches,
        write_draft,
    )
    from ..ontology.provenance import provenance
    from .matches import console, print_summary

    check_paths(source, out)
    with console().status("reading labels"):
        column = read_labels(source, label_key)
    for warning in column.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    with console().status("matching labels"):
        harmonizer = _harmonizer(lab, mapping_version, min_confidence)
        matches = harmonizer.match(column.labels)
    draft_path = unmapped or out.with_name(_stem(out) + ".unmapped.sssom.tsv")
    open_labels = undecided_matches(matches)
    draft = draft_set(matches, column.counts.tolist(), lab or lab_name(_stem(source)), harmonizer.mapping_set)
    if draft.mappings:
        check_draft_path(draft_path)  # before the output: a refusal leaves nothing behind
    with console().status(f"writing {out}"):
        write_harmonized(source, out, column, matches, provenance(harmonizer, lab, label_key, source))
    print_summary(column, matches)
    if draft.mappings:
        write_draft(draft, draft_path)
        print(f"{draft_path}: {len(open_labels)} labels to curate, with candidates")
    print(f"{out}: {len(column.codes)} cells")


def map_labels(
    labels: Annotated[list[str] | None, typer.Argument(help="Labels; none if --file is given.")] = None,
    file: Annotated[Path | None, typer.Option(help="Text file, one label a line.")] = None,
    lab: LAB = None,
    mapping_version: VERSION = None,
    min_confidence: CONFIDENCE = 0.0,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """Say what bare labels mean, one row each."""
    from ..ontology.errors import InputError
    from ..ontology.labels.label_lines import read_label_lines
    from .matches import print_json, print_table, print_tsv

    asked = [*(labels or ()), *(read_label_lines(file) if file else ())]
    if not asked:
        raise InputError("no label given", hint="name labels, or a file with --file")
    matches = _harmonizer(lab, mapping_version, min_confidence).match(asked)
    {Format.table: print_table, Format.tsv: print_tsv, Format.json: print_json}[format](matches)


def _harmonizer(lab: str | None, version: str | None, min_confidence: float) -> Harmonizer:
    """The chain over what the package ships."""
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    return Harmonizer(load_ontology(), load_mapping_sets(), lab, version, min_confidence)


def _stem(path: Path) -> str:
    """The file name without its extension (`cells.csv.gz` → `cells`)."""
    from ..ontology.labels.label_files import suffix_of

    return path.name[: -len(suffix_of(path))]
