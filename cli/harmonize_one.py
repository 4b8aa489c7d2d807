"""Harmonize one file: to another, where it stands, or into a table of its labels only."""

from __future__ import annotations

from pathlib import Path

from .harmonize_job import Answers, Job, stem


def harmonize_one(job: Job, source: Path, out: Path | None, in_place: bool) -> None:
    """Read the labels, match them, write what was asked for, and say what was done.

    :param out: file to write; None to write into the source (`in_place`) or a sidecar only.
    """
    from ..ontology.labels.in_place import harmonize_in_place
    from ..ontology.labels.label_counts import LabelCounts
    from ..ontology.labels.label_files import check_paths, check_source, read_labels, write_harmonized
    from .harmonize_expression import Reading, read_one
    from .matches import console

    check_paths(source, out) if out else check_source(source)
    with console().status("reading labels"):
        column = read_labels(source, job.key)
    reading = Reading(job.expression, read_one(job.expression, source, job.key)) if job.expression else None
    place = out or (source if in_place else job.sidecar) or source
    beside = place.with_name(stem(place) if place is not job.sidecar else place.stem)
    answers = Answers.of(job, LabelCounts.of(column), beside, stem(source), reading)
    with console().status(f"writing {place}"):
        if out:
            write_harmonized(source, out, column, answers.matches, answers.provenance(source))
        elif in_place:
            harmonize_in_place(source, column, answers.matches, answers.provenance(source))
    answers.report(source)
    if out or in_place:
        print(f"{place}: {len(column.codes)} cells")
