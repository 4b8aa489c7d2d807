"""`make bench-unseen`: nodes that training never met, each protocol in turn, then its tables.

A protocol does what is not in its store yet; a new one is added to `PROTOCOLS` with what prints its tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.cohort_io import read_cohort
from ..ontology.load import load_ontology
from . import unseen_forecast, unseen_impute, unseen_scores
from .unseen_ablate import ABLATIONS, WHOLE
from .unseen_complete import QUICK, Size
from .unseen_store import Result, Store
from .unseen_tables import Scores, ablation_table, arms_table, section, seeds_table, units_table

FULL = Size()
# The network gained nothing over its start on the design third; a pull keeps it near.
SCORES = {"steps": 200, "pull": 1.0}


@dataclass(frozen=True)
class Protocol:
    """What is done with the cohorts in a folder, and what is said of the results."""

    run: Callable[[Path, KnowledgeGraph, Store, Size], None]
    tables: Callable[[list[Result]], str]


def _impute(folder: Path, graph: KnowledgeGraph, store: Store, size: Size) -> None:
    cohort = read_cohort(folder / "tcga-lm22.h5ad")
    unseen_impute.run_impute(cohort, graph, store, size)
    for variant in ABLATIONS:
        unseen_impute.run_impute(cohort, graph, store, replace(size, seeds=size.seeds[:1]), variant)


def _scores(folder: Path, graph: KnowledgeGraph, store: Store, size: Size) -> None:
    cohorts = [read_cohort(file) for file in sorted(folder.glob("compass-*.h5ad"))]
    size = replace(size, steps=min(size.steps, int(SCORES["steps"])), pull=SCORES["pull"])
    unseen_scores.run_scores(cohorts, graph, store, size)
    for variant in ABLATIONS:
        unseen_scores.run_scores(cohorts, graph, store, replace(size, seeds=size.seeds[:1]), variant)


def _impute_tables(results: list[Result]) -> str:
    whole = [r for r in results if r.variant == WHOLE]
    alone = [r for r in whole if r.protocol == unseen_impute.ALONE]
    twins = [r for r in whole if r.protocol == unseen_impute.TWINS]
    designed = unseen_impute.DESIGNED_ON
    rest = {r.unit for r in alone} - designed
    parts = [section("Imputation, hidden alone: all types", [arms_table(s := Scores(alone)), seeds_table(s)])]
    for title, units in (("types not designed on", rest), ("types designed on", designed)):
        if (one := Scores(alone, units)).units:
            parts.append(section(f"Imputation, hidden alone: {title}", [arms_table(one)]))
    parts.append(section("Imputation, every type (* designed on)", [units_table(s, designed)]))
    if twins:
        parts.append(
            section("Imputation, hidden with its twins", [arms_table(t := Scores(twins)), units_table(t)])
        )
    return "\n\n".join([*parts, _ablations(results, unseen_impute.ALONE, ("graph", "kriging"))])


def _scores_tables(results: list[Result]) -> str:
    whole = Scores(r for r in results if r.variant == WHOLE)
    tables = [arms_table(whole), seeds_table(whole), units_table(whole)]
    ablations = _ablations(results, unseen_scores.PROTOCOL, ("graph", unseen_scores.KIN, "kriging"))
    return "\n\n".join([section("Scores of another lab", tables), ablations])


def _forecast_tables(results: list[Result]) -> str:
    """Minus the total variation of the next snapshot; a unit is a patient."""
    return "\n\n".join(
        section(
            f"Real forecasts: {name}",
            [arms_table(s := Scores(r for r in results if r.protocol == name)), seeds_table(s)],
        )
        for name in dict.fromkeys(r.protocol for r in results)
    )


def _ablations(results: list[Result], protocol: str, arms: tuple[str, ...]) -> str:
    rows = [r for r in results if r.protocol == protocol]
    return section(f"Spoiled graphs: {protocol}", [ablation_table(rows, WHOLE, arms)])


PROTOCOLS = {
    "forecast": Protocol(unseen_forecast.run_forecasts, _forecast_tables),
    "impute": Protocol(_impute, _impute_tables),
    "scores": Protocol(_scores, _scores_tables),
}


def main() -> None:
    """Run the protocols that are asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("protocols", nargs="*", default=list(PROTOCOLS), help=", ".join(PROTOCOLS))
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-unseen"), help="cohorts and results")
    parser.add_argument(
        "--quick", action="store_true", help="one fold, few steps: whether it runs, no result"
    )
    parser.add_argument("--tables", action="store_true", help="print the tables of what is done, run nothing")
    asked = parser.parse_args()
    graph = build_graph(load_ontology())
    for name in asked.protocols:
        if name not in PROTOCOLS:
            parser.error(f"no protocol {name!r}; there are {', '.join(PROTOCOLS)}")
        # Results of another graph are other results.
        store = Store(asked.folder / f"{name}-{'quick-' * asked.quick}{graph.hash[:12]}.jsonl")
        if not asked.tables:
            PROTOCOLS[name].run(asked.folder, graph, store, QUICK if asked.quick else FULL)
        results = store.results()
        print(PROTOCOLS[name].tables(results) if results else f"{name}: nothing is done yet", flush=True)


if __name__ == "__main__":
    main()
