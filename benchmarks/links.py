"""`make bench-links`: held-out edges, and held-out terms, of the knowledge graph.

Ranks are filtered (other right answers do not compete) and among the nodes that the schema allows as an
answer; both ends of each edge are asked for. A run that was stopped goes on where it was. PyKEEN's models run
where PyKEEN is installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..kg.link_prediction import LinkConfig
from ..model.jobs import Jobs
from ..ontology.load import load_ontology
from .links_answers import Answers, answered
from .links_ours import ABLATIONS, OURS, SHIPPED, TOLD, Told, encoder, learnt, scorer
from .links_peers import INDUCTIVE, PEERS, Peer, chosen, tried
from .links_simple import SIMPLE, Scorer
from .links_table import BEYOND, EDGES, TERMS, TUNING, report
from .links_task import FOLDS, Task, edge_task, node_task

FOLDER = Path("runs/bench-links")
# Half of what the shipped encoder was trained for, for there are eight trainings a seed.
STEPS = 150
Done = Jobs[Answers]


def ask_edges(done: Done, graph: KnowledgeGraph, config: LinkConfig) -> None:
    """Held-out edges of one seed: rules, ours, and ours on spoiled graphs."""
    task = edge_task(graph, config.seed)
    methods: dict[str, Callable[[], Scorer]] = {n: partial(m, task) for n, m in SIMPLE.items()}
    methods |= {n: partial(m, task, config) for n, m in {OURS: encoder, **ABLATIONS}.items()}
    for name, make in methods.items():
        done.job(f"{EDGES}, {name}, seed {config.seed}", partial(_one, EDGES, name, task, config.seed, make))


def ask_terms(done: Done, graph: KnowledgeGraph, config: LinkConfig) -> None:
    """Held-out terms of one seed, a fold of them at a time: rules, ours, and ours told less."""
    seed = config.seed
    for fold in range(FOLDS):
        half, whole = node_task(graph, seed, fold, half=True), node_task(graph, seed, fold)
        done.job(f"{TERMS}, simple, fold {fold}, seed {seed}", partial(_simply, half, whole, seed))
        done.job(f"{TERMS}, {OURS}, fold {fold}, seed {seed}", partial(_told, half, whole, config))


def ask_peers(done: Done, graph: KnowledgeGraph, config: LinkConfig) -> None:
    """Both, of PyKEEN's models."""
    seed = config.seed
    for peer in PEERS:
        _tune(done, peer, edge_task(graph, 0))
        asked = {"": edge_task(graph, seed)}
        _ask_peer(done, peer, EDGES, asked, seed)
    _tune(done, INDUCTIVE, node_task(graph, 0, 0, half=True))
    folds = {f", fold {fold}": node_task(graph, seed, fold, half=True) for fold in range(FOLDS)}
    _ask_peer(done, INDUCTIVE, TERMS, folds, seed)


def _ask_peer(done: Done, peer: Peer, part: str, tasks: Mapping[str, Task], seed: int) -> None:
    setting = chosen(peer, done.results())
    for name, task in tasks.items():
        make = partial(peer.scorer, setting, task, seed)
        done.job(f"{part}, {peer.name}{name}, seed {seed}", partial(_one, part, peer.name, task, seed, make))


def ask_shipped(done: Done, graph: KnowledgeGraph, config: LinkConfig) -> None:
    """Both, of an encoder trained as long as the one that the package ships."""
    seed, longer = config.seed, replace(config, steps=LinkConfig().steps)
    task = edge_task(graph, seed)
    work = partial(_one, EDGES, SHIPPED, task, seed, partial(encoder, task, longer))
    done.job(f"{EDGES}, {SHIPPED}, seed {seed}", work)
    for fold in range(FOLDS):
        half, whole = node_task(graph, seed, fold, half=True), node_task(graph, seed, fold)
        works = partial(_told, half, whole, longer, {SHIPPED: TOLD[OURS]})
        done.job(f"{TERMS}, {SHIPPED}, fold {fold}, seed {seed}", works)


def _one(part: str, name: str, task: Task, seed: int, make: Callable[[], Scorer]) -> Iterator[Answers]:
    yield answered(part, name, task, seed, make)


def _tune(done: Done, peer: Peer, task: Task) -> None:
    """Every setting of a peer, on validation edges."""
    for setting in peer.grid:
        done.job(f"{TUNING}, {peer.name}, {setting}", partial(tried, peer, setting, task))


def _simply(half: Task, whole: Task, seed: int) -> Iterator[Answers]:
    for name, method in SIMPLE.items():
        for part, task in ((TERMS, half), (BEYOND, whole)):
            yield answered(part, name, task, seed, partial(method, task))


def _told(half: Task, whole: Task, config: LinkConfig, ways: Mapping[str, Told] = TOLD) -> Iterator[Answers]:
    """Both tasks learn from the same graph."""
    model = learnt(half.train, config)
    for name, told in ways.items():
        for part, task in ((TERMS, half), (BEYOND, whole)):
            graph = told(task, config.seed)
            yield answered(part, name, task, config.seed, partial(scorer, model, graph))


def main() -> None:
    """Do what is left, seed by seed, then print the tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tables", action="store_true", help="print the tables of what is done, run nothing")
    given = parser.parse_args()
    torch.set_num_threads(1)
    graph = build_graph(load_ontology())
    done: Done = Jobs(FOLDER / f"{graph.hash[:12]}.jsonl", Answers)
    parts = [ask_edges, ask_terms]
    if find_spec("pykeen"):
        parts.append(ask_peers)
    else:
        print("PyKEEN is not installed: its models are left out", file=sys.stderr)
    seeds = range(0 if given.tables else given.seeds)
    parts.append(ask_shipped)
    for seed in seeds:
        for ask in parts:
            ask(done, graph, LinkConfig(steps=STEPS, seed=seed))
    print(f"graph {graph.hash[:12]}: {len(graph.nodes):,} nodes, {len(graph.edges):,} edges\n")
    print(report(done.results()))


if __name__ == "__main__":
    main()
