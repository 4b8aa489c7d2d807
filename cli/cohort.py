"""`iw cohort`: cohorts from tables and harmonized cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError
from .base import make_app
from .cohort_options import (
    Assignment,
    Cancer,
    CancerKey,
    FollowUps,
    Graph,
    Out,
    ResponseKey,
    Study,
    Therapy,
    TherapyKey,
    TimeMap,
    TimeUnit,
    Tissue,
    TissueKey,
    check_one_of,
    check_output,
    design_of,
    option,
    save,
)
from .load import graph_or_build
from .show import print_table

if TYPE_CHECKING:
    from ..model.cohort import Kind
    from ..model.cohort_build import Built
    from ..model.sample_table import Design

app = make_app("Build cohorts from tables and harmonized cells, and look at them.")

KINDS = ("count", "fraction", "score", "quantity", "state")
Path_ = Annotated[Path, typer.Argument(help="Harmonized cells, or a wide table with --lab or --columns.")]


@app.command()
def build(
    file: Path_,
    output: Out,
    patient_key: Annotated[str, option("Column of the patient.")],
    sample_key: Annotated[str, option("Column of the sample.")] = "",
    time_key: Annotated[str, option("Column of the time.")] = "",
    time_map: TimeMap = "",
    time_unit: TimeUnit = "days",
    therapy_key: TherapyKey = "",
    therapy: Therapy = "",
    cancer_key: CancerKey = "",
    cancer: Cancer = "",
    tissue_key: TissueKey = "",
    tissue: Tissue = "",
    response_key: ResponseKey = "",
    follow_up: FollowUps = None,
    where: Annotated[list[str] | None, option("Keep rows with KEY=VALUE; repeatable.")] = None,
    lab: Annotated[str, option("Wide table: the lab whose mapping set names the columns.")] = "",
    columns: Annotated[str, option("Wide table: the columns, A,B,C.")] = "",
    value_kind: Annotated[str, option("Wide table: count, fraction or score; default: guessed.")] = "",
    label_key: Annotated[str, option("Cells: the label column; default: the harmonized one.")] = "",
    latent_key: Annotated[str, option("Cells: an array of obsm, for means and covariances.")] = "",
    study: Study = "",
    assignment: Assignment = "",
    graph: Graph = None,
) -> None:
    """Build a cohort from harmonized cells, or from a table with a row a sample and a column a population."""
    design = design_of(
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
        time_map=time_map,
        time_unit=time_unit,
        where=where,
        follow_up=follow_up,
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
