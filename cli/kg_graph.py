"""What the commands of `iw kg` share: the graph they read, a node by any of its names, findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .show import print_table

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph, Node
    from ..ontology.finding import Finding

GraphFolder = Annotated[
    Path | None, typer.Option("--graph", help="A saved graph; default: built now from the packaged ontology.")
]


def built_graph(liana: bool = False) -> KnowledgeGraph:
    """The graph of the ontology in use."""
    from rich.console import Console

    from ..kg.build import build_graph
    from ..kg.kept_graph import kept_graph
    from ..kg.liana import find_liana
    from ..ontology.load import load_ontology

    pairs = find_liana() if liana else None
    with Console(stderr=True).status("building the graph"):
        ontology = load_ontology()
        return build_graph(ontology, liana=pairs) if pairs else kept_graph(ontology)


def graph_of(folder: Path | None) -> KnowledgeGraph:
    """A saved graph, or the one of the ontology in use."""
    from ..kg.store import load_graph

    return built_graph() if folder is None else load_graph(folder)


def node_of(graph: KnowledgeGraph, name: str) -> Node:
    """The node of a CURIE, label or synonym; on stderr, which others answer to the name."""
    from ..kg.lookup import nodes_named

    node, *others = nodes_named(graph, name)
    if others:
        named = ", ".join(f"{n.id} ({n.category.removeprefix('biolink:').lower()})" for n in others)
        typer.echo(f"note: {name!r} is taken as {node.id} {node.label}; it also names {named}", err=True)
    return node


def summary(graph: KnowledgeGraph) -> str:
    """Counts, in one line."""
    return f"{len(graph.nodes)} nodes, {len(graph.edges)} edges, {len(graph.dropped)} axioms not projected"


def print_findings(findings: list[Finding]) -> None:
    """Findings as a table; nothing if there are none."""
    if findings:
        rows = [tuple(f.as_row().values()) for f in findings]
        print_table("Findings", ("file", "row", "column", "level", "rule", "value", "fix"), rows)
