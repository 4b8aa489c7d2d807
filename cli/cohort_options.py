"""What every command that builds a cohort asks: which column says what, and where the cohort goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError
from ..ontology.outputs import check_folder, check_suffix

if TYPE_CHECKING:
    from ..model.cohort_build import Built
    from ..model.sample_table import Design

TIME_UNITS = ("days", "weeks", "months")
ASSIGNMENTS = ("randomised", "trial", "observational", "simulated")


def option(help_text: str) -> typer.models.OptionInfo:
    """A typer option of this help."""
    made: typer.models.OptionInfo = typer.Option(help=help_text)
    return made


Out = Annotated[Path, typer.Option("-o", "--output", help="The cohort, .h5ad or .zarr.")]
Graph = Annotated[Path | None, typer.Option(help="Folder of `iw kg build`; default: built in memory.")]
TimeMap = Annotated[str, option('Days of the times\' names: "Pre=0,Post=90".')]
TimeUnit = Annotated[str, option(f"Of times that are numbers: {', '.join(TIME_UNITS)}.")]
TherapyKey = Annotated[str, option("Column of the therapy.")]
Therapy = Annotated[str, option("One therapy for all, from day 0.")]
CancerKey = Annotated[str, option("Column of the cancer.")]
Cancer = Annotated[str, option("One cancer for all.")]
TissueKey = Annotated[str, option("Column of the tissue.")]
Tissue = Annotated[str, option("One tissue for all.")]
ResponseKey = Annotated[str, option("Column of the response.")]
FollowUps = Annotated[
    list[str] | None,
    option("OUTCOME=TIME_COLUMN,EVENT_COLUMN[,UNIT], e.g. OS=os_months,dead,months; repeatable."),
]
Study = Annotated[str, option("The study's name; default: the output's.")]
Assignment = Annotated[str, option(f"How patients came by their therapy: {', '.join(ASSIGNMENTS)}.")]


def design_of(
    *,
    time_map: str,
    time_unit: str,
    where: Sequence[str] | None,
    follow_up: Sequence[str] | None,
    assignment: str,
    **told: str,
) -> Design:
    """The options as a design.

    :param told: the design's other fields.
    :raises InputError: for a time map, a follow-up or a word that is not known.
    """
    from ..model.follow_up import parse_follow_up
    from ..model.sample_table import Design
    from ..model.times import parse_time_map

    check_one_of("--time-unit", time_unit, TIME_UNITS)
    if assignment:
        check_one_of("--assignment", assignment, ASSIGNMENTS)
    return Design(
        time_map=parse_time_map(time_map),
        time_unit=time_unit,
        where=tuple(where or ()),
        follow_up=tuple(map(parse_follow_up, follow_up or ())),
        assignment=assignment,
        **told,
    )


def check_one_of(option: str, text: str, known: tuple[str, ...]) -> None:
    """:raises InputError: for a word that an option does not know."""
    if text not in known:
        raise InputError(f"{option} {text!r} is not known", hint=f"use {', '.join(known)}")


def check_output(file: Path, output: Path) -> None:
    """Refuse before the work what could not be written after it."""
    check_suffix(output, (".h5ad", ".zarr"))
    if output.resolve() == file.resolve():
        raise InputError("is input and output at once", where=str(output), hint="choose another output")
    if output.suffix == ".zarr":
        check_folder(output, ".zgroup")


def save(built: Built, output: Path) -> None:
    """Write a cohort and say what it holds and what was assumed or dropped."""
    from ..model.cohort_io import write_cohort
    from ..model.cohort_summary import summary

    write_cohort(built.cohort, output)
    facts = dict(summary(built.cohort))
    shown = ", ".join(
        f"{what}: {facts[what]}" for what in ("patients", "snapshots", "pairs", "columns", "kind")
    )
    print(f"{output}: {shown}")
    for note in built.notes:
        print(f"  note: {note}")
