"""F and G, real: a therapy and a cancer that training never met, asked of those who had it.

`make bench-unseen` runs it. A model is trained on all cohorts without anti-CTLA-4 (or a cancer), without the
patients who had it and without its nodes in the graph; then it is told of it in several ways. Asked are the
next snapshot, and objective response by the first one. The oracle met the other half of these patients.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort import Array, Cohort, Trajectory
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.episode import Episode, outcome_episode
from ..model.forecast import Forecaster
from ..model.jobs import Jobs
from ..model.metrics import total_variation
from ..model.pairs import Pair, latest, next_pairs, normalised
from ..model.train import Trained, fit
from ..ontology.load import load_ontology
from .unseen_arms import ARMS, GRAPH, ORACLE, Told, tell, without_node
from .unseen_left import Left, concerned, halves, having, lefts, person
from .unseen_split import PERSISTENCE, said

NEXT, RESPONSE = "next snapshot", "response"
UNTOLD, START, RATE = "untold", "start", "base rate"
OBJECTIVE_RESPONSE = "IW:0300001"
STEPS = 100
COHORTS = ("sade-feldman.h5ad", "gide.h5ad", "riaz.h5ad", "wjhlab.h5ad", "compass-*.h5ad")


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer about one patient.

    :param value: the total variation of a next snapshot, or the probability of response.
    :param truth: whether the patient responded, 0 or 1; 0 for a snapshot.
    :param half: which oracle answered. It starts from the other half's rate, which is the higher the fewer
        responders are in this one: patients of two halves must not be compared.
    """

    left: str
    what: str
    study: str
    patient: str
    arm: str
    seed: int
    value: float
    truth: float
    half: int = 0


def run(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    done: Jobs[Asked],
    seeds: Sequence[int],
    steps: int = STEPS,
) -> None:
    """Each thing left out, with every seed; then the oracles."""
    for seed in seeds:
        for left in lefts(graph):
            one = Question(tuple(cohorts), graph, left, _settings(steps, seed))
            done.job(f"{left.name}, seed {seed}", one.told)
    for seed in seeds:
        for left in lefts(graph):
            one = Question(tuple(cohorts), graph, left, _settings(steps, seed))
            for half in (0, 1):
                done.job(f"{left.name}, oracle, half {half}, seed {seed}", partial(one.known, half))


def _settings(steps: int, seed: int) -> TrainConfig:
    """A fixed number of steps, and no trust in new cell types (LM22 has many to a model without melanoma)."""
    return TrainConfig(steps=steps, inner_folds=0, vocabulary_folds=0, seed=seed)


@dataclass(frozen=True)
class Question:
    """One thing left out of all cohorts, with one seed."""

    cohorts: tuple[Cohort, ...]
    graph: KnowledgeGraph
    left: Left
    config: TrainConfig

    def told(self) -> Iterator[Asked]:
        """What a model says that never met it."""
        had = set(concerned(self.cohorts, self.left))
        graph = without_node(self.graph, self.left.nodes & self.graph.nodes.keys())
        trained = fit(having(self.cohorts, lambda p: p not in had), graph, self.config)
        for cohort in having(self.cohorts, lambda p: p in had):
            for arm in (*ARMS, UNTOLD):
                yield from self._answers(trained, cohort, arm)

    def known(self, half: int) -> Iterator[Asked]:
        """What a model says that met the other half of those who had it."""
        part = halves(concerned(self.cohorts, self.left), self.config.seed)
        trained = fit(having(self.cohorts, lambda p: part.get(p) != half), self.graph, self.config)
        for cohort in having(self.cohorts, lambda p: part.get(p) == half):
            for answer in self._answers(trained, cohort, ORACLE):
                yield replace(answer, half=half)

    def _answers(self, trained: Trained, cohort: Cohort, arm: str) -> Iterator[Asked]:
        forecaster = Forecaster(trained, self.graph, cohort, [OBJECTIVE_RESPONSE])
        nodes = cohort.all_nodes | {OBJECTIVE_RESPONSE}
        how = GRAPH if arm == UNTOLD else arm
        told = tell(trained.models[0], self.graph, nodes, self.left.nodes & nodes, how, self.config.seed)
        asked = replace(cohort, trajectories=tuple(map(self.left.untold, cohort.trajectories)))
        shown = asked if arm == UNTOLD else cohort
        yield from self._next(trained, forecaster, shown, told, arm)
        yield from self._response(trained, forecaster, shown, told, arm)

    def _next(
        self, trained: Trained, forecaster: Forecaster, cohort: Cohort, told: Told, arm: str
    ) -> Iterator[Asked]:
        pairs = next_pairs(cohort)
        if cohort.kind == "score" or not pairs:
            return
        episodes = forecaster.episodes(pairs)
        answers = {arm: said(trained, told, episodes)}
        if arm == GRAPH:
            answers[START] = np.stack([e.start for e in episodes])
            answers[PERSISTENCE] = np.stack([latest(p.context, cohort.kind) for p in pairs])
        truth = np.stack([normalised(p.target.values, cohort.kind) for p in pairs])
        for who, values in answers.items():
            yield from self._distances(cohort, pairs, total_variation(values, truth), who)

    def _distances(self, cohort: Cohort, pairs: Sequence[Pair], far: Array, arm: str) -> Iterator[Asked]:
        patients = np.array([p.trajectory.patient for p in pairs])
        for patient in cohort.trajectories:
            if (own := patients == patient.patient).any():
                yield self._asked(NEXT, cohort, patient, arm, float(far[own].mean()), 0.0)

    def _response(
        self, trained: Trained, forecaster: Forecaster, cohort: Cohort, told: Told, arm: str
    ) -> Iterator[Asked]:
        """Of everybody once: iAtlas's patients are asked about in COMPASS's files."""
        patients = [t for t in cohort.trajectories if OBJECTIVE_RESPONSE in t.outcomes]
        if cohort.study in ("gide-2019", "riaz-2017") or not patients:
            return
        rate = base_rate(trained, forecaster)
        episodes = [at_baseline(cohort, t, rate) for t in patients]
        answers = {arm: said(trained, told, episodes)[:, 0]}
        if arm == GRAPH:
            answers[RATE] = np.full(len(patients), rate)
        for who, values in answers.items():
            for patient, value in zip(patients, values, strict=True):
                truth = patient.outcomes[OBJECTIVE_RESPONSE]
                yield self._asked(RESPONSE, cohort, patient, who, float(value), truth)

    def _asked(
        self, what: str, cohort: Cohort, patient: Trajectory, arm: str, value: float, truth: float
    ) -> Asked:
        study, name = person(cohort, patient)
        return Asked(self.left.name, what, study, name, arm, self.config.seed, round(value, 6), truth)


def base_rate(trained: Trained, forecaster: Forecaster) -> float:
    """The share of responders that an answer starts from: the study's own, or that of those most like it."""
    for references in (forecaster.start.references, trained.references):
        rates = [
            r.outcome_rate[OBJECTIVE_RESPONSE] for r in references if OBJECTIVE_RESPONSE in r.outcome_rate
        ]
        if rates:
            return float(np.mean(rates))
    return 0.5


def at_baseline(cohort: Cohort, patient: Trajectory, rate: float) -> Episode:
    """Response, from the first day's snapshots."""
    first = [s for s in patient.snapshots if s.time == patient.snapshots[0].time]
    return outcome_episode(cohort, patient, first, OBJECTIVE_RESPONSE, rate, known=False)


def main() -> None:
    """Do what is left, then print the tables."""
    from .unseen_real_tables import report

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-unseen"), help="cohorts and results")
    parser.add_argument("--quick", action="store_true", help="few steps, one seed: whether it runs")
    parser.add_argument("--tables", action="store_true", help="print the tables of what is done, run nothing")
    given = parser.parse_args()
    graph = build_graph(load_ontology())
    done: Jobs[Asked] = Jobs(given.folder / f"real-{'quick-' * given.quick}{graph.hash[:12]}.jsonl", Asked)
    files = [f for pattern in COHORTS for f in sorted(given.folder.glob(pattern))]
    if not given.tables:
        seeds, steps = ((0,), 5) if given.quick else ((0, 1, 2), STEPS)
        run([read_cohort(file) for file in files], graph, done, seeds, steps)
    print(report(done.results()))


if __name__ == "__main__":
    main()
