"""D: real forecasts in a vocabulary that training never met.

Sade-Feldman's 12 types and 6 CD8 states are told to a model of its 11 clusters; wjhlab's and CARPALL's types,
to a model of Sade-Feldman's clusters, Riaz and Gide, so that their study is new as well. Patients are dealt
into folds; a patient is never both trained on and asked. The oracle was trained on the types, on other
patients. Score: minus the total variation of a forecast; a unit is a patient, averaged over seeds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.folds import fold_of, split
from ..model.forecast import Forecaster
from ..model.metrics import total_variation
from ..model.pairs import latest, next_pairs, normalised
from ..model.train import Trained, fit
from .unseen_arms import ARMS, GRAPH, ORACLE, tell, without_node
from .unseen_complete import Size
from .unseen_split import PERSISTENCE, WHOLE, said
from .unseen_store import Result, Store

FOLDS, STEPS = 5, 100
START = "start"
CLUSTERS, RIAZ, GIDE = "sade-feldman", "riaz", "gide"
# Files of a folder: what is asked → what is trained on.
ASKED = {
    "sade-feldman-sunlab12": (CLUSTERS,),
    "sade-feldman-cd8_6state": (CLUSTERS,),
    "wjhlab": (CLUSTERS, RIAZ, GIDE),
    "carpall": (CLUSTERS, RIAZ, GIDE),
}


@dataclass(frozen=True)
class Question:
    """A vocabulary that is asked, the cohorts that are trained on, and one seed."""

    name: str
    graph: KnowledgeGraph
    coarse: tuple[Cohort, ...]
    fine: Cohort
    seed: int
    size: Size

    @property
    def unseen(self) -> set[str]:
        """Nodes that training never met."""
        return self.fine.all_nodes - set().union(*(c.all_nodes for c in self.coarse))

    def train(self, cohorts: Sequence[Cohort], graph: KnowledgeGraph) -> Trained:
        """A model with a fixed number of steps."""
        steps = min(self.size.steps, STEPS)
        return fit(cohorts, graph, TrainConfig(steps=steps, inner_folds=0, seed=self.seed))

    def blind(self, known: Sequence[Cohort], asked: Cohort) -> Iterator[Result]:
        """Every arm. What stands below an unseen type hung on its parents before a curator added it."""
        trained = self.train(known, without_node(self.graph, self.unseen))
        for arm in ARMS:
            yield from self.scores(trained, asked, self.unseen, arm)

    def oracle(self, known: Sequence[Cohort], asked: Cohort) -> Iterator[Result]:
        """A model that was trained on the asked vocabulary, too."""
        yield from self.scores(self.train(known, self.graph), asked, self.unseen, ORACLE)

    def scores(self, trained: Trained, asked: Cohort, unseen: Collection[str], arm: str) -> Iterator[Result]:
        """Each patient's error."""
        pairs = next_pairs(asked)
        told = tell(trained.models[0], self.graph, asked.all_nodes, unseen, arm, self.seed)
        start = Forecaster(trained, self.graph, asked).episodes(pairs)
        answers = {arm: said(trained, told, start)}
        if arm == GRAPH:
            answers[PERSISTENCE] = np.stack([latest(p.context, asked.kind) for p in pairs])
            answers[START] = np.stack([e.start for e in start])
        truth = np.stack([normalised(p.target.values, asked.kind) for p in pairs])
        patients = np.array([p.trajectory.patient for p in pairs])
        for who, values in answers.items():
            errors: Array = total_variation(values, truth)
            for patient in dict.fromkeys(patients.tolist()):
                mean = float(errors[patients == patient].mean())
                yield Result(self.name, WHOLE, patient, who, self.seed, -mean)


def run(store: Store, question: Question) -> None:
    """Every fold. A study that training has nothing of is asked whole by one model, but for the oracle."""
    cohorts = [*question.coarse, question.fine]
    folds = fold_of(cohorts, FOLDS, question.seed)
    new_study = question.fine.study not in {c.study for c in question.coarse}
    name = f"{question.name}, seed {question.seed}"
    if new_study:
        store.job(name, partial(question.blind, question.coarse, question.fine))
    for held_out in range(min(FOLDS, question.size.folds)):
        inside, outside = split(cohorts, folds, held_out)
        asked = next((c for c in outside if c.columns == question.fine.columns), None)
        if asked and next_pairs(asked):
            fold = f"{name}, fold {held_out}"
            if not new_study:
                coarse = [c for c in inside if c.columns != question.fine.columns]
                store.job(fold, partial(question.blind, coarse, asked))
            store.job(f"{fold}, oracle", partial(question.oracle, inside, asked))


def run_forecasts(folder: Path, graph: KnowledgeGraph, store: Store, size: Size) -> None:
    """Every vocabulary whose cohort is in the folder, seed by seed."""
    for seed in size.seeds:
        for asked, coarse in ASKED.items():
            if (folder / f"{asked}.h5ad").exists():
                known = tuple(read_cohort(folder / f"{name}.h5ad") for name in coarse)
                fine = read_cohort(folder / f"{asked}.h5ad")
                run(store, Question(asked, graph, known, fine, seed, size))
            else:
                print(f"{asked} is left out: {folder / asked}.h5ad is not there", flush=True)
