"""What became of every axiom: a table of rules with their counts, and a line for each that none projects."""

from __future__ import annotations

from pathlib import Path

from ..ontology.outputs import whole_file
from .graph import KnowledgeGraph

COLUMNS = ("what", "axiom or rule", "edges", "why")


def report_rows(graph: KnowledgeGraph) -> list[tuple[str, str, str, str]]:
    """Rows of `COLUMNS`: `projected` with a count, then `dropped`, one axiom a row with its reason."""
    made = [("projected", rule, str(edges), "") for rule, edges in sorted(graph.projected.items())]
    lines = (line.partition(": ") for line in graph.dropped)
    return [*made, *(("dropped", axiom, "0", why) for axiom, _, why in lines)]


def write_report(graph: KnowledgeGraph, path: Path | str) -> None:
    """Write the rows as TSV, whole or not at all.

    :raises InputError: if the file cannot be written.
    """
    rows = (COLUMNS, *report_rows(graph))
    with whole_file(path) as staged:
        staged.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
