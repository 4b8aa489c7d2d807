"""`iw data`: the public studies. List them, fetch their files, build cohorts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .base import make_app
from .cohort_options import save
from .load import graph_or_build
from .show import print_table

if TYPE_CHECKING:
    from ..model.registry import Study

app = make_app("Public studies: list, fetch, build.")

NAME = Annotated[str, typer.Argument(help="A study or cohort of `iw data list`.")]
MIRROR = Annotated[
    Path | None, typer.Option(help="Folder laid out like the public addresses; default: IW_DATA_MIRROR.")
]
CACHE = Annotated[
    Path | None, typer.Option(help="Where downloads stay; default: IW_DATA_CACHE, else the user's.")
]


@app.command("list")
def list_() -> None:
    """List the studies: what they are, how large, under which licence, what is built of them."""
    from ..model.registry import studies

    rows = [
        (s.name, f"{s.size / 1e6:.1f}", "; ".join(s.licences), s.use, s.citation) for s in studies().values()
    ]
    print_table("Studies", ("study", "MB", "licence", "use", "citation"), rows)
    built = [(cohort, s.name) for s in studies().values() for cohort in s.cohorts]
    print()
    print_table("Cohorts: iw data build NAME -o NAME.h5ad", ("cohort", "of study"), built)


@app.command()
def fetch(name: NAME, mirror: MIRROR = None, cache: CACHE = None) -> None:
    """Fetch a study's files from their public address, or check a mirror's; each by its SHA-256."""
    from ..model.registry import find_study

    study = find_study(name)
    for file in _fetched(study, mirror, cache).values():
        print(file)
    print(f"cite {study.citation}; licence: {'; '.join(study.licences)}")


@app.command()
def build(
    name: NAME,
    output: Annotated[Path, typer.Option("-o", "--output", help="The cohort, .h5ad or .zarr.")],
    labels: Annotated[
        str, typer.Option(help="Annotation of sade-feldman-2018: cluster11, sunlab12, cd8_6state.")
    ] = "",
    graph: Annotated[
        Path | None, typer.Option(help="Folder of `iw kg build`; default: built in memory.")
    ] = None,
    mirror: MIRROR = None,
    cache: CACHE = None,
) -> None:
    """Fetch a study if need be, harmonize its labels and write its cohort."""
    from ..model.data_build import build_study, check_name
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    files = _fetched(check_name(name), mirror, cache)
    save(
        build_study(name, files, load_ontology(), load_mapping_sets(), graph_or_build(graph), labels), output
    )


@app.command()
def sheets(
    cohorts: Annotated[list[Path], typer.Argument(help="Cohort files.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Page to write (.md).")],
    graph: Annotated[
        Path | None, typer.Option(help="Folder of `iw kg build`; default: built in memory.")
    ] = None,
) -> None:
    """Write a data sheet for each cohort: source, licence, who and what is in it."""
    from ..model.data_sheets import data_sheets
    from ..ontology.outputs import check_suffix, whole_file
    from .load import load_cohorts

    check_suffix(output, (".md",))
    knowledge = graph_or_build(graph)
    text = data_sheets(load_cohorts(cohorts, knowledge), knowledge)
    with whole_file(output) as staged:
        staged.write_text(text, encoding="utf-8")
    print(f"{output}: {len(cohorts)} data sheets")


def _fetched(study: Study, mirror: Path | None, cache: Path | None) -> dict[str, Path]:
    from ..model import fetch as source

    place = source.mirror_of(mirror)
    with _progress(study) as advance:
        return source.fetch(study, place, cache, advance)


@contextmanager
def _progress(study: Study) -> Iterator[Callable[[int], None]]:
    """A bar of the study's bytes, on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(study.name, total=study.size)
        yield lambda size: bar.advance(task, size)
