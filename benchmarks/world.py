"""`make bench-world`: inner snapshots of held-out patients, hidden in turn. A run that was stopped goes on.

Patients are dealt into folds. The model is trained on the others; its start, its number of steps and
whatever else is fitted come of those alone. Score: minus the total variation; a unit is a patient, averaged
over seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort import Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.folds import fold_of, split
from ..model.forecast import Forecaster
from ..model.metrics import total_variation
from ..model.pairs import inner_pairs, normalised
from ..model.train import fit
from ..ontology.load import load_ontology
from .unseen_split import WHOLE
from .unseen_store import Result, Store
from .unseen_tables import Scores, arms_table, section, seeds_table, units_table
from .world_between import simple

START, MODEL = "start", "model"
FOLDS = 3


def settings(steps: int, seed: int) -> TrainConfig:
    """Defaults, and nothing that is learnt for vocabularies or studies that are new: there are none here."""
    return TrainConfig(steps=steps, seed=seed, inner_folds=2, vocabulary_folds=0, outcome_folds=0)


def run(store: Store, name: str, cohort: Cohort, graph: KnowledgeGraph, config: TrainConfig) -> None:
    """Every fold of a cohort that has an inner snapshot in it."""
    folds = fold_of([cohort], FOLDS, config.seed)
    for held_out in range(FOLDS):
        inside, outside = split([cohort], folds, held_out)
        if inside and outside and inner_pairs(outside[0]):
            job = f"{name}, {config.steps} steps, seed {config.seed}, fold {held_out}"
            store.job(job, partial(scores, name, inside, outside[0], graph, config))


def scores(
    name: str, inside: Sequence[Cohort], asked: Cohort, graph: KnowledgeGraph, config: TrainConfig
) -> Iterator[Result]:
    """Each held-out patient's error by who said it."""
    pairs = inner_pairs(asked)
    forecaster = Forecaster(fit(inside, graph, config), graph, asked)
    each = [simple(pair, asked.kind) for pair in pairs]
    said = {who: np.stack([one[who] for one in each]) for who in each[0]}
    said[START] = np.stack([e.start for e in forecaster.episodes(pairs)])
    said[MODEL] = forecaster.means(pairs)
    truth = np.stack([normalised(p.target.values, asked.kind) for p in pairs])
    patients = np.array([p.trajectory.patient for p in pairs])
    for who, values in said.items():
        far = total_variation(values, truth)
        for patient in dict.fromkeys(patients.tolist()):
            yield Result(name, WHOLE, patient, who, config.seed, -float(far[patients == patient].mean()))


def tables(results: Sequence[Result]) -> str:
    """Every cohort: means with intervals, seeds, patients where they are few."""
    parts = []
    for name in dict.fromkeys(r.protocol for r in results):
        one = Scores(r for r in results if r.protocol == name)
        few = [units_table(one)] if len(one.units) <= 20 else []
        parts.append(section(name, [arms_table(one, MODEL), seeds_table(one), *few]))
    return "\n\n".join(parts)


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "cohorts", nargs="+", type=Path, help="cohorts with patients seen three times or more"
    )
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-world"))
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument(
        "--quick", action="store_true", help="one seed, two steps: whether it runs, no result"
    )
    asked = parser.parse_args()
    graph = build_graph(load_ontology())
    kind = "quick-" * asked.quick
    store = Store(asked.folder / f"between-{kind}{graph.hash[:12]}.jsonl")
    for seed in (0,) if asked.quick else (0, 1, 2):
        for file in asked.cohorts:
            cohort, steps = read_cohort(file), 2 if asked.quick else asked.steps
            if cohort.kind not in ("count", "fraction"):
                parser.error(f"{file} holds no shares, and log-ratios are of shares")
            run(store, file.stem, cohort, graph, settings(steps, seed))
    print(tables(store.results()))


if __name__ == "__main__":
    main()
