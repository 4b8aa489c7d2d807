"""Patients of a random world: inflow and loss of each cell type, which drugs change as the graph says.

    dN/dt = s - f(t) d N

s is a patient's inflow of a type, d its loss a day, f what the drugs in force make of the loss. Inhibiting a
gene that a type carries slows its loss (the type expands), activating it hastens it; what carries the driver
answers strongly, what lacks it weakly. Between changes of the plan the solution is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..model.cohort import Array, Cohort, Column, Snapshot, TherapyInterval, Trajectory
from .worlds_graph import DRIVER, World

Rng = np.random.Generator
STRONG, WEAK = 1.5, 0.3  # of the world's effect, with and without the driver


@dataclass(frozen=True)
class Truth:
    """What the simulator knows of a world.

    :param inflow: cells a day of each type, [K]; `loss` a day, [K].
    :param effect: log of what each drug multiplies the loss by, [drugs, K].
    """

    inflow: Array
    loss: Array
    effect: Array


def draw_truth(world: World, graph: KnowledgeGraph, rng: Rng) -> Truth:
    """Kinetics of a world: who answers is read off the graph, how strongly is the world's own."""
    carried = [carries(graph, t) for t in world.types]
    strength = rng.uniform(0.6, 1.2)
    power = np.array([STRONG if DRIVER in genes else WEAK for genes in carried])
    signs = [[-sign * (gene in genes) for genes in carried] for gene, sign in world.targets.values()]
    loss = 0.06 * rng.lognormal(0, 0.3, len(world.types))
    return Truth(
        loss * rng.lognormal(0, 0.5, len(world.types)), loss, strength * power * np.array(signs, float)
    )


def carries(graph: KnowledgeGraph, node: str) -> set[str]:
    """Genes that a type or an ancestor of it expresses."""
    line = Relations(graph).ancestors(node)
    return {e.object for a in line for e in graph.stated(a) if e.predicate == "expresses"}


def cells_at(truth: Truth, days: Array, plan: list[tuple[int, float, float]]) -> Array:
    """Cells of each type on each day, [len(days), K]; at rest until the first drug.

    :param plan: (drug number, first day, last day).
    """
    cells, now, seen = truth.inflow / truth.loss, float(min(days.min(), 0.0)), []
    changes = sorted({d for _, start, stop in plan for d in (start, stop)})
    for day in days:
        for until in [c for c in changes if now < c < day] + [float(day)]:
            force = np.exp(sum((truth.effect[d] for d, a, b in plan if a <= now < b), np.zeros_like(cells)))
            rest = truth.inflow / (truth.loss * force)
            cells = rest + (cells - rest) * np.exp(-truth.loss * force * (until - now))
            now = until
        seen.append(cells)
    return np.stack(seen)


def simulate(
    world: World,
    truth: Truth,
    patients: int,
    rng: Rng,
    first: int = 0,
    drugs: tuple[int, ...] = (0, 1, 2),
    must: int | None = None,
) -> Cohort:
    """A cohort of counts: irregular days, one to three follow-ups, none to two drugs.

    :param first: number of the first patient, so that two cohorts of one study share nobody.
    :param drugs: which are given; `must`: one that everybody is given.
    """
    people = tuple(_patient(world, truth, f"p{first + i}", rng, drugs, must) for i in range(patients))
    return Cohort(world.name, "count", tuple(Column(t, t) for t in world.types), people)


def _patient(
    world: World, truth: Truth, name: str, rng: Rng, drugs: tuple[int, ...], must: int | None
) -> Trajectory:
    own = Truth(
        truth.inflow * rng.lognormal(0, 0.4, truth.inflow.shape),
        truth.loss * rng.lognormal(0, 0.1, truth.loss.shape),
        truth.effect * rng.lognormal(0, 0.2),
    )
    chosen = {int(d) for d in rng.choice(drugs, rng.choice((0, 1, 2), p=(0.2, 0.5, 0.3)), replace=False)}
    chosen |= set() if must is None else {must}
    plan = [(d, 0.0, float(rng.uniform(30, 60)) if rng.random() < 0.2 else np.inf) for d in sorted(chosen)]
    days = np.array([-rng.uniform(0, 14), *np.sort(rng.uniform(14, 120, rng.integers(1, 4)))])
    counts = [_counted(cells, rng) for cells in cells_at(own, days, plan)]
    seen = enumerate(zip(days, counts, strict=True))
    shots = tuple(Snapshot(f"{name}_{i}", float(day), c) for i, (day, c) in seen)
    told = tuple(TherapyInterval(world.drugs[d], a, None if np.isinf(b) else b) for d, a, b in plan)
    return Trajectory(name, shots, told)


def _counted(cells: Array, rng: Rng) -> Array:
    """A biopsy: shares that vary from place to place, 150 to 600 cells of them counted."""
    return rng.multinomial(rng.integers(150, 601), rng.dirichlet(150 * cells / cells.sum())).astype(float)
