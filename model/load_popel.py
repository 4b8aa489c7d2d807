"""Virtual triple-negative breast cancers of another simulator (doi:10.1073/pnas.2410911121).

1,145 patients of a quantitative systems pharmacology model under anti-PD-1, a row each in three files: before
therapy, day 15, day 30. Read are what stands for a cell type in the tumour, its cytokines and its diameter;
ratios, sums and fractions of these are left out. Patients have no name but their row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .sample_table import Design
from .study_source import Files, Source, the_file

DAYS = {"baseline": 0.0, "d15": 15.0, "d30": 30.0}
LEAST = 1.0
"""Cells a millilitre that are said where there are fewer, as zero has no logarithm: in five patients."""

CELLS = {
    "Cancer.cells": "malignant cells",
    "Dead.cancer.cell": "dead cancer cells",
    "Tcyt": "cytotoxic T cells",
    "Exhausted.Tcyt": "exhausted CD8 T cells",
    "Th": "helper T cells",
    "Exhausted.Th": "exhausted CD4 T cells",
    "Treg": "regulatory T cells",
    "immature.APC": "immature antigen-presenting cells",
    "mAPC": "mature antigen-presenting cells",
    "MDSC": "MDSC",
    "M1.Mac": "M1 macrophages",
    "M2.Mac": "M2 macrophages",
}
"""Cells of the tumour, a millilitre, under names that harmonize to the term that is meant."""
OTHERS = {
    "TGFb": "TGF-beta, nM",
    "IFNg": "interferon-gamma, nM",
    "IL10": "IL-10, nM",
    "IL12": "IL-12, nM",
    "CCL2": "CCL2, nM",
    "NO": "nitric oxide, nM",
    "ArgI": "arginase 1, mU",
    "Tumor.diameter": "diameter",
}
"""Quantities without a term; the diameter is in cm. (With its unit it would harmonize to a cell type.)"""


def load(files: Files, name: str = "popel-tnbc-virtual") -> Source:
    """All patients, three days each."""
    columns = CELLS | OTHERS
    frames = []
    for visit, day in DAYS.items():
        frame = pd.read_csv(the_file(files, f"{visit}_biomarkers_trainset.csv"))
        values = frame[[*columns]].rename(columns=columns)
        values[[*CELLS.values()]] = np.maximum(values[[*CELLS.values()]], LEAST)
        patients = [f"V{row + 1:04d}" for row in range(len(frame))]
        frames.append(values.assign(patient=patients, day=f"{day:g}", response=frame["Response"]))
    design = Design(
        study=name,
        patient_key="patient",
        time_key="day",
        response_key="response",
        therapy="anti-PD-1",
        cancer="triple-negative breast carcinoma",
        assignment="simulated",
    )
    return Source(
        pd.concat(frames, ignore_index=True), design, "", kind="quantity", columns=tuple(columns.values())
    )
