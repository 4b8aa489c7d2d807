"""`iw cohort from-bulk`: bulk expression in, a cohort of cell-type and programme scores out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    check_output,
    design_of,
    option,
    save,
)
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
    where: Annotated[list[str] | None, option("Of --patients, rows with KEY=VALUE; repeatable.")] = None,
    min_genes: Annotated[int, typer.Option(min=1, help="Markers that a cell type must have.")] = 2,
    logs: Annotated[
        bool, typer.Option("--logs", help="Values are logarithms, also negative ones: log2(TPM + 0.001).")
    ] = False,
    study: Study = "",
    assignment: Assignment = "",
    graph: Graph = None,
) -> None:
    """Score cell types and programmes of the graph in bulk expression, each sample within itself."""
    from ..model.cohort_bulk import cohort_from_bulk
    from ..ontology.load import load_ontology

    check_output(file, output)
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
        source=str(patients or file),
        assignment=assignment,
    )
    knowledge = graph_or_build(graph)
    save(cohort_from_bulk(file, design, load_ontology(), knowledge, patients, min_genes, logs), output)
