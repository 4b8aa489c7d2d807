"""`iw benchmark transfer`: forecasts and response of one cancer, told by models of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import UnknownNameError

if TYPE_CHECKING:
    from ..model.matrix.said import Said
    from ..model.matrix.tables import Row

SHOTS = (5, 10, 20)


def transfer_matrix(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohorts of two cancers or more, each patient once.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; a stopped run goes on there.")],
    ask: Annotated[list[str] | None, typer.Option(help="forecast or response; default: both.")] = None,
    shots: Annotated[
        list[int] | None, typer.Option(min=2, help="Target patients to show; repeatable. Default: 5, 10, 20.")
    ] = None,
    steps: Annotated[int, typer.Option(min=0, help="Gradient steps on those who are shown.")] = 20,
    seed: Annotated[list[int] | None, typer.Option(help="Of who is shown, of weights; repeatable.")] = None,
    draws: Annotated[int, typer.Option(min=10, help="Bootstrap draws of patients.")] = 500,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings (docs/train.md).")] = None,
    graph: Annotated[Path | None, typer.Option(help="Folder from `iw kg build`; else built now.")] = None,
) -> None:
    """Say how far a model of one cancer carries to another: zero-shot, after k patients, by those alone."""
    from ..kg.schema import OUTCOME
    from ..model.cohort_build import RESPONSE as NODE
    from ..model.config import load_config
    from ..model.jobs import Jobs
    from ..model.matrix.run import digest_of, run
    from ..model.matrix.said import ASKS, Said
    from ..model.matrix.setting import Setting
    from .load import graph_or_build, load_cohorts
    from .show import progress_bar

    for one in ask or ():
        if one not in ASKS:
            raise UnknownNameError("question", one, ASKS, where="--ask", hint=f"use {', '.join(ASKS)}")
    knowledge, settings = graph_or_build(graph), load_config(config)
    node = knowledge.find(NODE, OUTCOME).id
    setting = Setting(knowledge, settings, node, tuple(sorted(set(shots or SHOTS))), steps)
    read = load_cohorts(cohorts, knowledge)
    done: Jobs[Said] = Jobs(out / f"answers-{digest_of(read, setting)}.jsonl", Said, say=lambda _: None)
    with progress_bar() as progress:
        run(read, ask or ASKS, setting, list(dict.fromkeys(seed or [0])), done, progress)
    names = {i: n.label for i, n in knowledge.nodes.items()}
    _write(out, done.results(), ask or ASKS, draws, names)


def _write(
    out: Path, said: Sequence[Said], asks: Sequence[str], draws: int, names: Mapping[str, str]
) -> None:
    """Tables, files and pictures of what was asked."""
    from dataclasses import asdict

    import pandas as pd

    from ..model.matrix.picture import draw_matrix
    from ..model.matrix.tables import bar_rows, rows_of
    from ..model.pictures import save_picture
    from ..ontology.outputs import whole_file

    rows = []
    for ask in asks:
        if any(one.ask == ask for one in said):
            found, bars = rows_of(said, ask, draws), bar_rows(said, ask, draws)
            _print(found, bars, ask, names)
            save_picture(draw_matrix(found, ask, names), out / f"{ask}.png")
            rows += [*found, *bars]
    with whole_file(out / "figures.tsv") as stage:
        pd.DataFrame([asdict(row) for row in rows]).to_csv(stage, sep="\t", index=False, float_format="%.4f")
    print(f"{out / 'figures.tsv'}: {len(rows)} figures, each with its interval over patients")


def _print(rows: Sequence[Row], bars: Sequence[Row], ask: str, names: Mapping[str, str]) -> None:
    from ..model.abilities.transfer import ZERO
    from ..model.matrix.picture import WHAT
    from ..model.matrix.tables import EVERY
    from .show import print_table

    cells = [r for r in rows if r.cancer != EVERY and r.way == ZERO]
    targets = sorted({r.cancer for r in cells})
    told = {(r.source, r.cancer): r for r in cells}
    what = WHAT.get(ask, "error of the next snapshot")
    print_table(
        f"{what}, zero-shot; rows: trained on, columns: foretold; *: same cancer, other studies",
        ("", *(names.get(t, t) for t in targets)),
        [
            (
                names.get(s, s),
                *(_shown(told.get((s, t))) + " *" * (s == t and (s, t) in told) for t in targets),
            )
            for s in dict.fromkeys(r.source for r in cells)
        ],
    )
    means = [r for r in rows if r.cancer == EVERY]
    print_table(
        f"{what}, mean over targets",
        ("trained on", "way", "shown", "studies", "patients", what),
        [(r.source, r.way, r.shots, r.studies, r.patients, _shown(r)) for r in means],
    )
    print_table(
        "zero-shot beside the target's own patients alone, same cells (above zero: zero-shot is better)",
        (
            "trained on",
            "shown to the other",
            "studies",
            "difference",
            "cells above zero",
            "surely",
            "below",
            "surely",
        ),
        [
            (r.source, r.shots, r.studies, _shown(r), *_counted(bars, r.source, r.shots))
            for r in bars
            if r.cancer == EVERY
        ],
    )


def _counted(bars: Sequence[Row], sort: str, shots: int) -> tuple[str, int, str, int]:
    """Of the cells of a sort: those above zero and below it, and those whose interval is."""
    from ..model.matrix.tables import EVERY, SORTS

    cells = [r for r in bars if r.cancer != EVERY and r.shots == shots and SORTS[sort](r.source, r.cancer)]
    above, below = (sum(sign * r.value > 0 for r in cells) for sign in (1, -1))
    surely = sum(r.low > 0 for r in cells), sum(r.high < 0 for r in cells)
    return f"{above} of {len(cells)}", surely[0], f"{below} of {len(cells)}", surely[1]


def _shown(row: Row | None) -> str:
    return f"{row.value:.3f} ({row.low:.3f} to {row.high:.3f})" if row else "-"
