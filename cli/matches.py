"""Matches on the terminal: a table for people, TSV and JSON for machines."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..ontology.harmonize.query import is_decided

if TYPE_CHECKING:
    from ..ontology.labels.label_counts import LabelCounts
    from ..ontology.match import Match

COLUMNS = ("label", "predicate", "term_id", "term_label", "confidence", "justification", "candidates")


@cache
def console() -> Console:
    """Progress goes to stderr, so that stdout can be piped."""
    return Console(stderr=True)


def as_row(match: Match) -> dict[str, str]:
    """The columns of `iw-onto map`; candidates as `CL:0000084 T cell (0.63) | …`."""
    candidates = (f"{c.term_id} {c.term_label} ({c.score:.2f})" for c in match.candidates)
    return {
        "label": match.label,
        "predicate": match.predicate,
        "term_id": match.term_id or "",
        "term_label": match.term_label,
        "confidence": f"{match.confidence:.3f}",
        "justification": match.justification,
        "candidates": " | ".join(candidates),
    }


def print_tsv(matches: Sequence[Match]) -> None:
    """Tab-separated, one row a label, in their order."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_row(match) for match in matches)


def print_json(matches: Sequence[Match]) -> None:
    """A list of objects: the same columns, numbers as numbers, with the step and its evidence."""
    rows = [
        {
            **as_row(match),
            "term_id": match.term_id,
            "confidence": match.confidence,
            "step": match.step,
            "evidence": list(match.evidence),
            "candidates": [
                {"term_id": c.term_id, "term_label": c.term_label, "score": c.score} for c in match.candidates
            ],
        }
        for match in matches
    ]
    json.dump(rows, sys.stdout, indent=2, ensure_ascii=True)
    print()


def print_table(matches: Sequence[Match]) -> None:
    """Label, term and why; for unmapped labels the first candidates."""
    table = Table("label", "predicate", "term", "confidence", "step", "why", box=None, pad_edge=False)
    for match in matches:
        table.add_row(*_cells(match), Text(_why(match), style="dim"))
    print_wide(table)


def print_summary(column: LabelCounts, matches: Sequence[Match]) -> None:
    """One row a label with its cells, then the cells by predicate."""
    table = Table("label", "cells", "predicate", "term", "confidence", "step", box=None, pad_edge=False)
    counts = column.counts
    for i in sorted(range(len(matches)), key=lambda i: -counts[i]):
        label, *rest = _cells(matches[i])
        table.add_row(label, Text(str(counts[i])), *rest)
    print_wide(table)
    cells: Counter[str] = Counter()
    for match, n in zip(matches, counts.tolist(), strict=True):
        cells[kind(match)] += n
    cells["without a label"] += column.n_missing
    order = ("exact", "broad", "narrow", "close", "no term", "unmapped", "without a label")
    always = ("exact", "broad", "narrow", "unmapped")
    print("cells: " + ", ".join(f"{cells[k]} {k}" for k in order if cells[k] or k in always))


def kind(match: Match) -> str:
    """`exact`, `broad`, `narrow`, `close`; `no term` where that is the answer; else `unmapped`."""
    if match.term_id is None:
        return "no term" if is_decided(match) else "unmapped"
    return match.predicate.removeprefix("skos:").removesuffix("Match")


def _cells(match: Match) -> tuple[Text, Text, Text, Text, Text]:
    colour = {"no term": "dim", "unmapped": "yellow"}.get(kind(match), "")
    term = f"{match.term_id} {match.term_label}" if match.term_id else kind(match)
    confidence = f"{match.confidence:.2f}" if match.term_id else ""
    return (
        Text(printable(match.label)),
        Text(match.predicate),
        Text(term, colour),
        Text(confidence),
        Text(match.step),
    )


def _why(match: Match) -> str:
    if match.term_id or is_decided(match):
        return "; ".join(match.evidence)
    best = (f"{c.term_id} {c.term_label} ({c.score:.2f})" for c in match.candidates[:3])
    return "perhaps " + " | ".join(best) if match.candidates else "; ".join(match.evidence)


def printable(text: str) -> str:
    """A label without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def print_wide(table: Table) -> None:
    """Print a table to stdout."""
    out = Console()
    # Piped, a table keeps its full width: nothing is cut or wrapped at a made-up 80 columns.
    Console(width=None if out.is_terminal else 400).print(table)
