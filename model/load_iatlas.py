"""CRI iAtlas (Eddy et al. 2020): CIBERSORT fractions of the 22 LM22 types in six checkpoint-therapy cohorts.

Times by convention: before therapy day 0; Riaz's on-treatment biopsies (cycle 1, day 29 or so) day 28; Gide's
early-during-treatment biopsies (7 to 14 days) day 14. iAtlas's own responder flag counts stable disease as
response; here the RECIST word is read, so stable disease is no objective response.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from ..ontology.errors import InputError
from .follow_up import FollowUpKeys
from .sample_table import Design
from .study_source import Files, Source, the_file


@dataclass(frozen=True, slots=True)
class _Cohort:
    """The cohort's name in the file, its cancer, and the day of each word for a time."""

    dataset: str
    cancer: str
    days: dict[str, float]


_PRE = {"Pre": 0.0}
COHORTS = {
    "riaz-2017": _Cohort("Riaz 2017", "melanoma", {"Pre": 0.0, "Post": 28.0}),
    "gide-2019": _Cohort("Gide 2019", "melanoma", {"Pre": 0.0, "Mid": 14.0}),
    "hugo-2016": _Cohort("Hugo 2016", "melanoma", _PRE),
    "vanallen-2015": _Cohort("Van Allen 2015", "melanoma", _PRE),
    "imvigor210-2018": _Cohort("IMVigor210", "urothelial carcinoma", _PRE),
    "gbm-2019": _Cohort("Prins 2019", "glioblastoma", _PRE),
}

# Overall survival of all; progression-free survival of Gide, Van Allen and the glioblastomas.
_FOLLOW_UP = (FollowUpKeys("OS", "OS_time", "OS", "years"), FollowUpKeys("PFS", "PFI_time_1", "PFI_1"))


def load(files: Files, name: str) -> Source:
    """One of the six cohorts; where the file names no patient, each sample is one."""
    from pyarrow import feather

    cohort = COHORTS[name]
    path = the_file(files, "fmx_io.feather")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the file is of Feather's first version
        frame = feather.read_table(path).to_pandas()
    frame = frame[frame["Dataset"] == cohort.dataset].reset_index(drop=True)
    if frame.empty:
        raise InputError(f"has no samples of {cohort.dataset}", where=str(path))
    frame["patient"] = frame["Patient_ID"].where(frame["Patient_ID"].notna(), frame["Sample_ID"])
    for (
        keys
    ) in _FOLLOW_UP:  # one patient of Hugo's and one of Prins's have an event and no time, or a time alone
        known = frame[keys.time_key].notna() & frame[keys.event_key].notna()
        for key in (keys.time_key, keys.event_key):
            frame[key] = frame[key].where(known)
    design = Design(
        study=name,
        patient_key="patient",
        sample_key="Sample_ID",
        time_key="treatment_when_collected",
        therapy_key="Drug",
        response_key="Response",
        cancer=cohort.cancer,
        time_map=cohort.days,
        follow_up=_FOLLOW_UP,
    )
    return Source(frame, design, "lm22", kind="fraction")
