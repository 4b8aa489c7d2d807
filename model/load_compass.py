"""COMPASS (Shen et al.): 43 cell-type and programme scores of untreated tumours, 16 cohorts of 15 studies.

Ravi 2023's two files are one study. In Zhao 2019 several samples are of one patient.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .follow_up import FollowUpKeys
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

_TIME, _EVENT = "{} time", "{} event"  # columns that are made of the study's own


@dataclass(frozen=True, slots=True)
class _Watched:
    """A study's columns of one outcome that comes with time.

    :param event: the column, and the word in it that says that the event was seen.
    """

    outcome: str
    time: str
    event: tuple[str, str]
    unit: str = "days"


_ALIVE = "Alive (Y=1, No=0)"
_OS = _Watched("OS", "Overall_survival", (_ALIVE, "0.0"))
_OS_ROSE = _Watched("OS", "os (days)", ("alive", "No"))
# Overall survival of ten studies, progression-free survival of four. Snyder's has no column of progression.
WATCHED: dict[str, tuple[_Watched, ...]] = {
    "compass-gide-2019": (_OS, _Watched("PFS", "Progression Free Survival (Days)", ("Progressed", "Yes"))),
    "compass-hugo-2016": (_OS,),
    "compass-imvigor210-2018": (_Watched("OS", "os", ("censOS", "1.0"), "months"),),
    "compass-liu-2019": (_Watched("OS", "OS", ("dead", "1.0")), _Watched("PFS", "PFS", ("progressed", "1"))),
    "compass-mgh-2022": (_OS,),
    "compass-ravi-2023": (
        _Watched("OS", "OS_Days", ("OS_Event", "1.0")),
        _Watched("PFS", "PFS_Days", ("PFS_Event", "1.0")),
    ),
    "compass-riaz-2017": (_OS,),
    "compass-rose-2021": (_OS_ROSE, _Watched("PFS", "pfs", ("progressed", "Yes"))),
    "compass-snyder-2017": (_Watched("OS", "os (days)", ("alive_status", "N")),),
    "compass-vanallen-2015": (_OS,),
}


def load(files: Files, name: str) -> Source:
    """One study's scores beside its clinical table; response as COMPASS labels it (stable disease: none)."""
    clinical = pd.read_csv(the_file(files, "ITRP/00_clinical_label.csv"), dtype=str, na_filter=False)
    scores = pd.read_csv(the_file(files, "02_avgAbd_readouts_celltype.csv"), float_precision="round_trip")
    frame = clinical[clinical["cohort"].isin(COHORTS[name])].merge(scores, on="Index", validate="one_to_one")
    # Zhao's samples name their patient (Pt003-ar-228, Pt003-ar-231); other studies without ids have one each.
    unnamed = frame["Index"].str.replace(r"^(Zhao.*-Pt\d+)-ar-.*", r"\1", regex=True)
    frame["patient"] = frame["patient_id"].mask(frame["patient_id"] == "", unnamed)
    watched = WATCHED.get(name, ())
    for one in watched:
        time, (key, word) = frame[one.time], one.event
        known = (time != "") & (frame[key] != "")  # Hugo's patient 16 has no time
        seen = (frame[key] == word).map({True: "1", False: "0"})
        frame[_TIME.format(one.outcome)] = time.where(known, "")
        frame[_EVENT.format(one.outcome)] = seen.where(known, "")
    design = Design(
        study=name,
        patient_key="patient",
        sample_key="Index",
        time_key="Timing",
        therapy_key="ICI",
        cancer_key="cancer_type",
        response_key="response_label",
        time_map={"Pre": 0.0},
        follow_up=tuple(
            FollowUpKeys(w.outcome, _TIME.format(w.outcome), _EVENT.format(w.outcome), w.unit)
            for w in watched
        ),
    )
    return Source(frame, design, "compass", kind="score", columns=tuple(scores.columns[1:]))
