"""What needs no training: how often a node answers, common neighbours, the nearest nodes by features."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from ..kg.features import TEXT_DIM
from ..kg.link_tensors import DIRECTIONS, LinkTensors, Queries
from .links_task import Task

Scorer = Callable[[Queries], Tensor]  # scores [q, n] of all nodes of the whole graph


def answers(seen: LinkTensors) -> Tensor:
    """[DIRECTIONS, n, n]: 1 where a node answers another's question, as far as the seen edges say; sparse."""
    asked = seen.queries(torch.arange(len(seen.stated)))
    at = torch.stack((asked.way, asked.start, asked.answer))
    size = (DIRECTIONS, len(seen), len(seen))
    return torch.sparse_coo_tensor(at, torch.ones(at.shape[1]), size).coalesce()


def chance(task: Task) -> Scorer:
    """All answers that the schema allows score the same: their mean rank."""
    n = len(task.whole.nodes)
    return lambda asked: torch.zeros(len(asked.start), n)


def popularity(task: Task) -> Scorer:
    """How often a node answers this kind of question."""
    often = torch.sparse.sum(answers(LinkTensors(task.graph)), 1).to_dense()
    return lambda asked: often[asked.way]


def common_neighbours(task: Task) -> Scorer:
    """Adamic and Adar 2003: neighbours in common, rare ones first; popularity decides between equals."""
    seen, popular = LinkTensors(task.graph), popularity(task)
    both = torch.cat((seen.edges, seen.edges.flip(0)), 1)
    near = torch.zeros(len(seen), len(seen))
    near[both[0], both[1]] = 1.0
    weighted = near / torch.log(near.sum(0).clamp(min=2.0) + 1.0)
    shared = weighted @ near

    def score(asked: Queries) -> Tensor:
        return shared[asked.start] + 1e-4 * popular(asked)

    return score


def nearest(task: Task, names: bool = False, k: int = 20, sharpness: float = 3.0) -> Scorer:
    """A vote of the k nodes whose features are nearest by cosine; popularity decides between equals.

    :param names: compare what nodes are called alone, not what they state.
    """
    seen, popular = LinkTensors(task.graph), popularity(task)
    known = answers(seen)
    read = seen.without(torch.zeros(len(seen.stated), dtype=torch.bool)).x
    features = torch.nn.functional.normalize(read[:, :TEXT_DIM] if names else read)
    alike = (features @ features.t()).fill_diagonal_(0.0)
    weight, who = alike.topk(min(k, len(alike)), 1)
    vote = torch.zeros_like(alike).scatter_(1, who, weight.clamp(min=0) ** sharpness)

    def score(asked: Queries) -> Tensor:
        found = torch.empty(len(asked.start), len(seen))
        for way in sorted(set(asked.way.tolist())):
            rows = (asked.way == way).nonzero().squeeze(1)
            found[rows] = torch.sparse.mm(known[way].t(), vote[asked.start[rows]].t()).t()
        return found + 1e-4 * popular(asked)

    return score


SIMPLE: dict[str, Callable[[Task], Scorer]] = {
    "chance": chance,
    "most frequent answers": popularity,
    "common neighbours": common_neighbours,
    "nearest by features": nearest,
    "nearest by names": partial(nearest, names=True),
}
