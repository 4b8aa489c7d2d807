"""COMPASS (Shen et al.): 43 cell-type and programme scores of untreated tumours, 16 cohorts of 15 studies.

Ravi 2023's two files are one study. In Zhao 2019 several samples are of one patient.
"""

from __future__ import annotations

import pandas as pd

from .sample_table import Design
from .study_source import Files, Source, the_file

# Cohort → its names in the file.
COHORTS: dict[str, tuple[str, ...]] = {
    "compass-liu-2019": ("Liu",),
    "compass-riaz-2017": ("Riaz",),
    "compass-gide-2019": ("Gide",),
    "compass-hugo-2016": ("Hugo",),
    "compass-vanallen-2015": ("Allen",),
    "compass-mgh-2022": ("MGH",),
    "compass-imvigor210-2018": ("IMVigor210",),
    "compass-rose-2021": ("Rose",),
    "compass-snyder-2017": ("Snyder",),
    "compass-immotion150-2018": ("IMmotion150",),
    "compass-miao-2018": ("Miao",),
    "compass-choueiri-2016": ("Choueiri",),
    "compass-ravi-2023": ("SU2CLC1", "SU2CLC2"),
    "compass-kim-2018": ("Kim",),
    "compass-zhao-2019": ("Zhao",),
}


def load(files: Files, name: str) -> Source:
    """One study's scores beside its clinical table; response as COMPASS labels it (stable disease: none)."""
    clinical = pd.read_csv(the_file(files, "ITRP/00_clinical_label.csv"), dtype=str, na_filter=False)
    scores = pd.read_csv(the_file(files, "02_avgAbd_readouts_celltype.csv"), float_precision="round_trip")
    frame = clinical[clinical["cohort"].isin(COHORTS[name])].merge(scores, on="Index", validate="one_to_one")
    # Zhao's samples name their patient (Pt003-ar-228, Pt003-ar-231); other studies without ids have one each.
    unnamed = frame["Index"].str.replace(r"^(Zhao.*-Pt\d+)-ar-.*", r"\1", regex=True)
    frame["patient"] = frame["patient_id"].mask(frame["patient_id"] == "", unnamed)
    design = Design(
        study=name,
        patient_key="patient",
        sample_key="Index",
        time_key="Timing",
        therapy_key="ICI",
        cancer_key="cancer_type",
        response_key="response_label",
        time_map={"Pre": 0.0},
    )
    return Source(frame, design, "compass", kind="score", columns=tuple(scores.columns[1:]))
