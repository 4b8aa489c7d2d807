"""`iw cohort from-bulk`: bulk expression in, a cohort of cell-type and programme scores out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .cohort import ASSIGNMENTS, TIME_UNITS, Graph, Out, check_one_of, check_output, option, save
from .load import graph_or_build


def from_bulk(
    file: Annotated[
        Path,
        typer.Argument(
            help="Genes by samples or samples by genes: .tsv(.gz), .csv(.gz), .parquet, .h5ad, .zarr."
        ),
    ],
    output: Out,
    patients: Annotated[Path | None, typer.Option(help="Table with a row a sample: patient, day, …")] = None,
    patient_key: Annotated[str, option("Column of the patient; default: each sample is one.")] = "",
    sample_key: Annotated[str, option("Column of the sample; default of --patients: sample.")] = "",
    time_key: Annotated[str, option("Column of the time; default: all are day 0.")] = "",
    time_map: Annotated[str, option('Days of the times\' names: "Pre=0,Post=90".')] = "",
    time_unit: Annotated[str, option("Of times that are numbers: days, weeks, months.")] = "days",
    therapy_key: Annotated[str, option("Column of the therapy.")] = "",
    therapy: Annotated[str, option("One therapy for all, from day 0.")] = "",
    cancer_key: Annotated[str, option("Column of the cancer.")] = "",
    cancer: Annotated[str, option("One cancer for all.")] = "",
    tissue_key: Annotated[str, option("Column of the tissue.")] = "",
    tissue: Annotated[str, option("One tissue for all.")] = "",
    response_key: Annotated[str, option("Column of the response.")] = "",
    where: Annotated[list[str] | None, option("Of --patients, rows with KEY=VALUE; repeatable.")] = None,
    min_genes: Annotated[int, typer.Option(min=1, help="Markers that a cell type must have.")] = 2,
    logs: Annotated[
        bool, typer.Option("--logs", help="Values are logarithms, also negative ones: log2(TPM + 0.001).")
    ] = False,
    study: Annotated[str, option("The study's name; default: the output's.")] = "",
    assignment: Annotated[str, option("How patients came by their therapy: " + ", ".join(ASSIGNMENTS))] = "",
    graph: Graph = None,
) -> None:
    """Score cell types and programmes of the graph in bulk expression, each sample within itself."""
    from ..model.cohort_bulk import cohort_from_bulk
    from ..model.sample_table import Design
    from ..model.times import parse_time_map
    from ..ontology.load import load_ontology

    check_one_of("--time-unit", time_unit, TIME_UNITS)
    if assignment:
        check_one_of("--assignment", assignment, ASSIGNMENTS)
    check_output(file, output)
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
        source=str(patients or file),
        assignment=assignment,
    )
    knowledge = graph_or_build(graph)
    save(cohort_from_bulk(file, design, load_ontology(), knowledge, patients, min_genes, logs), output)
