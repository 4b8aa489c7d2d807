"""`python -m immuneworld.benchmarks.world_next COHORT…`: peers beside what `iw benchmark next` wrote.

The peers are fitted and asked on the same folds of the same cohorts; tables have the forecasts of one seed
each. Those of `iw benchmark next --without-graph` are laid beside them. Differences are paired, patient by
patient; at last the errors of all seeds are averaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..model.cohort import Cohort
from ..model.cohort_io import read_cohort
from ..model.evaluate import MEAN, MODEL, PERSISTENCE, SHRINKAGE
from ..model.folds import fold_of, split
from ..model.metrics import clustered_interval, total_variation
from ..model.pairs import next_pairs, normalised
from .world_peers import GRU, RIDGE, gru, ridge

BARE = "model without graph"
KEYS = ["study", "labels", "patient", "sample"]
WHO = (PERSISTENCE, MEAN, SHRINKAGE, RIDGE, GRU)


def peers(cohorts: Sequence[Cohort], folds: int, seed: int) -> pd.DataFrame:
    """A row a forecast: study, labels, patient, sample, and the error of each peer."""
    fold = fold_of(cohorts, folds, seed)
    rows = [row for held_out in range(folds) for row in _fold(*split(cohorts, fold, held_out), seed)]
    return pd.DataFrame(rows)


def _fold(inside: Sequence[Cohort], outside: Sequence[Cohort], seed: int) -> Iterator[dict[str, object]]:
    for cohort in outside:
        train = next((c for c in inside if c.study == cohort.study and c.columns == cohort.columns), None)
        if not (pairs := next_pairs(cohort)) or train is None or not next_pairs(train):
            continue
        truth = np.stack([normalised(p.target.values, cohort.kind) for p in pairs])
        said = {RIDGE: ridge(train, pairs), GRU: gru(train, pairs, seed)}
        errors = {who: total_variation(values, truth) for who, values in said.items()}
        for i, pair in enumerate(pairs):
            asked = {"study": cohort.study, "labels": len(cohort.columns), "sample": pair.target.sample}
            yield {**asked, "patient": pair.trajectory.patient, **{who: e[i] for who, e in errors.items()}}


def beside(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Both, of the same forecasts; what the table says of other cohorts is left out.

    :raises ValueError: if the table lacks one of the forecasts that were found.
    """
    both = table.merge(found, on=KEYS, validate="one_to_one")
    if len(both) != len(found):
        raise ValueError(f"{len(found)} forecasts, {len(both)} of them in the table")
    return both


def average(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Each forecast's errors, averaged over seeds."""
    together = pd.concat(tables).groupby(KEYS, sort=False).mean(numeric_only=True)
    return together.reset_index()


def report(both: pd.DataFrame, name: str, studies: str = "studies") -> str:
    """Markdown: means of each study, model minus the best peer, and all studies together.

    :param studies: what they are called.
    """
    shown_of = (*WHO, *((BARE,) if BARE in both else ()), MODEL)
    lines = [f"| study, {name} | " + " | ".join(shown_of) + " | model minus the best other | pairs |"]
    lines.append("|---" * (len(shown_of) + 3) + "|")
    for (study, labels), rows in both.groupby(["study", "labels"], sort=False):
        means = {who: float(rows[who].mean()) for who in shown_of}
        best = min(WHO, key=means.__getitem__)
        shown = " | ".join(f"{value:.3f}" for value in means.values())
        lines.append(f"| {study} ({labels}) | {shown} | {_difference(rows, best)} ({best}) | {len(rows)} |")
    for who in shown_of[:-1]:
        lines.append(f"\nModel minus {who}, mean of the {studies}: {_macro(both, who)}")
    return "\n".join(lines)


def _difference(rows: pd.DataFrame, who: str) -> str:
    values = (rows[MODEL] - rows[who]).to_numpy()
    low, high = clustered_interval(values, rows["patient"].tolist())
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def _macro(both: pd.DataFrame, who: str, draws: int = 2000) -> str:
    """Patients are drawn within their study; every study counts the same."""
    rng, studies = np.random.default_rng(0), []
    for _, rows in both.groupby(["study", "labels"]):
        grouped = (rows[MODEL] - rows[who]).groupby(rows["patient"])
        sums, sizes = grouped.sum().to_numpy(), grouped.size().to_numpy()
        picks = np.concatenate(([np.arange(len(sums))], rng.integers(len(sums), size=(draws, len(sums)))))
        studies.append(sums[picks].sum(1) / sizes[picks].sum(1))
    means = np.mean(studies, axis=0)
    low, high = np.quantile(means[1:], (0.025, 0.975))
    return f"{means[0]:.4f} ({low:.4f} to {high:.4f})"


def main() -> None:
    """Print a table for each seed, and one of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohorts", nargs="+", type=Path, help="the same cohorts, in the same order")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument(
        "--tables", required=True, help="what `iw benchmark next -o` wrote, {seed} in its name"
    )
    parser.add_argument("--without-graph", help="the same with `--without-graph`")
    parser.add_argument("--folds", type=int, default=5)
    asked = parser.parse_args()
    cohorts, tables = [read_cohort(file) for file in asked.cohorts], []
    for seed in asked.seeds:
        both = beside(_read(asked.tables, seed), peers(cohorts, asked.folds, seed))
        if asked.without_graph:
            bare = _read(asked.without_graph, seed)[[*KEYS, MODEL]].rename(columns={MODEL: BARE})
            both = beside(bare, both)
        tables.append(both)
        print(report(both, f"seed {seed}"), end="\n\n", flush=True)
    print(report(average(tables), "all seeds"))


def _read(name: str, seed: int) -> pd.DataFrame:
    return pd.read_csv(name.format(seed=seed), sep="\t", dtype={"patient": str, "sample": str})


if __name__ == "__main__":
    main()
