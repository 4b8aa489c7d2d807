"""Asking a trained model: what will this patient look like on day t, under this plan?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..ontology.errors import InputError
from .batch import collate
from .cohort import Array, Cohort, Column, Mask, Snapshot, TherapyInterval, Trajectory
from .conformal import LEVEL, level_for, quantity_of
from .episode import Episode, forecast_episode, outcome_episode, survival_episode, token_kind
from .hazard import EDGES
from .mixture import Mixture
from .outcome_fit import Outcomes
from .pairs import Pair, before, latest
from .start import Start, Transfer, sort_of, start_of
from .sums import sums_to
from .train import Trained
from .trust import believed
from .world import Atlas, make_atlas


@dataclass(frozen=True)
class Forecast:
    """One patient at one time under one plan; every array is [K], of `columns`.

    They are shares, scores, or natural logarithms of quantities.

    :param low: 5th percentile of what would be measured; `high` the 95th.
    :param outcomes: outcome node → probability.
    :param plan: the therapies assumed.
    """

    patient: str
    time: float
    plan: tuple[TherapyInterval, ...]
    last: Array
    mean: Array
    low: Array
    high: Array
    outcomes: dict[str, float]
    columns: tuple[Column, ...] = ()


class Forecaster:
    """A trained model facing one cohort, whose vocabulary it need not have seen.

    :param graph: any graph that has the cohort's nodes; a newer one brings new terms without retraining.
    """

    def __init__(
        self, trained: Trained, graph: KnowledgeGraph, cohort: Cohort, extra: Sequence[str] = ()
    ) -> None:
        if not trained.references:
            raise InputError("has no training study to start from", where="run", hint="train the run again")
        torch.set_num_threads(trained.config.threads)
        self.trained, self.graph, self.cohort = trained, graph, cohort
        self._extra = {*extra, *self.outcome_nodes, *self.survival_nodes}

    @cached_property
    def outcome_nodes(self) -> list[str]:
        """Outcomes that some training study recorded."""
        return sorted({node for r in self.trained.references for node in r.outcome_rate})

    @cached_property
    def survival_nodes(self) -> list[str]:
        """Outcomes that come with time and that training taught for such measurements as the cohort's."""
        sort = sort_of(self.cohort.kind)
        return sorted({rule.outcome for rule in self.trained.rules if rule.edges and rule.sort == sort})

    @cached_property
    def atlas(self) -> Atlas:
        """The graph as tensors, for this cohort's nodes."""
        return make_atlas(
            self.graph, self.cohort.all_nodes | self._extra, self.trained.config.model.graph_layers
        )

    @cached_property
    def _addresses(self) -> list[torch.Tensor]:
        with torch.no_grad():
            return [model.encoder(self.atlas.graph) for model in self.trained.models]

    @cached_property
    def start(self) -> Start:
        """What the answers start from: the study's own reference, or the studies most like it."""
        return start_of(
            self.cohort, self.trained.references, self.trained.transfers, Relations(self.graph).kinship
        )

    def episode(self, trajectory: Trajectory, context: Sequence[Snapshot], time: float) -> Episode:
        """The question what a patient looks like at day `time`, given snapshots, earlier ones and later."""
        expected, weight, spread = self.start.foretell(trajectory, context, time)
        asked = forecast_episode(
            self.cohort,
            trajectory,
            context,
            time,
            expected,
            weight,
            spread,
            depths=self.start.depths,
            far=self.start.is_far(trajectory, context, time),
        )
        return replace(asked, trust=self._trust)

    @cached_property
    def _trust(self) -> Array:
        """How far the network is believed about each of the cohort's types."""
        return believed(self.cohort.nodes, self._met, self.trust_in_new)

    @cached_property
    def _met(self) -> set[str]:
        return {node for r in self.trained.references for node in r.nodes}

    @property
    def trust_in_new(self) -> float:
        """How far the network is believed about a type that training never met, 0..1."""
        return self.trained.transfers.get(sort_of(self.cohort.kind), Transfer()).trust

    @property
    def new_types(self) -> list[str]:
        """Labels of the cohort's types that training never met."""
        return [c.label for c in self.cohort.columns if c.node not in self._met]

    def episodes(self, pairs: Sequence[Pair]) -> list[Episode]:
        """The questions of pairs, without their answers."""
        return [self.episode(p.trajectory, p.context, p.target.time) for p in pairs]

    def answer(self, episodes: Sequence[Episode], member: int | None = None) -> Mixture:
        """Distributions for questions of one kind, of all members together or of one alone."""
        self._meet({n for e in episodes for n in (*e.seen.nodes, *e.nodes)})
        batch, relations = collate(episodes, self.atlas.row), self.atlas.relations
        members = list(zip(self.trained.models, self._addresses, strict=True))
        if member is not None:
            members = [members[member]]
        with torch.no_grad():
            return Mixture([model.answer(batch, addresses, relations) for model, addresses in members])

    def _meet(self, nodes: set[str]) -> None:
        """Read the graph again when a question speaks of nodes that none did before (a new therapy)."""
        if not nodes <= self.atlas.row.keys():
            self._extra |= nodes
            del self.atlas
            self.__dict__.pop("_addresses", None)

    def means(self, pairs: Sequence[Pair]) -> Array:
        """Expected next snapshots, [len(pairs), K]."""
        return self.answer(self.episodes(pairs)).mean.double().numpy()

    def forecast(
        self,
        trajectory: Trajectory,
        time: float,
        plan: tuple[TherapyInterval, ...] | None = None,
        draws: int = 2000,
        seed: int = 0,
        by: Sequence[str] = (),
    ) -> Forecast:
        """One patient at day `time`, under `plan` (None: the plan on record).

        :param by: terms that the cohort's columns are summed to (see `sums`); without any they are answered.
        :raises InputError: if nothing was measured before `time`, it is no day, or a term is no sum.
        """
        if not np.isfinite(time):
            raise InputError(f"day {time} is no number", where=f"patient {trajectory.patient}")
        context = before(trajectory, time)
        if not context:
            raise InputError(
                f"has no snapshot before day {time:g}",
                where=f"patient {trajectory.patient}",
                hint="ask for a later day",
            )
        planned = trajectory if plan is None else replace(trajectory, plan=plan)
        asked = [self.episode(planned, context, time)]
        answer = self.answer(asked)
        columns, sums = self._summed(by)
        low, high = (bound[0] for bound in self.intervals(answer.sample(draws, seed) @ sums.T, asked))
        mean = sums @ answer.mean[0].double().numpy()
        last = sums @ latest(context, self.cohort.kind)
        outcomes = {n: self.outcome_probability(planned, n, time) for n in self.outcome_nodes}
        return Forecast(trajectory.patient, time, planned.plan, last, mean, low, high, outcomes, columns)

    def _summed(self, by: Sequence[str]) -> tuple[tuple[Column, ...], Array]:
        """What is answered, and the matrix that sums the cohort's columns to it."""
        if not by:
            return self.cohort.columns, np.eye(len(self.cohort.columns))
        return sums_to(self.cohort, by, self.graph, Relations(self.graph).ancestors)

    def outcome_probability(self, trajectory: Trajectory, node: str, time: float) -> float:
        """Probability of an outcome, from the snapshots before day `time`."""
        return float(self.outcome_answer(trajectory, node, time).mean[0, 0])

    def outcome_answer(self, trajectory: Trajectory, node: str, time: float) -> Mixture:
        """The answer behind `outcome_probability`, of every member."""
        return self.answer([self.outcome_question(trajectory, node, time)])

    def outcome_question(
        self, trajectory: Trajectory, node: str, time: float, keep: Mask | None = None
    ) -> Episode:
        """Whether a patient has an outcome, from the base rate and what the outcome's rule adds to it.

        :param keep: columns of the snapshots that are seen, [K].
        """
        context = before(trajectory, time)
        return outcome_episode(
            self.cohort,
            trajectory,
            context,
            node,
            self.outcome_rate(node),
            known=False,
            said=self.outcomes.said(self.cohort, trajectory, context, node, keep),
            trust=self._trust_in_outcome(node),
            keep=keep,
        )

    def survival_question(
        self, trajectory: Trajectory, node: str, time: float, keep: Mask | None = None
    ) -> Episode:
        """In which interval after the last sample before day `time` an outcome comes.

        :raises InputError: if training taught nothing of it, or that sample is later than any interval.
        """
        context = before(trajectory, time)
        hazards = self.outcomes.hazards(self.cohort, node)
        if hazards is None:
            raise InputError(f"has no training study that was followed for {node}", where="run")
        said = self.outcomes.said(self.cohort, trajectory, context, node, keep)
        trust = self._trust_in_outcome(node)
        found = survival_episode(self.cohort, trajectory, context, node, hazards, False, said, trust, keep)
        if found is None:
            raise InputError(
                f"the last sample is of day {max(s.time for s in context):g}, and no day after day "
                f"{EDGES[-1]:g} is asked about",
                where=f"patient {trajectory.patient}",
            )
        return found

    def outcome_rate(self, node: str) -> float:
        """The base rate: the study's own if it was in training, else the mean of the most like or of all."""
        rates = [r.outcome_rate[node] for r in self.start.references if node in r.outcome_rate]
        rates = rates or [r.outcome_rate[node] for r in self.trained.references if node in r.outcome_rate]
        return float(np.mean(rates))

    @cached_property
    def outcomes(self) -> Outcomes:
        """What outcomes start from."""
        return Outcomes(self.trained.rules, {}, Relations(self.graph).kinship)

    def _trust_in_outcome(self, node: str) -> float | None:
        """None in a study that was in training, or where no rule says how far the network is believed."""
        rule = self.outcomes.facing(self.cohort, node)
        known = any(r.study == self.cohort.study for r in self.trained.references)
        return rule.rule.trust if rule and not known else None

    def level(self, inner: bool = False, far: bool = False) -> float:
        """The level to ask for to hold 90 % of what is measured (see `conformal`).

        :param inner: of days that are seen from both sides; `far`: that are far ahead.
        """
        sort = quantity_of(token_kind(self.cohort.kind), inner, far)
        return level_for(self.trained.levels, self.cohort.study, sort)

    def levels(self, episodes: Sequence[Episode]) -> Array:
        """The level to ask for in each question, [B]."""
        return np.array([self.level(e.inner, e.far) for e in episodes])

    def intervals(self, sample: Array, episodes: Sequence[Episode]) -> tuple[Array, Array]:
        """The 90 % intervals of draws of what would be measured, [draws, B, …], by how far each day is."""
        levels = self.levels(episodes)
        low, high = np.empty(sample.shape[1:]), np.empty(sample.shape[1:])
        for level in np.unique(levels).tolist():
            same = levels == level
            low[same], high[same] = interval(sample[:, same], level)
        return low, high


def interval(sample: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """The central interval of draws, over the first axis."""
    low, high = np.quantile(sample, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high
