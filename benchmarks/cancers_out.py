"""`python -m immuneworld.benchmarks.cancers_out`: the next composition in a cancer that training left out.

Each cancer of a study in turn: the model is trained on the study's patients with another cancer and on other
cohorts; simple methods are fitted on the former. A run that was stopped goes on.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort import Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig
from ..model.evaluate import score_pairs
from ..model.forecast import Forecaster
from ..model.jobs import Jobs
from ..model.metrics import total_variation
from ..model.pairs import next_pairs, normalised
from ..model.train import fit
from ..ontology.load import load_ontology
from .world import settings
from .world_next import average, report
from .world_peers import GRU, RIDGE, gru, ridge

FEWEST = 3  # patients who were seen twice, of a cancer that is left out


@dataclass(frozen=True, slots=True)
class Told:
    """The error of everybody's forecast of one snapshot, by who said it; `study` is the cancer."""

    study: str
    labels: int
    patient: str
    sample: str
    seed: int
    errors: dict[str, float]
    covered: float


def cancers(cohort: Cohort) -> list[str]:
    """Those of which enough patients were seen twice, most patients first."""
    seen = {p.trajectory.patient: p.trajectory.cancer for p in next_pairs(cohort)}
    return [cancer for cancer, n in Counter(seen.values()).most_common() if cancer and n >= FEWEST]


def leave_out(cohort: Cohort, cancer: str) -> tuple[Cohort | None, Cohort | None]:
    """Who has another cancer, and who has this one."""
    having = {t.patient for t in cohort.trajectories if t.cancer == cancer}
    return cohort.only({t.patient for t in cohort.trajectories} - having), cohort.only(having)


def run(
    done: Jobs[Told], cohort: Cohort, others: Sequence[Cohort], graph: KnowledgeGraph, config: TrainConfig
) -> None:
    """Each cancer of the cohort."""
    for cancer in cancers(cohort):
        train, asked = leave_out(cohort, cancer)
        if train and asked:
            job = f"{cancer}, {config.steps} steps, seed {config.seed}"
            name = graph.nodes[cancer].label
            done.job(job, partial(scores, name, train, asked, others, graph, config))


def scores(
    name: str,
    train: Cohort,
    asked: Cohort,
    others: Sequence[Cohort],
    graph: KnowledgeGraph,
    config: TrainConfig,
) -> Iterator[Told]:
    """Each forecast of a patient with the cancer that was left out."""
    pairs = next_pairs(asked)
    forecaster = Forecaster(fit([train, *others], graph, config), graph, asked)
    truth = np.stack([normalised(p.target.values, asked.kind) for p in pairs])
    peers = {RIDGE: ridge(train, pairs), GRU: gru(train, pairs, config.seed)}
    far = {who: total_variation(values, truth) for who, values in peers.items()}
    for i, one in enumerate(score_pairs(forecaster, pairs, train)):
        errors = {**one.errors, **{who: float(values[i]) for who, values in far.items()}}
        yield Told(name, one.labels, one.patient, one.sample, config.seed, errors, one.covered)


def tables(told: Sequence[Told]) -> str:
    """A table each seed, one of all, and what the 90 % intervals hold."""
    seeds = {}
    for seed in sorted({t.seed for t in told}):
        rows = ({**asdict(t), **t.errors} for t in told if t.seed == seed)
        seeds[seed] = pd.DataFrame(rows).drop(columns=["errors", "seed"])
    parts = [report(rows, f"seed {seed}", "cancers") for seed, rows in seeds.items()]
    together = average(list(seeds.values()))
    held = f"90 % intervals hold {together['covered'].mean():.3f} of {len(together)} snapshots' values"
    return "\n\n".join([*parts, report(together, "all seeds", "cancers"), held])


def main() -> None:
    """Run what is left, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohort", type=Path, help="whose cancers are left out")
    parser.add_argument("others", nargs="*", type=Path, help="cohorts that training has besides")
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-rollout"))
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--quick", action="store_true", help="whether it runs: one seed, two steps")
    asked = parser.parse_args()
    graph, steps = build_graph(load_ontology()), 2 if asked.quick else asked.steps
    done: Jobs[Told] = Jobs(asked.folder / f"cancers-{'quick-' * asked.quick}{graph.hash[:12]}.jsonl", Told)
    cohort, others = read_cohort(asked.cohort), [read_cohort(file) for file in asked.others]
    for seed in (0,) if asked.quick else (0, 1, 2):
        run(done, cohort, others, graph, settings(steps, seed))
    print(tables(done.results()))


if __name__ == "__main__":
    main()
