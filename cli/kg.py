"""`iw kg`: build, look at and check the knowledge graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .base import make_app
from .show import print_table

if TYPE_CHECKING:
    from ..kg.graph import Edge, KnowledgeGraph, Node
    from ..ontology.finding import Finding

app = make_app("The knowledge graph: build, stats, show, validate.")

_Folder = Annotated[
    Path | None, typer.Option("--graph", help="A saved graph; default: built now from the packaged ontology.")
]


@app.command("build")
def build(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder to write: nodes.tsv, edges.tsv, graph.json.")
    ],
) -> None:
    """Build the graph from the ontology and the facts, check it, and save it."""
    from ..kg.check import check_graph
    from ..kg.store import save_graph

    graph = _build()
    findings = check_graph(graph)
    if any(f.level == "error" for f in findings):
        _print_findings(findings)
        raise typer.Exit(1)
    save_graph(graph, output)
    typer.echo(_summary(graph))
    typer.echo(f"hash {graph.hash}\nwritten to {output}")


@app.command("stats")
def stats(graph: _Folder = None) -> None:
    """Count nodes by category, edges by predicate, and axioms projected and dropped."""
    found = _graph(graph)
    categories = Counter(n.category for n in found.nodes.values())
    predicates = Counter(e.predicate for e in found.edges)
    reasons = Counter(line.partition(": ")[2] for line in found.dropped)
    print_table("Nodes", ("category", "nodes"), categories.most_common())
    print_table("Edges", ("predicate", "edges"), predicates.most_common())
    print_table("Projected", ("rule or table", "edges"), sorted(found.projected.items()))
    print_table("Not projected", ("why", "axioms"), reasons.most_common())
    typer.echo(_summary(found))
    typer.echo("; ".join(f"{name} {version}" for name, version in found.versions.items() if version))
    typer.echo(f"hash {found.hash}")


@app.command("show")
def show(
    node: Annotated[str, typer.Argument(help="CURIE, label or synonym: IW:0000001, Tpex, anti-PD1, PD-L1.")],
    graph: _Folder = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw it: out.png, .svg or .pdf.")] = None,
    hops: Annotated[int, typer.Option(min=1, max=3, help="How far the picture reaches.")] = 1,
    limit: Annotated[int, typer.Option(min=2, help="The most nodes that the picture has.")] = 25,
) -> None:
    """Show what the graph says about a node."""
    from ..kg.draw import draw_neighbourhood
    from ..kg.neighbourhood import neighbourhood, order

    found = _graph(graph)
    centre = _find(found, node)
    typer.echo(f"{centre.id}  {centre.label}  ({centre.category})")
    if centre.synonyms:
        typer.echo("also: " + "; ".join(centre.synonyms))
    edges = [e for e in sorted(found.edges, key=order) if centre.id in (e.subject, e.object)]
    print_table(
        f"{len(edges)} edges",
        ("relation", "node", "label", "source"),
        [_row(found, centre.id, e) for e in edges],
    )
    if picture is not None:
        draw_neighbourhood(neighbourhood(found, centre.id, hops, limit), centre.id, picture)
        typer.echo(f"drawn to {picture}")


@app.command("validate")
def validate(graph: _Folder = None) -> None:
    """Check references, domains and ranges, duplicates and sources; exit 1 if there are errors."""
    from ..kg.check import check_graph

    found = _graph(graph)
    findings = check_graph(found)
    _print_findings(findings)
    errors = sum(f.level == "error" for f in findings)
    typer.echo(f"{_summary(found)}; {errors} errors, {len(findings) - errors} warnings")
    if errors:
        raise typer.Exit(1)


def _row(graph: KnowledgeGraph, centre: str, edge: Edge) -> tuple[str, str, str, str]:
    """An edge as seen from one of its ends."""
    way, other = ("→", edge.object) if edge.subject == centre else ("←", edge.subject)
    label = graph.nodes[other].label if other in graph.nodes else "(no such node)"
    return f"{way} {edge.predicate}", other, label, edge.source


def _build() -> KnowledgeGraph:
    from rich.console import Console

    from ..kg.build import build_graph
    from ..ontology.load import load_ontology

    with Console(stderr=True).status("building the graph"):
        return build_graph(load_ontology())


def _graph(folder: Path | None) -> KnowledgeGraph:
    from ..kg.store import load_graph

    return _build() if folder is None else load_graph(folder)


def _find(graph: KnowledgeGraph, name: str) -> Node:
    """The node of a CURIE, label or synonym, whatever its category; cells and therapies come first."""
    from ..kg.schema import CATEGORIES, CELL, THERAPY
    from ..ontology.errors import UnknownNameError

    if name in graph.nodes:
        return graph.nodes[name]
    for category in dict.fromkeys((CELL, THERAPY, *CATEGORIES)):
        try:
            return graph.find(name, category)
        except UnknownNameError:
            continue
    raise UnknownNameError("node", name, sorted({n.label for n in graph.nodes.values()}))


def _summary(graph: KnowledgeGraph) -> str:
    return f"{len(graph.nodes)} nodes, {len(graph.edges)} edges, {len(graph.dropped)} axioms not projected"


def _print_findings(findings: list[Finding]) -> None:
    if findings:
        rows = [tuple(f.as_row().values()) for f in findings]
        print_table("Findings", ("file", "row", "column", "level", "rule", "value", "fix"), rows)
