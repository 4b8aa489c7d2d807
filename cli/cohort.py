"""`iw cohort`: cohorts from tables and harmonized cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError
from ..ontology.outputs import check_folder, check_suffix
from .base import make_app
from .load import graph_or_build
from .show import print_table

if TYPE_CHECKING:
    from ..model.cohort import Kind
    from ..model.cohort_build import Built
    from ..model.sample_table import Design

app = make_app("Build cohorts from tables and harmonized cells, and look at them.")

TIME_UNITS = ("days", "weeks", "months")
KINDS = ("count", "fraction", "score")
ASSIGNMENTS = ("randomised", "trial", "observational", "simulated")
Path_ = Annotated[Path, typer.Argument(help="Harmonized cells, or a wide table with --lab or --columns.")]
Out = Annotated[Path, typer.Option("-o", "--output", help="The cohort, .h5ad or .zarr.")]
Graph = Annotated[Path | None, typer.Option(help="Folder of `iw kg build`; default: built in memory.")]


def option(help_text: str) -> typer.models.OptionInfo:
    """A typer option of this help."""
    made: typer.models.OptionInfo = typer.Option(help=help_text)
    return made


@app.command()
def build(
    file: Path_,
    output: Out,
    patient_key: Annotated[str, option("Column of the patient.")],
    sample_key: Annotated[str, option("Column of the sample.")] = "",
    time_key: Annotated[str, option("Column of the time.")] = "",
    time_map: Annotated[str, option('Days of the times\' names: "Pre=0,Post=90".')] = "",
    time_unit: Annotated[str, option("Of times that are numbers: days, weeks, months.")] = "days",
    therapy_key: Annotated[str, option("Column of the therapy.")] = "",
    therapy: Annotated[str, option("One therapy for all, from day 0.")] = "",
    cancer_key: Annotated[str, option("Column of the cancer.")] = "",
    cancer: Annotated[str, option("One cancer for all.")] = "",
    tissue_key: Annotated[str, option("Column of the tissue.")] = "",
    tissue: Annotated[str, option("One tissue for all.")] = "",
    response_key: Annotated[str, option("Column of the response.")] = "",
    where: Annotated[list[str] | None, option("Keep rows with KEY=VALUE; repeatable.")] = None,
    lab: Annotated[str, option("Wide table: the lab whose mapping set names the columns.")] = "",
    columns: Annotated[str, option("Wide table: the columns, A,B,C.")] = "",
    value_kind: Annotated[str, option("Wide table: count, fraction or score; default: guessed.")] = "",
    label_key: Annotated[str, option("Cells: the label column; default: the harmonized one.")] = "",
    latent_key: Annotated[str, option("Cells: an array of obsm, for means and covariances.")] = "",
    study: Annotated[str, option("The study's name; default: the output's.")] = "",
    assignment: Annotated[
        str, option("How patients came by their therapy: randomised, trial, observational or simulated.")
    ] = "",
    graph: Graph = None,
) -> None:
    """Build a cohort from harmonized cells, or from a table with a row a sample and a column a population."""
    from ..model.sample_table import Design
    from ..model.times import parse_time_map

    check_one_of("--time-unit", time_unit, TIME_UNITS)
    if assignment:
        check_one_of("--assignment", assignment, ASSIGNMENTS)
    design = Design(
        study=study or output.stem,
        patient_key=patient_key,
        sample_key=sample_key,
        time_key=time_key,
        therapy_key=therapy_key,
        cancer_key=cancer_key,
        tissue_key=tissue_key,
        response_key=response_key,
        therapy=therapy,
        cancer=cancer,
        tissue=tissue,
        time_map=parse_time_map(time_map),
        time_unit=time_unit,
        where=tuple(where or ()),
        source=str(file),
        assignment=assignment,
    )
    check_output(file, output)
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    if lab or names:
        if latent_key:
            hint = "leave it out, or leave out --lab and --columns"
            raise InputError("--latent-key is for cells, not for a wide table", hint=hint)
        built = _from_table(file, design, graph, lab, names, value_kind)
    else:
        built = _from_cells(file, design, graph, label_key, latent_key)
    save(built, output)


def check_output(file: Path, output: Path) -> None:
    """Refuse before the work what could not be written after it."""
    check_suffix(output, (".h5ad", ".zarr"))
    if output.resolve() == file.resolve():
        raise InputError("is input and output at once", where=str(output), hint="choose another output")
    if output.suffix == ".zarr":
        check_folder(output, ".zgroup")


def _from_cells(file: Path, design: Design, graph: Path | None, label_key: str, latent_key: str) -> Built:
    from ..model.cohort_files import cohort_from_cells
    from ..ontology.load import load_ontology
    from .show import progress_bar

    ontology, known = load_ontology(), graph_or_build(graph)
    with progress_bar(transient=True) as report:
        return cohort_from_cells(file, design, ontology, known, label_key, latent_key, report)


def _from_table(
    file: Path, design: Design, graph: Path | None, lab: str, names: tuple[str, ...], kind: str
) -> Built:
    from ..model.cohort_files import cohort_from_table
    from ..ontology.harmonize.harmonizer import Harmonizer
    from ..ontology.load import load_ontology
    from ..ontology.sssom import load_mapping_sets

    harmonizer = Harmonizer(load_ontology(), load_mapping_sets(), lab or None)
    return cohort_from_table(file, design, harmonizer, graph_or_build(graph), names, _kind(kind))


def _kind(text: str) -> Kind | None:
    from typing import cast

    if not text:
        return None
    check_one_of("--value-kind", text, KINDS)
    return cast("Kind", text)


def check_one_of(option: str, text: str, known: tuple[str, ...]) -> None:
    """:raises InputError: for a word that an option does not know."""
    if text not in known:
        raise InputError(f"{option} {text!r} is not known", hint=f"use {', '.join(known)}")


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


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A cohort.")],
    graph: Graph = None,
    patient: Annotated[str, option("Show this patient only.")] = "",
) -> None:
    """Show what a cohort holds: patients, times, columns and their nodes, plans, outcomes, versions."""
    from ..model.cohort_io import read_cohort
    from ..model.cohort_summary import summary

    cohort = read_cohort(file)
    if patient:
        from dataclasses import replace

        cohort = replace(cohort, trajectories=(cohort.patient(patient),))
    known = graph_or_build(graph)
    print_table(str(file), ("what", "value"), summary(cohort, known))
    print()
    rows = []
    for column in cohort.columns:
        node = known.nodes.get(column.node)
        label = node.label if node else ""
        rows.append((column.label, column.node or "-", label, column.predicate, f"{column.confidence:.2f}"))
    print_table("Columns", ("column", "node", "node's label", "predicate", "confidence"), rows)
