"""A graph on disk: KGX tables of nodes and edges, and a manifest that names and proves them.

KGX TSV: https://github.com/biolink/kgx/blob/master/specification/kgx-format.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..ontology.errors import ChecksumError, InputError
from ..ontology.outputs import whole_folder
from .graph import Edge, KnowledgeGraph, Node

MANIFEST, NODES, EDGES = "graph.json", "nodes.tsv", "edges.tsv"
FORMAT = "immuneworld-graph/1"
_NODE_COLUMNS = ("id", "category", "name", "synonym")
_EDGE_COLUMNS = ("subject", "predicate", "object", "primary_knowledge_source")


def save_graph(graph: KnowledgeGraph, folder: Path | str) -> None:
    """Write the graph as a folder, whole or not at all; an earlier graph there is replaced.

    :raises InputError: if the folder holds something else, or a name cannot stand in the table.
    """
    nodes = [(n.id, n.category, n.label, "|".join(n.synonyms)) for n in sorted(graph.nodes.values())]
    edges = [(e.subject, e.predicate, e.object, e.source) for e in sorted(graph.edges)]
    _refuse(graph, (*nodes, *edges))
    manifest = {
        "format": FORMAT,
        "hash": graph.hash,
        "versions": graph.versions,
        "nodes": len(nodes),
        "edges": len(edges),
        "projected": graph.projected,
        "dropped_count": len(graph.dropped),
        "dropped": list(graph.dropped),
    }
    with whole_folder(folder, MANIFEST) as stage:
        _write(stage / NODES, _NODE_COLUMNS, nodes)
        _write(stage / EDGES, _EDGE_COLUMNS, edges)
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        (stage / MANIFEST).write_text(text, encoding="utf-8")


def load_graph(folder: Path | str) -> KnowledgeGraph:
    """Read a saved graph.

    :raises InputError: if it is no graph folder or a table is broken.
    :raises ChecksumError: if the tables are not the ones that the manifest was written with.
    """
    folder = Path(folder)
    manifest = _manifest(folder)
    nodes = [
        Node(i, c, n, tuple(s.split("|")) if s else ()) for i, c, n, s in _read(folder / NODES, _NODE_COLUMNS)
    ]
    edges = [Edge(*row) for row in _read(folder / EDGES, _EDGE_COLUMNS)]
    graph = KnowledgeGraph(
        nodes={node.id: node for node in nodes},
        edges=tuple(edges),
        dropped=tuple(manifest["dropped"]),
        projected=manifest["projected"],
        versions=manifest["versions"],
    )
    if len(graph.nodes) != len(nodes) or graph.hash != manifest["hash"]:
        hint = "the tables were edited; change kg/facts or the ontology instead, then run `iw kg build` again"
        raise ChecksumError(f"the graph is not the one {MANIFEST} names", where=str(folder), hint=hint)
    return graph


def _manifest(folder: Path) -> dict[str, Any]:
    hint = "make one with `iw kg build -o graph/`"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"is not a graph folder (no readable {MANIFEST})", where=str(folder), hint=hint
        ) from error
    except ValueError as error:
        raise InputError("is not JSON", where=str(folder / MANIFEST), hint=hint) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(f"is not of the format {FORMAT}", where=str(folder / MANIFEST), hint=hint)
    for key, kind in (("hash", str), ("versions", dict), ("projected", dict), ("dropped", list)):
        if not isinstance(manifest.get(key), kind):
            raise InputError(f"has no {key!r}", where=str(folder / MANIFEST), hint=hint)
    return manifest


def _refuse(graph: KnowledgeGraph, rows: Iterable[Sequence[str]]) -> None:
    """A KGX cell has no way to write a tab, a line break or, in a list, the separator."""
    for node in graph.nodes.values():
        if any("|" in synonym or not synonym for synonym in node.synonyms):
            raise InputError(
                "has a synonym that is empty or contains |", where=node.id, hint="mend its source"
            )
    for row in rows:
        if any(c in cell for cell in row for c in "\t\n\r"):
            raise InputError("has a name with a tab or a line break", where=repr(row), hint="mend its source")


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Plain lines, nothing quoted, as KGX reads them."""
    text = "".join("\t".join(row) + "\n" for row in (columns, *rows))
    path.write_bytes(text.encode("utf-8"))


def _read(path: Path, columns: Sequence[str]) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    header, *rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    if tuple(header) != tuple(columns):
        raise InputError(f"has not the columns {', '.join(columns)}", where=str(path))
    for number, row in enumerate(rows, 2):
        if len(row) != len(columns):
            raise InputError(f"has {len(row)} cells, not {len(columns)}", where=f"{path}:{number}")
    return rows
