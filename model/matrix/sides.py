"""Who is trained on and who is asked about: cohorts, split by their patients' cancers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...ontology.errors import InputError
from ..cohort import Cohort
from .said import OTHERS


@dataclass(frozen=True)
class Part:
    """The patients of one cohort that have one cancer."""

    cancer: str
    cohort: Cohort


def parts_of(cohorts: Sequence[Cohort]) -> list[Part]:
    """Each cohort by cancer, in the order of the files; patients of no cancer are left out.

    :raises InputError: if fewer than two cancers are left.
    """
    found = []
    for cohort in cohorts:
        for cancer in dict.fromkeys(t.cancer for t in cohort.trajectories if t.cancer):
            own = cohort.only({t.patient for t in cohort.trajectories if t.cancer == cancer})
            assert own is not None
            found.append(Part(str(cancer), own))
    if len({part.cancer for part in found}) < 2:
        hint = "give cohorts of two cancers or more (`iw cohort build --cancer-key`)"
        raise InputError("the cohorts hold fewer than two cancers", hint=hint)
    return found


def sources_for(target: Part, parts: Sequence[Part]) -> dict[str, list[Cohort]]:
    """Cancer → what is trained on to say something of the target: nothing of its patients.

    Its own cancer is other studies' patients; another cancer may be of the same study.
    """
    found: dict[str, list[Cohort]] = {}
    for part in parts:
        if part.cancer != target.cancer:
            found.setdefault(part.cancer, []).append(part.cohort)
            found.setdefault(OTHERS, []).append(part.cohort)
        elif part.cohort.study != target.cohort.study:
            found.setdefault(part.cancer, []).append(part.cohort)
    return found
