"""`iw-onto benchmark`: how well harmonize does on labels that curators mapped, studies left out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.benchmark.compare import Figures
    from ..ontology.benchmark.cross_validate import Answer
    from ..ontology.ontology import Ontology

MAIN = "harmonize"
_BARE = "harmonize, labels alone"


def benchmark(
    labels: Annotated[Path, typer.Argument(help="TSV with columns label, term_id (of CL) and study.")],
    out: Annotated[Path, typer.Option("--output", "-o", help="Folder for tables and picture.")],
    folds: Annotated[int, typer.Option(min=2, help="Folds that the studies are dealt into.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of the rankers' weights and of what they are shown.")] = 0,
    peers: Annotated[bool, typer.Option("--peers/--no-peers", help="Run others beside it.")] = True,
    packaged: Annotated[
        bool, typer.Option("--packaged", help="Measure the packaged ranker; fit none (for few labels).")
    ] = False,
    draws: Annotated[int, typer.Option(min=10, help="Bootstrap draws for the intervals.")] = 200,
    fit: Annotated[
        Path | None,
        typer.Option(help="Write a ranker fitted on all the labels (.safetensors)."),
    ] = None,
) -> None:
    """Answer every label without its study's mappings, and compare with what its curators chose."""
    from ..ontology.benchmark.compare import SPEED, figures, load_bench, peer_answers, speeds
    from ..ontology.benchmark.peers import peers as installed
    from ..ontology.benchmark.tables import write_tables
    from ..ontology.errors import InputError
    from ..ontology.harmonize.ranker import save_ranker
    from .show import progress_bar

    if fit and packaged:
        raise InputError("--fit and --packaged exclude each other", hint="give one of them")
    bench = load_bench(labels, folds, seed)
    others = installed() if peers else {}
    with progress_bar() as progress:
        fitted = bench.packaged() if packaged else bench.fit(progress)
        methods = {MAIN: bench.answers(fitted, True, progress)}
        methods[_BARE] = bench.answers(fitted, False, progress)
        for number, (name, peer) in enumerate(others.items()):
            methods[name] = peer_answers(bench, peer)
            progress("peers", number + 1, len(others))
        found = {}
        for number, (name, one) in enumerate(figures(bench, methods, draws)):
            found[name] = one
            progress("intervals", number + 1, len(methods))
    for name, speed in speeds(bench, others).items():
        found[name][0][SPEED] = speed
    out.mkdir(parents=True, exist_ok=True)
    write_tables(out, methods, found, bench.ontology, MAIN)
    _print(found, methods[MAIN], bench.ontology)
    print(f"{out}: summary.tsv, studies.tsv, answers.tsv, worst.tsv, risk-coverage.png")
    if fit:
        save_ranker(bench.shipped(fitted), fit)
        print(f"{fit}: fitted on {len(bench.rows)} labels of {len(set(bench.family.values()))} studies")


def _print(found: Mapping[str, Figures], answers: Sequence[Answer], ontology: Ontology) -> None:
    """A row a figure, a column a method; then the kinds of mistakes."""
    from collections import Counter

    from ..ontology.benchmark.errors import KINDS, kind_of
    from .show import print_table

    studies = len({answer.row.study for answer in answers})
    title = f"{len(answers)} labels of {studies} studies, each answered without its study; 90 % intervals"
    rows = [
        [figure, *(_shown(*one, figure) for one in found.values())]
        for figure in next(iter(found.values()))[0]
    ]
    print_table(title, ["", *found], rows)
    kinds = Counter(kind_of(answer, ontology) for answer in answers)
    wrong = [[kind, kinds[kind], kinds[kind] / len(answers)] for kind in KINDS]
    print_table(
        f"what is wrong with {sum(kinds.values()) - kinds['']} answers", ["", "labels", "share"], wrong
    )


def _shown(values: Mapping[str, float], bounds: Mapping[str, tuple[float, float]], figure: str) -> str:
    value = values.get(figure, float("nan"))
    if value != value:
        return "-"
    if figure not in bounds:
        return f"{value:,.0f}"
    low, high = bounds[figure]
    return f"{value:.3f} ({low:.2f}-{high:.2f})"
