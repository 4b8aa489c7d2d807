"""`iw simulate`: a simulated cohort of cells, clearly called so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for a table of cells from each simulated lab.")
    ],
    patients: Annotated[int, typer.Option(min=2, help="Patients in each lab.")] = 100,
    cells: Annotated[int, typer.Option(min=10, help="Cells in each sample.")] = 120,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files.")] = 7,
) -> None:
    """Write cells of simulated patients as two labs with different vocabularies would label them."""
    from ..model.simulator import LAB_LABELS, Assay, simulate_cells
    from ..model.simulator_files import write_cells

    for number, lab in enumerate(LAB_LABELS):
        path = out / f"{lab}.cells.csv.gz"
        table = simulate_cells(lab, Assay(patients=patients, cells=cells), seed + number)
        write_cells(table, path)
        print(
            f"{path}: simulated, {patients} patients, {len(table):,} cells, {table['label'].nunique()} labels"
        )
