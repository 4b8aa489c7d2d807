"""`iw train`: cohorts and a graph in, a run out."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph
    from ..model.config import ModelConfig
    from ..model.identity import Sample
    from ..model.origin import Origin
    from ..model.train import Trained


def train(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohort files (.h5ad) from `iw cohort build`.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run to write.")],
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings (docs/train.md).")] = None,
    size: Annotated[
        str | None, typer.Option(help="Settings to begin with: tiny, base or large; --config goes over them.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, folds and order.")] = None,
    steps: Annotated[int | None, typer.Option(help="Gradient steps at most.")] = None,
    members: Annotated[int | None, typer.Option(help="Models that answer together; more cost more.")] = None,
    begin: Annotated[
        Path | None,
        typer.Option("--from", help="Run whose weights to begin with, whatever it was trained on."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the same training was stopped, if it was.")
    ] = False,
) -> None:
    """Train the world model on cohorts, conditioned on the knowledge graph; torchrun starts several."""
    from ..model.workers import joined

    with joined():
        _train(cohorts, out, graph, config, size, seed, steps, members, begin, resume)


def _train(
    cohorts: list[Path],
    out: Path,
    graph: Path | None,
    config: Path | None,
    size: str | None,
    seed: int | None,
    steps: int | None,
    members: int | None,
    begin: Path | None,
    resume: bool,
) -> None:
    from ..model import workers
    from ..model.checkpoint import RUN_FILE, save_run
    from ..model.config import load_config
    from ..model.folds import people
    from ..model.journal import LOSSES_FILE, Journal, live_folder, made_of
    from ..model.train import fit
    from ..ontology.outputs import check_folder
    from .load import graph_or_build, load_cohorts
    from .show import progress_bar

    live = live_folder(out)
    for folder, marker in ((out, RUN_FILE), (live, LOSSES_FILE)):
        check_folder(folder, marker)
    origin, sizes, known = begun(begin)
    settings = load_config(config, size, sizes, seed=seed, steps=steps, members=members)
    knowledge = graph_or_build(graph)
    data = load_cohorts(cohorts, knowledge, known)
    journal = Journal(live, made_of(data, knowledge, settings, origin), resume)
    with progress_bar() if workers.is_first() else nullcontext(lambda *_: None) as progress:
        trained = fit(data, knowledge, settings, progress, journal, origin)
    if not workers.is_first():
        return
    save_run(out, trained, knowledge, data, journal.table)
    shutil.rmtree(live)
    _print(out, trained, knowledge)
    if origin:
        print(f"began with the weights of {begin} ({origin.hash[:12]}), {len(origin.patients)} patients")
        if met := origin.met(people(data)):
            print(
                f"note: {len(met)} patients of these cohorts were in that training, too: what is chosen by "
                "leaving them out (steps, levels, trust) is too hopeful"
            )


def _print(out: Path, trained: Trained, knowledge: KnowledgeGraph) -> None:
    """The curve by which the number of steps was chosen, and what the run is."""
    from .show import print_table

    rows = [(step, mean, error) for step, (mean, error) in sorted(trained.curve.items())]
    print_table(
        "held-out loss on inner folds of training patients", ("steps", "loss", "standard error"), rows
    )
    parameters = sum(p.numel() for p in trained.models[0].parameters())
    ensemble = f"{len(trained.models)} members of " if len(trained.models) > 1 else ""
    chosen = "chosen on inner folds" if trained.curve else "as set: no inner fold could be asked"
    print(
        f"{out}: {trained.steps} steps ({chosen}), {ensemble}{parameters:,} parameters, "
        f"{len(trained.patients)} patients, graph {knowledge.hash[:12]}, seed {trained.config.seed}"
    )


def begun(run: Path | None) -> tuple[Origin | None, ModelConfig | None, list[tuple[str, set[Sample]]]]:
    """Weights to begin with, the sizes of their model, and the studies that they know, with their samples."""
    from ..model.checkpoint import load_run, samples_in_training
    from ..model.origin import origin_of

    if run is None:
        return None, None, []
    trained, _, described = load_run(run)
    origin = origin_of(trained.models, trained.patients, described)
    return origin, trained.config.model, samples_in_training(described)
