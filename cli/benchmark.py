"""`iw benchmark`: train and test over folds, and print what came out, whatever it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .base import make_app

app = make_app("Train and test over folds of patients.")


@app.callback()
def _group() -> None:
    """Train and test over folds of patients."""


@app.command("next")
def next_snapshot(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohort files; all are trained on together.")],
    unseen: Annotated[
        list[Path] | None, typer.Option(help="Cohort whose vocabulary is never trained on; repeatable.")
    ] = None,
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings (docs/train.md).")] = None,
    folds: Annotated[int, typer.Option(help="Folds of patients.")] = 5,
    seed: Annotated[list[int] | None, typer.Option(help="Seed of folds and weights; repeatable.")] = None,
    without_graph: Annotated[
        bool, typer.Option("--without-graph", help="A plain Transformer: no edge and no relation is read.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Table to write (.tsv), a row a forecast.")
    ] = None,
) -> None:
    """Forecast the next snapshot of held-out patients, beside persistence, mean of others and shrinkage."""
    from ..model.benchmark_next import benchmark_next
    from ..model.config import load_config
    from ..model.evaluate import summarise
    from ..model.unconditioned import unconditioned
    from .load import graph_or_build, load_cohorts
    from .scores import print_scores, write_scores
    from .show import progress_bar

    knowledge = graph_or_build(graph)
    everybody = load_cohorts([*cohorts, *(unseen or [])], knowledge)
    data, hidden = everybody[: len(cohorts)], everybody[len(cohorts) :]
    everything = []
    for one in seed or [0]:
        asked = knowledge, load_config(config, seed=one)
        using, settings = unconditioned(*asked) if without_graph else asked
        with progress_bar() as progress:
            scored = benchmark_next(data, using, settings, folds, hidden, progress)
        everything += scored
        print_scores(
            summarise(scored),
            f"total variation of the next composition, {folds} folds of patients, seed {one}",
        )
    if out:
        write_scores(out, everything)
