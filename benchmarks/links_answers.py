"""What a method answered to the questions of a task, as plain values that a file keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..kg.link_decoder import Known, ranks
from ..kg.link_tensors import LinkTensors
from .links_simple import Scorer
from .links_task import FACTS, ONTOLOGIES, TERMS, Task, asked_queries, origin

ORIGINS = (ONTOLOGIES, TERMS, FACTS)


@dataclass(frozen=True, slots=True)
class Answers:
    """Ranks of the right answers to q questions.

    :param rank: filtered, from 1, [q]. :param way: which question, 2p or 2p + 1 of predicate p, [q].
    :param group: what the bootstrap draws, [q]. :param origin: who states the edge, in `ORIGINS`, [q].
    :param seconds: of one core, training included.
    """

    part: str
    method: str
    seed: int
    rank: list[float]
    way: list[int]
    group: list[int]
    origin: list[int]
    seconds: float


def answered(part: str, method: str, task: Task, seed: int, make: Callable[[], Scorer]) -> Answers:
    """Ask both questions of each edge of a task; other right answers do not compete."""
    began = time.process_time()
    with torch.enable_grad():
        scorer = make()
    whole = LinkTensors(task.whole)
    asked = asked_queries(whole, task.asked)
    known = Known(whole.queries(torch.arange(len(whole.stated))))
    with torch.no_grad():
        rank = ranks(known.mask(scorer(asked), asked, whole.allowed), asked.answer)
    return Answers(
        part,
        method,
        seed,
        [round(r, 1) for r in rank.tolist()],
        asked.way.tolist(),
        task.group.repeat(2).tolist(),
        [ORIGINS.index(origin(e)) for e in task.asked] * 2,
        round(time.process_time() - began, 1),
    )
