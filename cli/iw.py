"""`iw`: the modeller's command. Heavy imports stay inside the commands it gathers."""

from __future__ import annotations

import sys

from . import cohort, data, kg
from .ask import evaluate, predict
from .base import make_app, run
from .benchmark import app as benchmark
from .benchmark_icb import icb
from .benchmark_survival import survival
from .benchmark_transfer import transfer_matrix
from .cohort_bulk import from_bulk
from .counterfactual import counterfactual
from .course import reconstruct, rollout
from .iw_explore import explore
from .report import report
from .respond import respond
from .simulate import simulate
from .survive import survive
from .train import train
from .transfer import transfer

app = make_app("Build cohorts and the knowledge graph; train the world model and ask it questions.")
app.add_typer(data.app, name="data", help="Public studies: list, fetch, build.")
cohort.app.command("from-bulk")(from_bulk)
app.add_typer(cohort.app, name="cohort", help="Cohorts: build from cells, tables or bulk expression, show.")
app.add_typer(kg.app, name="kg", help="The knowledge graph: build, show, ask, export, check.")
app.command("train")(train)
app.command("predict")(predict)
app.command("rollout")(rollout)
app.command("reconstruct")(reconstruct)
app.command("transfer")(transfer)
app.command("counterfactual")(counterfactual)
app.command("respond")(respond)
app.command("survive")(survive)
app.command("evaluate")(evaluate)
benchmark.command("icb")(icb)
benchmark.command("survival")(survival)
benchmark.command("transfer")(transfer_matrix)
app.add_typer(benchmark, name="benchmark", help="Train and test over folds of patients or studies.")
app.command("simulate")(simulate)
app.command("report")(report)
app.command("explore")(explore)


def main() -> None:
    """Console entry point."""
    sys.exit(run(app))
