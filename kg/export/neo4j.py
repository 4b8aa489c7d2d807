"""CSV for `neo4j-admin database import full`.

https://neo4j.com/docs/operations-manual/current/tools/neo4j-admin/neo4j-admin-import/
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...ontology.outputs import whole_folder
from ..graph import KnowledgeGraph
from ..sources import publications

NODES, EDGES = "nodes.csv", "relationships.csv"
NODE_HEADER = ("id:ID", "name", "synonyms:string[]", ":LABEL")
EDGE_HEADER = (":START_ID", ":END_ID", ":TYPE", "source", "publications:string[]")


def write_neo4j(graph: KnowledgeGraph, folder: Path | str) -> None:
    """Write `nodes.csv` (label: the category, `Cell`) and `relationships.csv` (type: `EXPRESSES_HIGH`).

    Lists are joined by `;`, the importer's own separator.

    :raises InputError: if the folder holds something else.
    """
    nodes = [
        (n.id, n.label, _list(n.synonyms), n.category.removeprefix("biolink:"))
        for n in sorted(graph.nodes.values())
    ]
    edges = [
        (e.subject, e.object, e.predicate.upper(), e.source, _list(publications(e.source)))
        for e in sorted(graph.edges)
    ]
    with whole_folder(folder, NODES) as stage:
        _write(stage / NODES, NODE_HEADER, nodes)
        _write(stage / EDGES, EDGE_HEADER, edges)


def _list(values: Iterable[str]) -> str:
    return ";".join(value.replace(";", ",") for value in values)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows((header, *rows))
