"""A table of a dataset's labels with their terms: for people who may not, or will not, touch the dataset."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..match import Match
from ..outputs import check_suffix, whole_file
from .label_counts import LabelCounts

COLUMNS = (
    "label",
    "cells",
    "term_id",
    "term_label",
    "predicate",
    "confidence",
    "justification",
    "step",
)
SUFFIXES = (".tsv", ".parquet")
PROVENANCE_SUFFIX = ".provenance.json"


def check_sidecar(path: Path) -> None:
    """Refuse a name of no known format before any work is done."""
    check_suffix(path, SUFFIXES)


def write_sidecar(
    path: Path, counts: LabelCounts, matches: Sequence[Match], provenance: Mapping[str, str]
) -> None:
    """One row a distinct label, most cells first; the versions stand beside, in `<path>.provenance.json`.

    :param matches: of `counts.labels`, in their order.
    """
    pairs = sorted(zip(counts.cells, matches, strict=True), key=lambda pair: (-pair[0], pair[1].label))
    rows = [_row(cells, match) for cells, match in pairs]
    with whole_file(path) as staged, whole_file(path.with_name(path.name + PROVENANCE_SUFFIX)) as beside:
        _write_parquet(staged, rows) if path.suffix == ".parquet" else _write_tsv(staged, rows)
        beside.write_text(json.dumps(dict(provenance), indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _row(cells: int, match: Match) -> dict[str, Any]:
    return {
        "label": match.label,
        "cells": cells,
        "term_id": match.term_id or "",
        "term_label": match.term_label,
        "predicate": match.predicate,
        "confidence": round(match.confidence, 6),
        "justification": match.justification,
        "step": match.step,
    }


def _write_tsv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"cells": pa.int64(), "confidence": pa.float64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
