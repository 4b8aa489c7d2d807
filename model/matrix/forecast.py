"""The next snapshot of one study's patients, told by models of other cancers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..abilities.transfer import ADAPTED, ZERO, TransferResult, transfer
from ..cohort import Cohort
from ..forecast import Forecaster
from ..pairs import next_pairs
from .said import ADAPTED_BARE, FORECAST, OTHERS, ZERO_BARE, Said
from .setting import Setting
from .sides import Part


def can_be_forecast(cohort: Cohort, setting: Setting) -> bool:
    """Whether patients enough were measured twice."""
    return _followed(cohort) >= setting.fewest


def can_be_learnt_from(known: Sequence[Cohort], setting: Setting) -> bool:
    """Whether patients enough of a source were measured twice."""
    return sum(map(_followed, known)) >= setting.fewest_known


def forecast(source: str, known: Sequence[Cohort], target: Part, setting: Setting) -> Iterator[Said]:
    """Every way, of the same patients."""
    alone = source == OTHERS  # what the target's own patients say is the same for every source
    yield from _told(source, target, setting, _carried(known, target, setting, alone), {})
    bare = {ZERO: ZERO_BARE, ADAPTED: ADAPTED_BARE}
    yield from _told(source, target, setting, _carried(known, target, setting.bare, alone=False), bare)


def _followed(cohort: Cohort) -> int:
    return len({pair.trajectory.patient for pair in next_pairs(cohort)})


def _carried(known: Sequence[Cohort], target: Part, setting: Setting, alone: bool) -> TransferResult:
    facing = Forecaster(setting.fit_known(known), setting.graph, target.cohort)
    shots = setting.possible(_followed(target.cohort))
    return transfer(facing, shots, setting.steps, setting.seed, alone)


def _told(
    source: str, target: Part, setting: Setting, found: TransferResult, names: dict[str, str]
) -> Iterator[Said]:
    """:param names: way → what it is called; with any, other ways are left out."""
    patients = np.array([pair.trajectory.patient for pair in found.pairs])
    for told in found.told:
        if not names or told.way in names:
            values = {str(p): float(told.errors[patients == p].mean()) for p in dict.fromkeys(patients)}
            way = names.get(told.way, told.way)
            where = source, target.cancer, target.cohort.study
            yield Said(FORECAST, *where, way, told.shots, setting.seed, values, {})
