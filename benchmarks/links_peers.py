"""PyKEEN's TransE, DistMult and NodePiece: how they are made, scored and tuned.

`make bench-links` installs PyKEEN; it is no part of the package, and is imported where a model is made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import dropout

from ..kg.link_tensors import NAMES, Queries
from .links_answers import Answers
from .links_simple import Scorer
from .links_table import TUNING
from .links_task import Task

DIM = 128
Model = Any  # PyKEEN is not installed where types are checked
Score = Callable[[Tensor, Tensor, Tensor], Tensor]  # heads [q, d], relations [q, d], nodes [n, d] → [q, n]


@dataclass(frozen=True)
class Setting:
    """What is tuned: the learning rate, and the share of a vector's numbers that a step does without."""

    rate: float
    dropped: float

    def __str__(self) -> str:
        return f"rate {self.rate:g}, dropout {self.dropped:g}"


GRID = (Setting(0.01, 0.0), Setting(0.01, 0.5))


@dataclass(frozen=True)
class Peer:
    """A model: how it is made of triples to learn from and triples to answer from, and how it scores."""

    name: str
    make: Callable[[Any, Any], Model]
    score: Score
    inductive: bool = False
    grid: tuple[Setting, ...] = GRID

    def scorer(self, setting: Setting, task: Task, seed: int) -> Scorer:
        """Trained, with scores of the nodes of the whole graph."""
        from .links_pykeen import fitted

        model, _ = fitted(self, setting, task, seed)
        with torch.no_grad():
            nodes = self.nodes(model, answering=True)
        return partial(_in_parts, self, model, nodes)

    def nodes(self, model: Model, answering: bool) -> Tensor:
        """Vectors of all nodes, [n, DIM]; an inductive model has two graphs."""
        if self.inductive:
            mode = "testing" if answering else "training"
            representations = model._get_entity_representations_from_inductive_mode(mode=mode)
        else:
            representations = model.entity_representations
        found: Tensor = representations[0](None)
        return found

    def answer(self, model: Model, nodes: Tensor, asked: Queries, dropped: float = 0.0) -> Tensor:
        """Scores [q, n]."""
        relation = model.relation_representations[0](_numbered(asked.way))
        nodes = dropout(nodes, dropped, dropped > 0)
        return self.score(nodes[asked.start], dropout(relation, dropped, dropped > 0), nodes)


def _numbered(way: Tensor) -> Tensor:
    """NodePiece counts inverse relations after all others."""
    return way // 2 + (way % 2) * len(NAMES)


def bilinear(head: Tensor, relation: Tensor, nodes: Tensor) -> Tensor:
    """DistMult's score (Yang et al. 2015)."""
    return (head * relation) @ nodes.t()


def translated(head: Tensor, relation: Tensor, nodes: Tensor) -> Tensor:
    """TransE's score: minus the Euclidean distance (Bordes et al. 2013)."""
    at = head + relation
    squared = at.square().sum(1)[:, None] - 2 * at @ nodes.t() + nodes.square().sum(1)
    return -squared.clamp(min=1e-6).sqrt()


def _transe(learn: Any, _: Any) -> Model:
    from pykeen.models import TransE

    # Cross-entropy needs distances that can grow: no vectors of length one.
    return TransE(triples_factory=learn, embedding_dim=DIM, entity_constrainer=None, random_seed=None)


def _distmult(learn: Any, _: Any) -> Model:
    from pykeen.models import DistMult

    return DistMult(triples_factory=learn, embedding_dim=DIM, entity_constrainer=None, random_seed=None)


def _node_piece(learn: Any, _: Any) -> Model:
    """Galkin et al. 2022: a node is a set of anchors and of relations."""
    from pykeen.models import NodePiece

    return NodePiece(
        triples_factory=learn,
        tokenizers=["AnchorTokenizer", "RelationTokenizer"],
        tokenizers_kwargs=[{"selection": "Degree", "searcher": "CSGraph"}, {}],
        num_tokens=[10, 6],
        embedding_dim=DIM,
        random_seed=None,
    )


def _inductive(learn: Any, answer: Any) -> Model:
    """The same with relations alone, which a new node has too."""
    from pykeen.models import InductiveNodePiece

    return InductiveNodePiece(
        triples_factory=learn, inference_factory=answer, num_tokens=6, embedding_dim=DIM, random_seed=None
    )


PEERS = (
    Peer("PyKEEN TransE", _transe, translated),
    Peer("PyKEEN DistMult", _distmult, bilinear),
    Peer("PyKEEN NodePiece", _node_piece, bilinear),
)
INDUCTIVE = Peer("PyKEEN inductive NodePiece", _inductive, bilinear, inductive=True)


def tried(peer: Peer, setting: Setting, task: Task) -> Iterator[Answers]:
    """How well a setting does on validation edges."""
    from .links_pykeen import fitted

    began = time.process_time()
    _, rank = fitted(peer, setting, task, seed=0)
    nothing = [0] * len(rank)
    spent = round(time.process_time() - began, 1)
    yield Answers(TUNING, f"{peer.name}, {setting}", 0, rank.tolist(), nothing, nothing, nothing, spent)


def chosen(peer: Peer, answers: Iterable[Answers]) -> Setting:
    """The setting with the best mean reciprocal rank of those that were tried."""
    means = {a.method: sum(1 / r for r in a.rank) / len(a.rank) for a in answers if a.part == TUNING}
    return max(peer.grid, key=lambda setting: means[f"{peer.name}, {setting}"])


@torch.no_grad()
def _in_parts(peer: Peer, model: Model, nodes: Tensor, asked: Queries) -> Tensor:
    parts = zip(*(torch.split(column, 256) for column in asked), strict=True)
    return torch.cat([peer.answer(model, nodes, Queries(*part)) for part in parts])
