"""Harmonize many files with one column of labels: read all, match each label once, write all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .harmonize_job import Answers, Job

if TYPE_CHECKING:
    from ..ontology.labels.label_counts import LabelCounts


def harmonize_many(
    job: Job, sources: Sequence[Path], folder: Path | None, in_place: bool, jobs: int, dask: str | None
) -> bool:
    """Harmonize every file that can be, and report those that cannot.

    :param folder: where each is written under its own name; None with `in_place` or a sidecar only.
    :returns: whether all went well.
    """
    from ..ontology.labels.shards import scan, targets_in, write
    from ..ontology.labels.workers import workers

    sources = [path.absolute() for path in sources] if dask else list(sources)
    targets: Sequence[Path | None] = targets_in(folder, sources) if folder else [None] * len(sources)
    with workers(jobs, dask) as executor:
        scans = _all("reading labels", executor, scan, [(path, job.key) for path in sources], sources)
        read = _genes(job, executor, list(scans))
        scans = scans if read is None else {path: scans[path] for path in read}
        answers = _answered(job, scans, read, sources, folder)
        tasks = _tasks(answers, scans, sources, targets) if folder or in_place else {}
        written = _all("writing", executor, write, [(task,) for task in tasks.values()], list(tasks))
    answers.report(sources[0].parent)
    good = set(written) if folder or in_place else set(scans)
    _print_files(sources, scans, good)
    return len(good) == len(sources)


def _genes(job: Job, executor: Executor | None, sources: Sequence[Path]) -> dict[Path, Any] | None:
    """The marker profiles of each file whose genes can be read; None if nobody asked for them."""
    from ..ontology.labels.marker_profiles import try_profiles_of
    from .harmonize_expression import axioms

    asked = job.expression
    if asked is None:
        return None
    tasks = [(path, job.key, axioms().genes, asked.layer, asked.gene_key) for path in sources]
    return _all("reading genes", executor, try_profiles_of, tasks, sources)


def _answered(
    job: Job,
    scans: dict[Path, LabelCounts],
    read: dict[Path, Any] | None,
    sources: Sequence[Path],
    folder: Path | None,
) -> Answers:
    """One answer for each label of all files together."""
    from ..ontology.errors import InputError
    from ..ontology.labels.label_counts import LabelCounts
    from ..ontology.labels.marker_profiles import MarkerProfiles
    from .harmonize_expression import Reading

    if not scans:
        raise InputError("no file could be read", where=str(sources[0].parent), hint="see above")
    home = folder or (job.sidecar.parent if job.sidecar else sources[0].parent)
    name = home.resolve().name
    reading = None
    if job.expression and read:
        reading = Reading(job.expression, MarkerProfiles.total(list(read.values())))
    return Answers.of(job, LabelCounts.total(scans.values()), home / name, name, reading)


def _tasks(
    answers: Answers,
    scans: dict[Path, LabelCounts],
    sources: Sequence[Path],
    targets: Sequence[Path | None],
) -> dict[Path, Any]:
    """What a worker needs for each file that could be read."""
    from ..ontology.labels.shards import Writing

    found = answers.by_label()
    where = dict(zip(sources, targets, strict=True))
    return {
        path: Writing(
            path,
            where[path],
            answers.job.key,
            tuple(found[label] for label in scan.labels),
            answers.provenance(path),
        )
        for path, scan in scans.items()
    }


def _all(
    title: str,
    executor: Executor | None,
    run: Callable[..., Any],
    tasks: Sequence[tuple[Any, ...]],
    names: Sequence[Path],
) -> dict[Path, Any]:
    """Results of the files that went well, in their order; the others are reported on stderr."""
    from rich.progress import track

    from ..ontology.labels.shards import Failed
    from ..ontology.labels.workers import outcomes
    from .matches import console

    good: dict[Path, Any] = {}
    found = outcomes(executor, run, tasks)
    for number, result in track(found, title, total=len(tasks), console=console(), transient=True):
        if isinstance(result, Failed):
            print(f"error: {result.why}", file=sys.stderr)
        elif isinstance(result, Exception):
            print(f"error: {names[number]}: {' '.join(str(result).split())}", file=sys.stderr)
        else:
            good[names[number]] = result
    return {path: good[path] for path in names if path in good}


def _print_files(sources: Sequence[Path], scans: dict[Path, LabelCounts], good: set[Path]) -> None:
    """One row a file, then the totals."""
    from rich.table import Table
    from rich.text import Text

    from .matches import print_wide

    table = Table("file", "cells", "labels", "", box=None, pad_edge=False)
    for path in sources:
        scan = scans.get(path)
        sizes = (str(scan.n_cells), str(len(scan.labels))) if scan else ("", "")
        table.add_row(Text(str(path)), *sizes, "" if path in good else "failed")
    print_wide(table)
    cells = sum(scans[path].n_cells for path in good)
    print(f"{len(good)} of {len(sources)} files: {cells} cells")
