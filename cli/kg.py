"""`iw kg`: build, look at and check the knowledge graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .base import make_app
from .kg_ask import path, query
from .kg_embed import embed, train
from .kg_export import export
from .kg_graph import GraphFolder, built_graph, graph_of, node_of, print_findings, summary
from .show import print_table

if TYPE_CHECKING:
    from ..kg.graph import Edge, KnowledgeGraph

app = make_app("The knowledge graph: build, stats, show, path, query, export, embed, train, validate.")
app.command("path")(path)
app.command("query")(query)
app.command("export")(export)
app.command("embed")(embed)
app.command("train")(train)


@app.command("build")
def build(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder to write: nodes.tsv, edges.tsv, graph.json.")
    ],
    report: Annotated[
        Path | None, typer.Option(help="Also write which rule projected what, and each axiom that none did.")
    ] = None,
    liana: Annotated[
        bool, typer.Option("--liana", help="Add the ligand-receptor pairs of the installed liana package.")
    ] = False,
) -> None:
    """Build the graph from the ontology and the facts, check it, and save it."""
    from ..kg.check import check_graph
    from ..kg.report import write_report
    from ..kg.store import save_graph

    graph = built_graph(liana)
    findings = check_graph(graph)
    if any(f.level == "error" for f in findings):
        print_findings(findings)
        raise typer.Exit(1)
    save_graph(graph, output)
    if report is not None:
        write_report(graph, report)
    typer.echo(summary(graph))
    typer.echo(f"hash {graph.hash}\nwritten to {output}")


@app.command("stats")
def stats(
    graph: GraphFolder = None,
    dropped: Annotated[bool, typer.Option("--dropped", help="Also list each axiom not projected.")] = False,
) -> None:
    """Count nodes by category, edges by predicate, and axioms projected and dropped."""
    found = graph_of(graph)
    categories = Counter(n.category for n in found.nodes.values())
    predicates = Counter(e.predicate for e in found.edges)
    reasons = Counter(line.partition(": ")[2] for line in found.dropped)
    print_table("Nodes", ("category", "nodes"), categories.most_common())
    print_table("Edges", ("predicate", "edges"), predicates.most_common())
    print_table("Projected", ("rule or table", "edges"), sorted(found.projected.items()))
    print_table("Not projected", ("why", "axioms"), reasons.most_common())
    if dropped:
        print_table("Axioms not projected", ("axiom",), [(line,) for line in found.dropped])
    typer.echo(summary(found))
    typer.echo("; ".join(f"{name} {version}" for name, version in found.versions.items() if version))
    typer.echo(f"hash {found.hash}")


@app.command("show")
def show(
    node: Annotated[str, typer.Argument(help="CURIE, label or synonym: IW:0000001, Tpex, anti-PD1, PD-L1.")],
    graph: GraphFolder = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw it: out.png, .svg or .pdf.")] = None,
    hops: Annotated[int, typer.Option(min=1, max=3, help="How far the picture reaches.")] = 1,
    limit: Annotated[int, typer.Option(min=2, help="The most nodes that the picture has.")] = 25,
) -> None:
    """Show what the graph says about a node."""
    from ..kg.neighbourhood import neighbourhood, order

    found = graph_of(graph)
    centre = node_of(found, node)
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
        from ..kg.draw import draw_neighbourhood  # matplotlib takes a second

        draw_neighbourhood(neighbourhood(found, centre.id, hops, limit), centre.id, picture)
        typer.echo(f"drawn to {picture}")


@app.command("validate")
def validate(graph: GraphFolder = None) -> None:
    """Check references, domains and ranges, duplicates and sources; exit 1 if there are errors."""
    from ..kg.check import check_graph
    from ..kg.check_facts import check_facts

    found = graph_of(graph)
    findings = [*([] if graph else check_facts()), *check_graph(found)]
    print_findings(findings)
    errors = sum(f.level == "error" for f in findings)
    typer.echo(f"{summary(found)}; {errors} errors, {len(findings) - errors} warnings")
    if errors:
        raise typer.Exit(1)


def _row(graph: KnowledgeGraph, centre: str, edge: Edge) -> tuple[str, str, str, str]:
    """An edge as seen from one of its ends."""
    from ..kg.sources import cited

    way, other = ("→", edge.object) if edge.subject == centre else ("←", edge.subject)
    label = graph.nodes[other].label if other in graph.nodes else "(no such node)"
    return f"{way} {edge.predicate}", other, label, cited(edge.source)
