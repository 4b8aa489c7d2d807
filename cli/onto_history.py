"""`iw-onto history`: what a label meant in each version."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.curate.history import Meaning

COLUMNS = (
    *("lab", "version", "label", "predicate", "term", "confidence", "reviewer", "comment"),
    *("change", "now"),
)


class Format(StrEnum):
    """How the rows are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


def history(
    label: Annotated[str, typer.Argument(help="A label as a lab writes it.")],
    lab: Annotated[str | None, typer.Option(help="Lab; default: all that use the label.")] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """Say what a label meant in each version of its lab's mapping set, and what became of the term."""
    from ..ontology.curate.history import history as meanings
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    rows = [_cells(m) for m in meanings(label, load_mapping_sets(), load_ontology(), lab)]
    if format is Format.json:
        import json

        print(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], indent=2))
    elif format is Format.tsv:
        for row in (COLUMNS, *rows):
            print("\t".join(map(str, row)))
    else:
        from .show import print_table

        print_table(f"What {label!r} meant", COLUMNS, rows)


def _cells(meaning: Meaning) -> tuple[object, ...]:
    from ..ontology.mapping import NO_TERM

    row = meaning.mapping
    predicate = "not " * row.negated + row.predicate
    term = f"{row.object_id} {meaning.term_label}".strip()
    return (
        *(meaning.lab, meaning.version, meaning.label, predicate, term),
        *("" if row.confidence is None else row.confidence, row.reviewer, row.comment),
        *(meaning.change, meaning.fate or ("" if row.object_id == NO_TERM else "in use")),
    )
