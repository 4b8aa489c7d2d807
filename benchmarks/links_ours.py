"""The package's own encoder as answers: whole, spoiled before training, or told less of a new term."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import torch
from torch import Tensor

from ..kg.encoder import GraphTensors
from ..kg.graph import Edge, KnowledgeGraph
from ..kg.link_prediction import LinkConfig, LinkModel, fit_links
from ..kg.link_tensors import LinkTensors
from .links_simple import Scorer
from .links_task import MARKERS, Task, renamed, shuffled

OURS, SHIPPED = "ours", "ours, trained as shipped"
Told = Callable[[Task, int], KnowledgeGraph]


class Names(LinkTensors):
    """A graph of which names and categories are read, and no edge."""

    def without(self, hidden: Tensor) -> GraphTensors:
        """What an encoder reads, whatever is hidden."""
        return super().without(torch.ones_like(hidden))


def learnt(graph: KnowledgeGraph, config: LinkConfig, read: type[LinkTensors] = LinkTensors) -> LinkModel:
    """Trained as the encoder that the package ships is, on all edges of a graph."""
    return fit_links(read(graph), config)


@torch.no_grad()
def scorer(model: LinkModel, graph: KnowledgeGraph, read: type[LinkTensors] = LinkTensors) -> Scorer:
    """Scores of all nodes of a graph, of which all edges may be seen."""
    tensors = read(graph)
    addresses = model.encoder(tensors.without(torch.zeros(len(tensors.stated), dtype=torch.bool)))
    return lambda asked: model.decoder(addresses, asked.start, asked.way).detach()


def unmarked(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The graph where no edge says what is expressed or lacked."""
    return dataclasses.replace(graph, edges=tuple(e for e in graph.edges if e.predicate not in MARKERS))


def encoder(task: Task, config: LinkConfig) -> Scorer:
    """Ours."""
    return scorer(learnt(task.train, config), task.graph)


def _names_alone(task: Task, config: LinkConfig) -> Scorer:
    return scorer(learnt(task.train, config, Names), task.graph, Names)


def _without_text(task: Task, config: LinkConfig) -> Scorer:
    return scorer(learnt(renamed(task.train), config), renamed(task.graph))


def _shuffled(task: Task, config: LinkConfig) -> Scorer:
    graph = shuffled(task.graph, config.seed)
    return scorer(learnt(graph, config), graph)


def _without_markers(task: Task, config: LinkConfig) -> Scorer:
    return scorer(learnt(unmarked(task.train), config), unmarked(task.graph))


# Trained anew on what is said here, of held-out edges.
ABLATIONS: dict[str, Callable[[Task, LinkConfig], Scorer]] = {
    "ours, shuffled graph": _shuffled,
    "ours, names alone": _names_alone,
    "ours, no text": _without_text,
    "ours, no markers": _without_markers,
}


def _given(task: Task) -> tuple[list[Edge], list[Edge]]:
    """Edges that tell of new terms, and the others."""
    given: list[Edge] = []
    rest: list[Edge] = []
    for edge in task.graph.edges:
        known = edge.subject in task.train.nodes and edge.object in task.train.nodes
        (rest if known else given).append(edge)
    return given, rest


def _only(keep: Callable[[Edge], bool]) -> Told:
    def told(task: Task, _: int) -> KnowledgeGraph:
        given, rest = _given(task)
        return dataclasses.replace(task.graph, edges=(*rest, *(e for e in given if keep(e))))

    return told


def _wrong(task: Task, seed: int) -> KnowledgeGraph:
    given, rest = _given(task)
    dealt = shuffled(dataclasses.replace(task.graph, edges=tuple(given)), seed).edges
    return dataclasses.replace(task.graph, edges=(*rest, *dealt))


def _nameless(task: Task, _: int) -> KnowledgeGraph:
    blank = renamed(task.graph).nodes
    return dataclasses.replace(task.graph, nodes=blank | dict(task.train.nodes))


# One trained model, told of held-out terms in several ways.
TOLD: dict[str, Told] = {
    OURS: lambda task, _: task.graph,
    "ours, told others' relations": _wrong,
    "ours, told the name alone": _only(lambda _: False),
    "ours, told no name": _nameless,
    "ours, told name and parent": _only(lambda e: e.predicate == "subclass_of"),
    "ours, told no markers": _only(lambda e: e.predicate not in MARKERS),
}
