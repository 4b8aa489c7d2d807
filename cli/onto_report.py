"""`iw-onto report`: how good the mapping sets are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.quality.coverage import LabQuality

COLUMNS = ("lab", "version", "labels", "exact", "broad", "narrow", "no term", "reviewed")


class Format(StrEnum):
    """How the numbers are printed."""

    table = "table"
    tsv = "tsv"
    json = "json"


def report(
    out: Annotated[Path | None, typer.Option("-o", "--output", help="HTML page to write.")] = None,
    datasets: Annotated[
        list[Path] | None, typer.Option("--cells", help="Harmonized datasets, for labels without a term.")
    ] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; tsv or json for machines.")
    ] = Format.table,
) -> None:
    """Coverage of each lab, agreement between labs, labels without a term; a page with the term tree."""
    from ..ontology.load import load_ontology
    from ..ontology.outputs import check_suffix
    from ..ontology.quality.agreement import agreement
    from ..ontology.quality.coverage import coverage
    from ..ontology.quality.page import write_page
    from ..ontology.quality.unmapped_cells import unmapped_labels
    from ..ontology.sssom import load_mapping_sets

    if out:
        check_suffix(out, (".html",))
    sets, ontology = load_mapping_sets(), load_ontology()
    unmapped = unmapped_labels(datasets or ())
    rows = [_cells(lab) for lab in coverage(sets)]
    _show(rows, format)
    if format is Format.table:
        counts = agreement(sets, ontology).counts
        said = ", ".join(f"{n} {verdict}" for verdict, n in counts.most_common())
        print(f"names that two labs share: {said or 'none'}")
        for item in unmapped[:20]:
            print(f"no term: {item.label!r}, {item.cells} cells in {item.file}")
    if out:
        write_page(out, sets, ontology, unmapped)
        print(out) if format is Format.table else None


def _cells(lab: LabQuality) -> tuple[object, ...]:
    kinds = (lab.kinds.get(kind, 0) for kind in ("exact", "broad", "narrow", "none"))
    return (lab.lab, lab.version, lab.labels, *kinds, lab.reviewed)


def _show(rows: list[tuple[object, ...]], format: Format) -> None:
    if format is Format.json:
        import json

        print(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], indent=2))
    elif format is Format.tsv:
        for row in (COLUMNS, *rows):
            print("\t".join(map(str, row)))
    else:
        from .show import print_table

        print_table(
            "The newest mapping set of each lab: labels by the best that is said of them", COLUMNS, rows
        )
