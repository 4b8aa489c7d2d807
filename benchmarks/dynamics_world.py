"""The world model on single cells: courses are its patients, and it foretells the next moment of a cell.

A cohort of the kind `state`: coordinates, and as one more column the logarithm of a cell's descendants.
Backbone, likelihood and training are those of `iw train`; nothing is told of the clock. What nobody
measured is a rollout: answers are fed back, a moment at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from ..kg.graph import KnowledgeGraph, Node
from ..kg.schema import QUALITY
from ..model.batch import Batch, collate
from ..model.cohort import Array, Cohort, Column, Snapshot, Trajectory
from ..model.config import ModelConfig, TrainConfig
from ..model.curriculum import Curriculum
from ..model.episode import Episode
from ..model.lesson import Lesson
from ..model.pairs import Pair, next_pairs
from ..model.run import Run
from ..model.world import make_atlas
from .dynamics_courses import GRID, RELAXED, Moves, courses, shares, staying, together
from .dynamics_simple import Cloud

CONFIG = TrainConfig(
    batch_size=64,
    learning_rate=5e-3,
    weight_decay=0.3,
    pull=0.0,
    averaging=0.97,
    hide=0.0,
    model=ModelConfig(dim=32, heads=4, layers=2, graph_layers=1, dropout=0.0, edge_dropout=0.0),
)
TURNS, STEPS = 25, 60  # of pairing cells, and the network's gradient steps at the end
RECENT, DRAWN = 3, 3000  # turns whose moves a rule is fitted to, and how many of these
_AT_ONCE = 2000


class MadeOnce(Curriculum):
    """Questions of courses, which are made before they are drawn: nothing about them is random."""

    @cached_property
    def _episodes(self) -> list[Episode]:
        return [lesson.forecast(pair) for lesson in self.lessons for pair in next_pairs(lesson.cohort)]

    def draw(self, size: int, rng: np.random.Generator) -> list[Episode]:
        """Some of them."""
        return [self._episodes[i] for i in rng.integers(len(self._episodes), size=size)]


class WorldCells:
    """The world model trained on cells of some times.

    Its start is the rule of states that `iw train` fits. It is fitted turn by turn, to courses that are made
    with the rule of the turn before; to the last ones the network adds its word.

    :param cells: time → [n, d]. The same seed gives the same model.
    :param grows: whether cells may leave more or fewer than others.
    :param turns: 0: every cell stays. :param steps: of the network; 0: the start alone.
    """

    def __init__(
        self,
        cells: Mapping[float, Array],
        seed: int,
        grows: bool = True,
        turns: int = TURNS,
        steps: int = STEPS,
        relaxed: float = RELAXED,
        drawn: int = DRAWN,
    ) -> None:
        torch.set_num_threads(CONFIG.threads)
        everything = np.concatenate([cells[time] for time in sorted(cells)])
        self.middle, self.scale = everything.mean(0), float(everything.std(0).mean())
        self.cells = {time: (places - self.middle) / self.scale for time, places in cells.items()}
        self.graph, self.columns = axes(everything.shape[1])
        self.atlas = make_atlas(self.graph, set(self.graph.nodes), CONFIG.model.graph_layers)
        self.run: Run | None = None
        self.lesson: Lesson | None = None
        rng, recent = np.random.default_rng(seed), list[Moves]()
        for _ in range(turns):
            made = courses(self.cells, self.carry if self.lesson else staying, rng, grows, relaxed)
            recent = [*recent, made][-RECENT:]
            curriculum = MadeOnce([self.cohort(together(recent), rng, drawn)], CONFIG.hide)
            self.lesson = curriculum.lessons[0]
        if self.lesson and steps:
            self.run = Run(curriculum, self.atlas, CONFIG, seed)
            for _ in self.run.take(steps):
                pass
            self.run.averaged.eval()

    def cohort(self, moves: Moves, rng: np.random.Generator, drawn: int) -> Cohort:
        """Some of the moves, each a patient who was seen twice."""
        chosen = rng.choice(len(moves.weight), drawn, p=moves.weight / moves.weight.sum())
        people = tuple(
            Trajectory(f"{n}", (_seen(0.0, np.append(moves.before[i], 0.0)), _seen(1 / GRID, moves.after[i])))
            for n, i in enumerate(chosen.tolist())
        )
        return Cohort("cells", "state", self.columns, people, dict(self.graph.versions))

    @cached_property
    def _asked(self) -> tuple[Batch, Tensor]:
        """The question of a cell in the middle, and the addresses of the columns."""
        assert self.run
        with torch.no_grad():
            addresses = self.run.averaged.encoder(self.atlas.graph)
        return collate([self.question(np.zeros(len(self.columns) - 1))], self.atlas.row), addresses

    def question(self, place: Array) -> Episode:
        """Where a cell of this place is a moment later."""
        assert self.lesson
        seen = _seen(0.0, np.append(place, 0.0))
        after = _seen(1 / GRID, seen.values)
        cell = Trajectory("cell", (seen, after))
        return self.lesson.forecast(Pair(cell, (seen,), after))

    def next(self, places: Array) -> Array:
        """Means of places and of the logarithm of descendants a moment later, [n, d + 1]."""
        seen = np.pad(places, ((0, 0), (0, 1)))
        rule = self.lesson.reference.states if self.lesson else None
        start = rule.foretell(seen, 1 / GRID) if rule else seen
        return self._told(seen, start) if self.run else start

    @torch.no_grad()
    def _told(self, seen: Array, start: Array) -> Array:
        """What the network makes of where a moment starts from, [n, d + 1]."""
        assert self.run
        one, addresses = self._asked
        found = []
        for i in range(0, len(seen), _AT_ONCE):
            batch = _of_all(one, seen[i : i + _AT_ONCE], start[i : i + _AT_ONCE])
            answer = self.run.averaged.answer(batch, addresses, self.atlas.relations)
            found.append(answer.mean.double().numpy())
        return np.concatenate(found)

    def carry(self, places: Array, moments: int) -> tuple[Array, Array]:
        """Places [m + 1, n, d] on the way, and the logarithm of descendants [m + 1, n]."""
        way, grown = [places], [np.zeros(len(places))]
        for _ in range(moments):
            told = self.next(way[-1])
            way.append(told[:, :-1])
            grown.append(grown[-1] + told[:, -1])
        return np.stack(way), np.stack(grown)

    def at(self, start: float, time: float) -> Cloud:
        """Cells of a measured time carried to another: places [n, d] and weights [n], which sum to one."""
        way, grown = self.carry(self.cells[start], round((time - start) * GRID))
        return way[-1] * self.scale + self.middle, shares(grown[-1])


def axes(size: int) -> tuple[KnowledgeGraph, tuple[Column, ...]]:
    """A graph of the coordinates and of the number of descendants, and the columns that they are."""
    names = [*(f"coordinate {k + 1}" for k in range(size)), "descendants"]
    nodes = {f"axis:{k}": Node(f"axis:{k}", QUALITY, name) for k, name in enumerate(names)}
    return KnowledgeGraph(nodes, ()), tuple(Column(node.label, node.id) for node in nodes.values())


def _seen(time: float, values: Array) -> Snapshot:
    return Snapshot("", time, values)


def _of_all(one: Batch, values: Array, starts: Array) -> Batch:
    """The question of one cell, asked of cells with other values and starts, both [n, K]."""
    told, start = torch.from_numpy(values).float(), torch.from_numpy(starts).float()

    def each(part: Tensor) -> Tensor:
        return part.expand(len(told), *part.shape[1:])

    size = told.shape[1]
    seen, hint = each(one.seen_value).clone(), each(one.query_hint).clone()
    seen[:, :size, 0], hint[..., 2], hint[..., 0] = told, told, start - told
    return replace(
        one,
        seen_node=each(one.seen_node),
        seen_kind=each(one.seen_kind),
        seen_value=seen,
        seen_age=each(one.seen_age),
        seen_mask=each(one.seen_mask),
        query_node=each(one.query_node),
        query_hint=hint,
        query_mask=each(one.query_mask),
        last=start,
        expected=start,
        weight=each(one.weight),
        spread=each(one.spread),
        depth=each(one.depth),
        target=None,
    )
