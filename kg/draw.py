"""A picture of what stands around a node.

The node stands in the middle. What it is and has (edges that leave it) is on the right, what speaks of it
(edges that reach it) on the left, a second hop further out; every name is written outward, so none crosses
another.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from ..ontology.errors import UnknownNameError
from ..ontology.outputs import whole_file
from .graph import Edge, KnowledgeGraph
from .neighbourhood import order
from .schema import (
    CELL,
    DISEASE,
    GENE,
    OUTCOME,
    PROCESS,
    PROGRAMME,
    PROTEIN,
    QUALITY,
    THERAPY,
    TISSUE,
)

# Okabe & Ito's colours, which the colour-blind can tell apart (https://jfly.uni-koeln.de/color/).
STYLE = {
    CELL: ("cell type or state", "#0072B2"),
    GENE: ("gene", "#E69F00"),
    PROTEIN: ("protein", "#F0E442"),
    PROCESS: ("process or complex", "#009E73"),
    TISSUE: ("tissue", "#8C6D46"),
    DISEASE: ("cancer", "#D55E00"),
    THERAPY: ("therapy", "#CC79A7"),
    PROGRAMME: ("programme", "#56B4E9"),
    OUTCOME: ("outcome", "#000000"),
    QUALITY: ("quality", "#999999"),
}
_ABSENT, _PRESENT = "#C0392B", "#9AA5B1"
# All in inches: rows and columns, and the room that a character of a name takes.
_ROW, _FIRST_HOP, _NEXT_HOP, _CHARACTER = 0.4, 2.7, 4.8, 0.085
_LONGEST = 52  # characters of a name before it is cut
Place = tuple[float, float]


def draw_neighbourhood(graph: KnowledgeGraph, node: str, path: Path | str) -> None:
    """Write the picture of `neighbourhood_figure` as `.png`, `.svg` or `.pdf`.

    :raises UnknownNameError: if the graph has no such node.
    :raises InputError: if the file cannot be written.
    """
    figure = neighbourhood_figure(graph, node)
    with whole_file(path) as staged:
        figure.savefig(staged, dpi=150)


@mpl.rc_context({"text.parse_math": False})  # a label may hold a $
def neighbourhood_figure(graph: KnowledgeGraph, node: str) -> Figure:
    """A small graph (some 25 nodes, see `neighbourhood`) around one of its nodes, on one pair of axes.

    :raises UnknownNameError: if the graph has no such node.
    """
    if node not in graph.nodes:
        raise UnknownNameError("node", node, graph.nodes)
    tree = _tree(graph, node)
    places = _places(node, tree)
    left, right, low, high = _frame(graph, places)
    figure = Figure(figsize=(right - left, high - low + 0.6), layout="constrained")
    _draw(figure.subplots(), graph, node, tree, places)
    return figure


def _frame(graph: KnowledgeGraph, places: dict[str, Place]) -> tuple[float, float, float, float]:
    """Left, right, low and high edge of the picture: all names fit."""
    ends = [(x, (min(len(graph.nodes[n].label), _LONGEST) + 3) * _CHARACTER) for n, (x, _) in places.items()]
    ys = [y for _, y in places.values()]
    return (
        min([-1.5, *(x - room for x, room in ends if x < 0)]),
        max([1.5, *(x + room for x, room in ends if x > 0)]),
        min(-0.6, min(ys) - 0.4),
        max(1.2, max(ys) + 0.4),
    )


def _tree(graph: KnowledgeGraph, root: str) -> dict[str, tuple[str, Edge]]:
    """For each other node, from where it is reached and by which edge; breadth first, telling edges first."""
    found: dict[str, tuple[str, Edge]] = {}
    level, edges = [root], sorted(graph.edges, key=order)
    while level:
        starts, level = set(level), []
        for edge in edges:
            for here, there in ((edge.subject, edge.object), (edge.object, edge.subject)):
                if here in starts and there != root and there not in found:
                    found[there] = (here, edge)
                    level.append(there)
    return found


def _places(root: str, tree: dict[str, tuple[str, Edge]]) -> dict[str, Place]:
    """x by hop and side, y by order in the column; a second hop keeps the order of the first."""
    columns: dict[tuple[int, int], list[str]] = {}
    seats: dict[str, tuple[int, int]] = {root: (0, 0)}
    for node, (parent, edge) in tree.items():
        side = seats[parent][0] or (1 if edge.subject == root else -1)
        seats[node] = (side, seats[parent][1] + 1)
        columns.setdefault(seats[node], []).append(node)
    places: dict[str, Place] = {root: (0.0, 0.0)}
    for (side, hop), nodes in sorted(columns.items(), key=lambda item: item[0][1]):
        nodes.sort(key=lambda n: -places[tree[n][0]][1])
        top = (len(nodes) - 1) / 2
        x = side * (_FIRST_HOP + (hop - 1) * _NEXT_HOP)
        places.update((n, (x, (top - i) * _ROW)) for i, n in enumerate(nodes))
    return places


def _draw(
    axes: Any, graph: KnowledgeGraph, root: str, tree: dict[str, tuple[str, Edge]], places: dict[str, Place]
) -> None:
    for node, (parent, edge) in tree.items():
        _draw_edge(axes, places[parent], places[node], edge, forward=edge.subject == parent)
    for node, (x, y) in places.items():
        colour = STYLE[graph.nodes[node].category][1]
        axes.scatter([x], [y], s=260 if node == root else 70, color=colour, edgecolor="white", zorder=3)
        _write_name(axes, graph.nodes[node].label, x, y, is_root=node == root)
    left, right, low, high = _frame(graph, places)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.axis("off")
    used = {graph.nodes[n].category for n in places}
    marks = [axes.scatter([], [], s=70, color=c, label=name) for k, (name, c) in STYLE.items() if k in used]
    axes.legend(
        handles=marks, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncol=5, frameon=False, fontsize=9
    )


def _draw_edge(axes: Any, start: Place, end: Place, edge: Edge, *, forward: bool) -> None:
    """A line with an arrow that points at the object, its predicate near the outer end."""
    absent = edge.predicate in ("lacks", "inhibits", "depletes", "suppresses")
    colour = _ABSENT if absent else _PRESENT
    tail, head = (start, end) if forward else (end, start)
    arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 7, "shrinkB": 7, "linewidth": 1.0}
    arrow["linestyle"] = "--" if absent else "-"
    axes.annotate("", xy=head, xytext=tail, arrowprops=arrow, zorder=1)
    # Far out the lines have parted, so the words do not meet: half an inch before the outer end.
    outward = 1 - 0.55 / abs(end[0] - start[0])
    x, y = (s + (e - s) * outward for s, e in zip(start, end, strict=True))
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.9}
    text = edge.predicate.replace("_", " ")
    if start[0] and not forward:  # its arrowhead lies under a name
        text = f"← {text}" if end[0] > 0 else f"{text} →"
    axes.text(
        x, y, text, fontsize=7, color=_ABSENT if absent else "#55606B", ha="center", va="center", bbox=white
    )


def _write_name(axes: Any, label: str, x: float, y: float, *, is_root: bool) -> None:
    style: dict[str, Any] = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9}}
    if is_root:
        name = "\n".join(wrap(label, 24))
        axes.text(x, y + 0.2, name, fontsize=11, weight="bold", ha="center", va="bottom", zorder=4, **style)
        return
    name = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    side, shift = ("left", 0.12) if x > 0 else ("right", -0.12)
    axes.text(x + shift, y, name, fontsize=9, ha=side, va="center", zorder=2, **style)
