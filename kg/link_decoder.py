"""From addresses to the plausibility of links: a bilinear form with two roles, and filtered ranks.

DistMult (Yang et al. 2015, arXiv:1412.6575) cannot tell `a subclass_of b` from `b subclass_of a`; with one
projection of an address as what is asked about and another as an answer, it can (as in SimplE, Kazemi & Poole
2018, arXiv:1802.04868).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from .link_tensors import DIRECTIONS, Queries


class LinkDecoder(nn.Module):
    """Scores [q, n] of every node as the answer to each query."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.asked, self.answering = nn.Linear(dim, dim, bias=False), nn.Linear(dim, dim, bias=False)
        self.relation = nn.Parameter(torch.full((DIRECTIONS, dim), dim**-0.5))

    def forward(self, addresses: Tensor, start: Tensor, way: Tensor) -> Tensor:
        """Score; `addresses` [n, dim], `start` and `way` [q]."""
        asked = self.asked(addresses)[start] * self.relation[way]
        scores: Tensor = asked @ self.answering(addresses).t()
        return scores


class Known:
    """What is already known to answer a query: it must not compete (Bordes et al. 2013)."""

    def __init__(self, *queries: Queries) -> None:
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for some in queries:
            for s, w, a in zip(*(column.tolist() for column in some), strict=True):
                found[s, w].add(a)
        self._answers = {key: torch.tensor(sorted(answers)) for key, answers in found.items()}

    def mask(self, scores: Tensor, queries: Queries, allowed: Tensor) -> Tensor:
        """`scores` [q, n] with -inf at other known answers and at nodes of a kind that cannot answer."""
        barred = ~allowed[queries.way]
        for i, key in enumerate(zip(queries.start.tolist(), queries.way.tolist(), strict=True)):
            if key in self._answers:
                barred[i, self._answers[key]] = True
        barred[torch.arange(len(barred)), queries.answer] = False
        return scores.masked_fill(barred, -torch.inf)


def ranks(masked: Tensor, answer: Tensor) -> Tensor:
    """Rank of the right answer among what is not masked, from 1; ties share their mean rank. [q]."""
    right = masked.gather(1, answer[:, None])
    better, equal = (masked > right).sum(1), (masked == right).sum(1)
    return better + (equal + 1) / 2


def mean_reciprocal_rank(found: Iterable[float] | Tensor) -> float:
    """Mean of 1 / rank."""
    return float((1 / torch.as_tensor(found)).mean())
