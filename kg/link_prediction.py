"""Train the graph encoder to foretell links: hide some edges, encode the rest, rank what was hidden.

An encoder trained so gives addresses that say what a node is likely related to, without any study's data.
Nothing is indexed by nodes: the trained encoder reads graphs that it has never seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout, normalize

from ..ontology.errors import ImmuneWorldError
from .encoder import GraphEncoder, GraphTensors
from .graph import KnowledgeGraph
from .link_decoder import Known, LinkDecoder, ranks
from .link_tensors import LinkTensors, Queries

Progress = Callable[[int, int], None]  # (done, of)
_NEAR, _SPREAD, _SPREAD_EVERY = 0.93, 10.0, 4


@dataclass(frozen=True, slots=True)
class LinkConfig:
    """How to train.

    :param hidden: share of the pairs of nodes whose edges are hidden, and asked for, in a step.
    :param questions: how many of them are asked in a step, at most.
    :param feature_dropout: share of the input features that a step does without: so few edges are learnt by
        heart otherwise (docs/embed.md).
    """

    dim: int = 128
    layers: int = 2
    steps: int = 300
    questions: int = 1024
    hidden: float = 0.3
    feature_dropout: float = 0.3
    learning_rate: float = 5e-3
    weight_decay: float = 1e-4
    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


class LinkModel(nn.Module):
    """An encoder and a decoder."""

    def __init__(self, config: LinkConfig) -> None:
        super().__init__()
        self.encoder = GraphEncoder(config.dim, config.layers)
        self.decoder = LinkDecoder(config.dim)
        self.feature_dropout = config.feature_dropout

    def forward(self, seen: GraphTensors, start: Tensor, way: Tensor) -> Tensor:
        """Scores [q, n] of all nodes as answers, given what is seen of the graph."""
        seen = seen._replace(x=dropout(seen.x, self.feature_dropout, self.training))
        found: Tensor = self.decoder(self.encoder(seen), start, way)
        return found


def train_links(graph: KnowledgeGraph, config: LinkConfig, progress: Progress = lambda *_: None) -> LinkModel:
    """Train on all edges of a graph; the same seed gives the same weights.

    :raises ImmuneWorldError: if the graph has no edge, or the loss is no number.
    """
    if not graph.edges:
        raise ImmuneWorldError("the graph has no edge to learn from", hint="run `iw kg build`")
    return fit_links(LinkTensors(graph), config, progress)


def fit_links(tensors: LinkTensors, config: LinkConfig, progress: Progress = lambda *_: None) -> LinkModel:
    """The same on a graph's tensors, which say what may be read of it."""
    with _one_thread():
        torch.manual_seed(config.seed)
        model = LinkModel(config).train()
        _fit(model, tensors, config, progress)
    return model.eval()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Sums of several threads would differ from machine to machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _fit(model: LinkModel, tensors: LinkTensors, config: LinkConfig, progress: Progress) -> None:
    optimiser = torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.learning_rate, max(config.steps, 2))
    known = Known(tensors.queries(torch.arange(len(tensors.stated))))
    for step in range(config.steps):
        loss = _loss(model, tensors, known, config)
        if step % _SPREAD_EVERY == 0:
            loss = loss + _crowding(model.encoder, tensors)
        if not torch.isfinite(loss):
            raise ImmuneWorldError(f"the loss is {loss.item()} at step {step}", hint="lower learning_rate")
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        pace.step()
        progress(step + 1, config.steps)


def _loss(model: LinkModel, tensors: LinkTensors, known: Known, config: LinkConfig) -> Tensor:
    """Cross-entropy of the hidden answers among all nodes that the schema allows."""
    pairs = int(tensors.pair.max()) + 1
    chosen = torch.rand(pairs) < config.hidden
    chosen[torch.randint(pairs, (1,))] = True  # in the smallest graph too there is a question
    hidden = chosen[tensors.pair]
    queries = tensors.queries(hidden.nonzero().squeeze(1))
    some = torch.randperm(len(queries.start))[: config.questions]
    asked = Queries(*(column[some] for column in queries))
    scores = model(tensors.without(hidden), asked.start, asked.way)
    masked = known.mask(scores, asked, tensors.allowed)
    return cross_entropy(masked, asked.answer)


def _crowding(encoder: nn.Module, tensors: LinkTensors) -> Tensor:
    """How far beyond `_NEAR` the cosines of some nodes with all others are, by the addresses a user gets.

    Links alone draw twins together (two stages of one cell that share all relations but one).
    """
    encoder.eval()
    seen = tensors.without(torch.zeros(len(tensors.stated), dtype=torch.bool))
    unit = normalize(encoder(seen), dim=1)
    encoder.train()
    some = torch.randperm(len(unit))[:512]
    cosine = (unit[some] @ unit.t()).scatter(1, some[:, None], 0.0)
    return _SPREAD * (cosine - _NEAR).relu().square().sum()


@torch.no_grad()
def rank_links(
    model: LinkModel, tensors: LinkTensors, seen: GraphTensors, asked: Queries, known: Known
) -> Tensor:
    """Filtered ranks [q] of the answers, from 1, given what is seen of the graph."""
    addresses = model.encoder(seen)
    found = []
    for first in range(0, len(asked.start), 1024):
        part = Queries(*(column[first : first + 1024] for column in asked))
        scores = model.decoder(addresses, part.start, part.way)
        found.append(ranks(known.mask(scores, part, tensors.allowed), part.answer))
    return torch.cat(found) if found else torch.empty(0)
