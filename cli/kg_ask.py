"""`iw kg path` and `iw kg query`: ask the graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .kg_graph import GraphFolder, graph_of, node_of
from .show import print_table

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph
    from ..kg.paths import Step


def path(
    start: Annotated[str, typer.Argument(help="CURIE, label or synonym: Tpex.")],
    end: Annotated[str, typer.Argument(help="CURIE, label or synonym: anti-PD-1.")],
    graph: GraphFolder = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many paths.")] = 3,
    without: Annotated[list[str] | None, typer.Option(help="A predicate that no path may use.")] = None,
) -> None:
    """Show the shortest chains of edges between two nodes; exit 1 if there is none."""
    from ..kg.paths import paths_between

    found = graph_of(graph)
    _check_predicates(without or [])
    ends = node_of(found, start), node_of(found, end)
    paths = paths_between(found, ends[0].id, ends[1].id, limit, without or ())
    if not paths:
        typer.echo(f"no path between {ends[0].label} and {ends[1].label}")
        raise typer.Exit(1)
    for number, steps in enumerate(paths, 1):
        rows = [_row(found, step) for step in steps]
        print_table(f"Path {number}: {len(steps)} edges", ("from", "relation", "to", "source"), rows)


def query(
    text: Annotated[str, typer.Argument(help="SPARQL SELECT or ASK, or @FILE that holds it.")],
    graph: GraphFolder = None,
    limit: Annotated[int, typer.Option(min=1, help="The most rows to print.")] = 100,
) -> None:
    """Ask the graph in SPARQL; prefixes (kg:, CL:, IW:, hgnc.symbol:, biolink:, …) are known."""
    from ..kg.sparql import query as ask

    answer = ask(graph_of(graph), _query_text(text))
    print_table(f"{len(answer.rows)} rows", answer.columns, answer.rows[:limit])
    if len(answer.rows) > limit:
        typer.echo(f"{len(answer.rows) - limit} more: raise --limit")


def _query_text(text: str) -> str:
    from ..ontology.errors import InputError

    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=text[1:]) from error


def _check_predicates(names: list[str]) -> None:
    from ..kg.schema import PREDICATES
    from ..ontology.errors import UnknownNameError

    for name in names:
        if name not in PREDICATES:
            raise UnknownNameError("predicate", name, PREDICATES, hint="docs/kg.md lists them")


def _row(graph: KnowledgeGraph, step: Step) -> tuple[str, str, str, str]:
    from ..kg.sources import cited

    here, edge, there = step
    arrow = f"{edge.predicate} →" if edge.subject == here else f"← {edge.predicate}"
    return graph.nodes[here].label, arrow, graph.nodes[there].label, cited(edge.source)
