"""`iw kg export`: the graph for other tools."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .kg_graph import GraphFolder, graph_of, summary

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph


class Format(StrEnum):
    """What can be written."""

    KGX = "kgx"
    RDF = "rdf"
    GRAPHML = "graphml"
    PYG = "pyg"
    NEO4J = "neo4j-csv"


# A folder for the formats of two tables; for the others the endings that a file may have.
_ENDINGS = {Format.RDF: (".ttl", ".nt"), Format.GRAPHML: (".graphml",), Format.PYG: (".safetensors",)}


def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A folder for kgx and neo4j-csv, else a file.")
    ],
    format: Annotated[
        Format, typer.Option("--format", help="rdf: .ttl or .nt; graphml: .graphml; pyg: .safetensors.")
    ] = Format.KGX,
    graph: GraphFolder = None,
) -> None:
    """Write the graph as KGX, RDF, GraphML, PyTorch Geometric tensors or CSV for neo4j-admin."""
    from ..ontology.outputs import check_suffix

    if format in _ENDINGS:
        check_suffix(output, _ENDINGS[format])
    found = graph_of(graph)
    _writer(format)(found, output)
    typer.echo(f"{summary(found)}\nwritten to {output}")


def _writer(format: Format) -> Callable[[KnowledgeGraph, Path], None]:
    """Imported when it is asked for: each format has a library of its own."""
    if format == Format.KGX:
        from ..kg.export.kgx import write_kgx

        return write_kgx
    if format == Format.RDF:
        from ..kg.export.rdf import write_rdf

        return write_rdf
    if format == Format.GRAPHML:
        from ..kg.export.graphml import write_graphml

        return write_graphml
    if format == Format.PYG:
        from ..kg.export.pyg import write_pyg

        return write_pyg
    from ..kg.export.neo4j import write_neo4j

    return write_neo4j
