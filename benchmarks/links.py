"""`make bench-links`: held-out edges, and held-out terms, of the knowledge graph.

Ranks are filtered (other right answers do not compete) and among the nodes that the schema allows as an
answer; both ends of each edge are asked for. Intervals are of the mean over seeds: 95 %, bootstrap over pairs
of nodes or over terms. PyKEEN's models run where PyKEEN is installed.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..kg.link_decoder import Known, ranks
from ..kg.link_prediction import LinkConfig, LinkModel, train_links
from ..kg.link_tensors import NAMES, LinkTensors
from ..ontology.load import load_ontology
from .links_simple import Scorer, chance, common_neighbours, nearest, popularity
from .links_table import Found, by_relation, table
from .links_task import MARKERS, Task, asked_queries, edge_task, node_tasks, renamed, shuffled

Method = Callable[[Task, int], Scorer]
FOLDER = Path("runs/bench-links")
_TRAINED: dict[tuple[str, int], LinkModel] = {}


def encoder(task: Task, seed: int) -> Scorer:
    """Ours: the encoder that the package ships is trained so, on all edges."""
    whole, key = LinkTensors(task.whole), (task.train.hash, seed)
    if key not in _TRAINED:  # both settings of held-out terms learn from the same graph
        _TRAINED[key] = train_links(task.train, LinkConfig(seed=seed))
    model, seen = _TRAINED[key], set(task.graph.edges)
    with torch.no_grad():
        addresses = model.encoder(whole.without(torch.tensor([e not in seen for e in whole.stated])))
    return lambda asked: model.decoder(addresses, asked.start, asked.way)


def without_text(task: Task, seed: int) -> Scorer:
    """The same where every name is a random one."""
    whole, graph, train = (renamed(g) for g in (task.whole, task.graph, task.train))
    return encoder(dataclasses.replace(task, whole=whole, graph=graph, train=train), seed)


def on_a_shuffled_graph(task: Task, seed: int) -> Scorer:
    """The same on wrong relations: as many of each kind at each node."""
    graph = shuffled(task.graph, seed)
    wrong = dataclasses.replace(task, whole=graph, graph=graph, train=graph)
    return encoder(wrong, seed)


def without_markers(task: Task, seed: int) -> Scorer:
    """The same where no edge says what is expressed or lacked."""

    def rest(graph: KnowledgeGraph) -> KnowledgeGraph:
        return dataclasses.replace(graph, edges=tuple(e for e in graph.edges if e.predicate not in MARKERS))

    fewer = dataclasses.replace(task, whole=rest(task.whole), graph=rest(task.graph), train=rest(task.train))
    return encoder(fewer, seed)


def _simple(method: Callable[[Task], Scorer]) -> Method:
    return lambda task, _: method(task)


SIMPLE: dict[str, Method] = {
    "chance": _simple(chance),
    "most frequent answers": _simple(popularity),
    "common neighbours": _simple(common_neighbours),
    "nearest by features": _simple(nearest),
}
ABLATIONS: dict[str, Method] = {
    "ours, shuffled graph": on_a_shuffled_graph,
    "ours, no text": without_text,
    "ours, no markers": without_markers,
}


def peers() -> tuple[dict[str, Method], dict[str, Method]]:
    """PyKEEN's models for held-out edges and for held-out terms."""
    if not find_spec("pykeen"):
        print("PyKEEN is not installed: its models are left out", file=sys.stderr)
        return {}, {}
    from .links_pykeen import distmult, inductive_node_piece, learnt, node_piece, transe

    def of(make: Callable[..., object]) -> Method:
        return lambda task, seed: learnt(make, task, seed)

    edges = {"TransE": of(transe), "DistMult": of(distmult), "NodePiece": of(node_piece)}
    return edges, {"NodePiece, inductive": of(inductive_node_piece)}


def found_by(method: Method, tasks: list[Task], seed: int) -> Found:
    """Ranks [q] of all questions of the tasks, with what they are about and whom the bootstrap draws."""
    parts: list[tuple[Tensor, Tensor, Tensor]] = []
    start = time.process_time()
    for number, task in enumerate(tasks):
        whole = LinkTensors(task.whole)
        asked = asked_queries(whole, task.asked)
        known = Known(whole.queries(torch.arange(len(whole.stated))))
        with torch.no_grad():
            scores = _trained(method, task, seed)(asked)
        rank = ranks(known.mask(scores, asked, whole.allowed), asked.answer)
        group = task.group.repeat(2) + 1_000_000 * number
        parts.append((rank, asked.way, group + 1_000_000_000 * seed))
    rank, way, group = (torch.cat(column) for column in zip(*parts, strict=True))
    return Found(rank, way, group, time.process_time() - start)


def _trained(method: Method, task: Task, seed: int) -> Scorer:
    with torch.enable_grad():
        return method(task, seed)


def parts_of(graph: KnowledgeGraph) -> dict[str, tuple[dict[str, Method], Callable[[int], list[Task]]]]:
    """What is held out, the methods that answer, and the tasks of a seed."""
    of_edges, of_terms = peers()
    ours: dict[str, Method] = {"ours": encoder}
    return {
        "edges": (SIMPLE | ours | of_edges, lambda seed: [edge_task(graph, seed)]),
        "ablations": (ABLATIONS, lambda seed: [edge_task(graph, seed)]),
        "terms": (SIMPLE | ours | of_terms, lambda seed: node_tasks(graph, seed, half=True)),
        "beyond": (SIMPLE | ours, lambda seed: node_tasks(graph, seed)),
    }


def run_part(methods: dict[str, Method], tasks_of: Callable[[int], list[Task]], seeds: range) -> str:
    """The tables of a part."""
    found: dict[str, list[Found]] = {}
    for seed in seeds:
        tasks = tasks_of(seed)
        for name, method in methods.items():
            found.setdefault(name, []).append(found_by(method, tasks, seed))
            print(f"{name}, seed {seed}: {found[name][-1]}", file=sys.stderr, flush=True)
    return f"{table(found)}\n\n{by_relation(found, NAMES)}\n"


def main() -> None:
    """Run the parts, print their tables in Markdown, keep them in runs/bench-links."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--parts", nargs="+", default=["edges", "ablations", "terms", "beyond"])
    asked = parser.parse_args()
    torch.set_num_threads(1)
    graph = build_graph(load_ontology())
    FOLDER.mkdir(parents=True, exist_ok=True)
    about = f"graph {graph.hash[:12]}: {len(graph.nodes):,} nodes, {len(graph.edges):,} edges"
    parts = parts_of(graph)
    for part in asked.parts:
        tables = f"## {part}\n\n{about}\n\n{run_part(*parts[part], range(asked.seeds))}"
        print(tables, flush=True)
        (FOLDER / f"{part}.md").write_text(tables, encoding="utf-8")


if __name__ == "__main__":
    main()
