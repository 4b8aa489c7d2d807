"""`Support`: whether the training patients can say anything of a plan (positivity).

An effect can be learnt only where patients like this one had a chance of either plan (Cole & Hernán 2008,
doi:10.1093/aje/kwn164; Crump et al. 2009, doi:10.1093/biomet/asn055).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...kg.graph import KnowledgeGraph
from ..case import Case
from ..cohort import Array, TherapyInterval

FEW = 5  # patients of this cancer under this plan: fewer are an anecdote
SCARCE = 0.05  # chance of the plan among patients like this one; Crump et al. trim at 0.1 on either side
NEIGHBOURS = 20


@dataclass(frozen=True)
class Support:
    """What the training patients were given, beside what is asked.

    :param agents: of the plan up to the asked day, sorted.
    :param of_cancer: training patients with this cancer; `given` of them had exactly these agents.
    :param anywhere: training patients of any cancer with exactly these agents.
    :param unseen: agents that no training patient ever had.
    :param positivity: share of the training patients most like this one (20 of this cancer, as far as there
        are) who had exactly these agents, drawn towards a half by Laplace's rule, 0..1.
    :param assignments: how the patients under these agents came by them (`cohort.ASSIGNMENTS`, "" unsaid).
    :param studies: that these patients are of, sorted.
    """

    agents: tuple[str, ...]
    of_cancer: int
    given: int
    anywhere: int
    unseen: tuple[str, ...]
    positivity: float
    assignments: tuple[str, ...]
    studies: tuple[str, ...]

    @property
    def extrapolated(self) -> bool:
        """Whether next to nobody with this cancer had the plan."""
        return self.given < FEW

    @property
    def answerable(self) -> bool:
        """Whether anybody at all had it; else no contrast is given."""
        return self.anywhere > 0


def support_of(
    plan: Sequence[TherapyInterval], until: float, cancer: str, cases: Sequence[Case], distances: Array
) -> Support:
    """Support of a plan up to day `until` for a patient with `cancer`.

    :param distances: of the patient to each case, [len(cases)].
    """
    agents = agents_until(plan, until)
    under = np.array([c.therapies == agents for c in cases], dtype=bool)
    same = np.array([c.cancer == cancer for c in cases], dtype=bool)
    ever = {therapy for c in cases for therapy in c.therapies}
    pool = np.flatnonzero(same) if same.any() else np.arange(len(cases))
    given = [c for c, u in zip(cases, under, strict=True) if u]
    near = pool[np.argsort(distances[pool], kind="stable")[:NEIGHBOURS]]
    return Support(
        agents,
        int(same.sum()),
        int((same & under).sum()),
        int(under.sum()),
        tuple(a for a in agents if a not in ever),
        float((under[near].sum() + 1) / (len(near) + 2)),
        tuple(sorted({c.assignment for c in given})),
        tuple(sorted({c.study for c in given})),
    )


def agents_until(plan: Sequence[TherapyInterval], until: float) -> tuple[str, ...]:
    """The agents of a plan that begin before day `until`."""
    return tuple(sorted({i.therapy for i in plan if i.start < until}))


def said(support: Support, cancer: str, graph: KnowledgeGraph) -> str:
    """One sentence a person can read."""
    name = " + ".join(graph.nodes[a].label for a in support.agents) or "no therapy"
    where = graph.nodes[cancer].label if cancer else "a cancer that is not given"
    if support.unseen:
        unseen = " and ".join(graph.nodes[a].label for a in support.unseen)
        return f"{unseen} was never given to a training patient"
    if not support.anywhere:
        return f"no training patient had {name} and nothing else"
    if not support.given:
        return (
            f"{name} was never seen in {where}: {support.anywhere} training patients of other cancers had it"
        )
    few = "only " if support.extrapolated else ""
    return f"{few}{support.given} of {support.of_cancer} training patients with {where} had {name}"
