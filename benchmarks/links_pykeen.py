"""PyKEEN's TransE, DistMult and NodePiece on the same task (`pip install pykeen`; no part of the package).

PyKEEN numbers a relation and its inverse as `link_tensors` does, 2p and 2p + 1, so that every question is one
for a tail. The number of epochs is chosen on the validation edges.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..kg.graph import Edge
from ..kg.link_decoder import Known, mean_reciprocal_rank, ranks
from ..kg.link_tensors import NAMES, LinkTensors, Queries
from .links_simple import Scorer
from .links_task import Task

DIM, BATCH, EVERY, PATIENCE = 64, 256, 5, 2
Make = Callable[[Any, Any], Any]  # (triples to learn from, triples to answer from) → model


def transe(learn: Any, _: Any) -> Any:
    """Bordes et al. 2013."""
    from pykeen.models import TransE

    return TransE(triples_factory=learn, embedding_dim=DIM, random_seed=None)


def distmult(learn: Any, _: Any) -> Any:
    """Yang et al. 2015."""
    from pykeen.models import DistMult

    return DistMult(triples_factory=learn, embedding_dim=DIM, random_seed=None)


def node_piece(learn: Any, _: Any) -> Any:
    """Galkin et al. 2022: a node is a set of anchors and of relations."""
    from pykeen.models import NodePiece

    return NodePiece(
        triples_factory=learn,
        tokenizers=["AnchorTokenizer", "RelationTokenizer"],
        tokenizers_kwargs=[{"selection": "Degree", "searcher": "CSGraph"}, {}],
        num_tokens=[20, 12],
        embedding_dim=DIM,
        random_seed=None,
    )


def inductive_node_piece(learn: Any, answer: Any) -> Any:
    """The same with relations alone, which a new node has too."""
    from pykeen.models import InductiveNodePiece

    return InductiveNodePiece(
        triples_factory=learn,
        inference_factory=answer,
        num_tokens=12,
        embedding_dim=DIM,
        random_seed=None,
    )


def learnt(make: Make, task: Task, seed: int, epochs: int = 60, rate: float = 1e-2) -> Scorer:
    """Train, and score the nodes of the whole graph."""
    from pykeen.training import LCWATrainingLoop

    torch.manual_seed(seed)
    inner, whole = LinkTensors(task.train), LinkTensors(task.whole)
    learn, answer = _triples(inner, inner.stated), _triples(whole, sorted(task.graph.edges))
    model = make(learn, answer)
    inductive = (
        make is inductive_node_piece
    )  # it has two sets of nodes: those learnt from, and those asked for
    learning = {"mode": "training"} if inductive else {}
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    loop = LCWATrainingLoop(model=model, triples_factory=learn, optimizer=optimiser, **learning)
    check = _checker(model, inner, task.validation, learning)
    best, kept, waited = -1.0, copy.deepcopy(model.state_dict()), 0
    for _ in range(0, epochs, EVERY):
        loop.train(learn, num_epochs=EVERY, batch_size=BATCH, use_tqdm=False, only_size_probing=False)
        found = check()
        waited = 0 if found > best else waited + 1
        if found > best:
            best, kept = found, copy.deepcopy(model.state_dict())
        if waited == PATIENCE:
            break
    model.load_state_dict(kept)
    answering = {"mode": "testing"} if inductive else {}
    return lambda asked: _scores(model, asked, answering)


def _triples(tensors: LinkTensors, edges: list[Edge]) -> Any:
    from pykeen.triples import CoreTriplesFactory

    rows = [(tensors.row[e.subject], NAMES.index(e.predicate), tensors.row[e.object]) for e in edges]
    mapped = torch.tensor(rows, dtype=torch.long)
    return CoreTriplesFactory(mapped, len(tensors), len(NAMES), create_inverse_triples=True)


def _checker(
    model: Any, inner: LinkTensors, edges: tuple[Edge, ...], mode: dict[str, str]
) -> Callable[[], float]:
    """The mean reciprocal rank on validation edges."""
    known = Known(inner.queries(torch.arange(len(inner.stated))))
    asked = _queries(inner, edges)

    def check() -> float:
        scores = _scores(model, asked, mode)
        return mean_reciprocal_rank(ranks(known.mask(scores, asked, inner.allowed), asked.answer))

    return check


def _queries(tensors: LinkTensors, edges: tuple[Edge, ...]) -> Queries:
    rows = [(tensors.row[e.subject], NAMES.index(e.predicate), tensors.row[e.object]) for e in edges]
    s, p, o = torch.tensor(rows, dtype=torch.long).t()
    return Queries(torch.cat((s, o)), torch.cat((2 * p, 2 * p + 1)), torch.cat((o, s)))


@torch.no_grad()
def _scores(model: Any, asked: Queries, mode: dict[str, str]) -> Tensor:
    """[q, n] by the model's own numbering."""
    model.eval()
    pairs = torch.stack((asked.start, asked.way), 1)
    found = torch.cat([model.score_t(part, **mode) for part in torch.split(pairs, 256)])
    model.train()
    return found
