"""TCGA (Thorsson et al. 2018): CIBERSORT fractions of the 22 LM22 types, 11,373 samples of 33 cancers.

Single snapshots without therapy, to pretrain on. Barcodes are `TCGA.TSS.participant.sample…`; samples of one
participant are one patient's, all on day 0. Normal tissue (sample types 10 to 19) is left out.
"""

from __future__ import annotations

import pandas as pd

from .sample_table import Design
from .study_source import Files, Source, the_file


def load(files: Files, name: str = "tcga-lm22") -> Source:
    """All tumour samples; an aliquot that is listed twice is taken once."""
    path = the_file(files, "TCGA.Kallisto.fullIDs.cibersort.relative.tsv.gz")
    frame = pd.read_csv(path, sep="\t", dtype={"SampleID": str}, float_precision="round_trip")
    parts = frame["SampleID"].str.split(".")
    frame["patient"] = parts.str[:3].str.join("-")
    is_normal = parts.str[3].str[:1] == "1"
    frame = frame[~is_normal].drop_duplicates("SampleID").reset_index(drop=True)
    design = Design(study=name, patient_key="patient", sample_key="SampleID", cancer_key="CancerType")
    return Source(frame, design, "lm22", kind="fraction")
