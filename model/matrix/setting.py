"""`Setting`: how everything in the matrix is trained, with the graph and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...kg.graph import KnowledgeGraph
from ..cohort import Cohort
from ..config import TrainConfig
from ..train import Trained, fit
from ..unconditioned import unconditioned


@dataclass(frozen=True)
class Setting:
    """One seed's.

    :param node: the outcome that is asked about. :param shots: each number of target patients shown.
    :param steps: gradient steps of the adaption of forecasts. :param seed: of who is shown, and of weights.
    :param fewest: patients at least who are left to be asked about; `fewest_known`, who are learnt from.
    """

    graph: KnowledgeGraph
    config: TrainConfig
    node: str
    shots: tuple[int, ...]
    steps: int = 20
    seed: int = 0
    fewest: int = 10
    fewest_known: int = 5
    _known: dict[object, Trained] = field(default_factory=dict, repr=False, compare=False)

    @property
    def bare(self) -> Setting:
        """The same without graph conditioning."""
        graph, config = unconditioned(self.graph, self.config)
        return replace(self, graph=graph, config=config)

    def fit(self, cohorts: Sequence[Cohort]) -> Trained:
        """A model of these patients."""
        return fit(cohorts, self.graph, replace(self.config, seed=self.seed))

    def fit_known(self, cohorts: Sequence[Cohort]) -> Trained:
        """The same, kept: the patients of one cancer are learnt from for many targets."""
        who = tuple((c.study, tuple(t.patient for t in c.trajectories)) for c in cohorts)
        key = replace(self.config, seed=self.seed), bool(self.graph.edges), who
        if key not in self._known:
            self._known[key] = self.fit(cohorts)
        return self._known[key]

    def possible(self, patients: int) -> tuple[int, ...]:
        """The shots that leave patients enough to ask about; those who are shown are the same for all."""
        return tuple(k for k in self.shots if patients - k >= self.fewest)
