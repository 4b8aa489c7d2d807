"""A training loop for PyKEEN's models.

Theirs writes out [questions, nodes, dim] numbers a step, a minute for what takes seconds. This one gives them
what our encoder has: the same questions, cross-entropy among the nodes that the schema allows, Adam, the best
of all steps by the validation edges.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ..kg.graph import Edge
from ..kg.link_decoder import Known, mean_reciprocal_rank, ranks
from ..kg.link_tensors import NAMES, LinkTensors, Queries
from .links_peers import Model, Peer, Setting
from .links_task import Task

QUESTIONS, EVERY, PATIENCE, STEPS = 512, 25, 3, 400


def fitted(peer: Peer, setting: Setting, task: Task, seed: int) -> tuple[Model, Tensor]:
    """The model and the ranks of the validation edges, [q]."""
    torch.manual_seed(seed)
    inner, whole = LinkTensors(task.train), LinkTensors(task.whole)
    model = peer.make(_triples(inner, inner.stated), _triples(whole, sorted(task.graph.edges)))
    check = _checker(peer, model, inner, task.validation)
    found = check()
    best, kept, waited = -1.0, {}, 0
    for _ in _steps(peer, model, inner, setting):
        ranked = check()
        waited += 1
        if (value := mean_reciprocal_rank(ranked)) > best:
            best, found, kept, waited = value, ranked, copy.deepcopy(model.state_dict()), 0
        if waited == PATIENCE:
            break
    model.load_state_dict(kept)
    return model.eval(), found


def _steps(peer: Peer, model: Model, tensors: LinkTensors, setting: Setting) -> Iterator[None]:
    """Train, and stop after every few steps to be looked at."""
    asked = tensors.queries(torch.arange(len(tensors.stated)))
    barred = Known(asked).mask(torch.zeros(len(asked.start), len(tensors)), asked, tensors.allowed) < 0
    optimiser = torch.optim.Adam(model.parameters(), setting.rate)
    for step in range(STEPS):
        some = torch.randint(len(asked.start), (QUESTIONS,))
        part = Queries(*(column[some] for column in asked))
        scores = peer.answer(model.train(), peer.nodes(model, answering=False), part, setting.dropped)
        loss = cross_entropy(scores.masked_fill(barred[some], -torch.inf), part.answer)
        optimiser.zero_grad()
        (loss + model.collect_regularization_term()).backward()
        optimiser.step()
        model.post_parameter_update()
        if (step + 1) % EVERY == 0:
            yield


def _triples(tensors: LinkTensors, edges: list[Edge]) -> Any:
    from pykeen.triples import CoreTriplesFactory

    rows = [(tensors.row[e.subject], NAMES.index(e.predicate), tensors.row[e.object]) for e in edges]
    mapped = torch.tensor(rows, dtype=torch.long)
    return CoreTriplesFactory(mapped, len(tensors), len(NAMES), create_inverse_triples=True)


def _checker(peer: Peer, model: Model, inner: LinkTensors, edges: tuple[Edge, ...]) -> Callable[[], Tensor]:
    """The ranks of validation edges; what training knows does not compete."""
    known = Known(inner.queries(torch.arange(len(inner.stated))))
    asked = _queries(inner, edges)

    @torch.no_grad()
    def check() -> Tensor:
        scores = peer.answer(model.eval(), peer.nodes(model, answering=False), asked)
        return ranks(known.mask(scores, asked, inner.allowed), asked.answer)

    return check


def _queries(tensors: LinkTensors, edges: tuple[Edge, ...]) -> Queries:
    rows = [(tensors.row[e.subject], NAMES.index(e.predicate), tensors.row[e.object]) for e in edges]
    s, p, o = torch.tensor(rows, dtype=torch.long).t()
    return Queries(torch.cat((s, o)), torch.cat((2 * p, 2 * p + 1)), torch.cat((o, s)))
