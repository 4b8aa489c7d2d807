"""Response of one study's patients, by what was measured before therapy, told by models of other cancers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..abilities.transfer import ADAPTED, ALONE, ZERO
from ..cohort import Array, Cohort
from ..forecast import Forecaster
from ..icb.simple import ranks_at
from ..icb.study import Study, in_track
from ..icb.world import said_before_therapy
from ..pairs import latest
from .said import RESPONSE, ZERO_BARE, Said
from .setting import Setting
from .sides import Part

_PENALTY = 1e-2  # inverse, of the target's patients alone; fixed beforehand
_TABLE = "columns"


def can_respond(cohort: Cohort, setting: Setting) -> Cohort | None:
    """Patients with a sample before therapy and known response; None of too few, or if all are alike."""
    early = in_track(cohort, setting.node)
    labels = [t.outcomes[setting.node] for t in early.trajectories] if early else []
    return early if len(labels) >= setting.fewest and len(set(labels)) == 2 else None


def respond(source: str, known: Sequence[Cohort], target: Part, setting: Setting) -> Iterator[Said]:
    """Every way, of the same patients; nothing of patients of one response alone."""
    shown, asked = _deal(target.cohort, setting)
    labels = {t.patient: t.outcomes[setting.node] for t in asked.trajectories}
    if len(set(labels.values())) < 2:
        return

    def told(way: str, shots: int, values: Array) -> Said:
        named = dict(zip(labels, values.tolist(), strict=True))
        where = source, target.cancer, target.cohort.study
        return Said(RESPONSE, *where, way, shots, setting.seed, named, labels)

    yield told(ZERO, 0, _said(known, asked, setting))
    yield told(ZERO_BARE, 0, _said(known, asked, setting.bare))
    for k in setting.possible(len(target.cohort.trajectories)):
        few = target.cohort.only(set(shown[:k]))
        assert few is not None
        yield told(ADAPTED, k, _said([*known, few], asked, setting))
        yield told(ALONE, k, _by_those_alone(few, asked, setting.node))


def _deal(cohort: Cohort, setting: Setting) -> tuple[list[str], Cohort]:
    """Patients to show, in the order of use, and those to be asked about."""
    names = sorted(t.patient for t in cohort.trajectories)
    dealt = [names[i] for i in np.random.default_rng(setting.seed).permutation(len(names))]
    most = max(setting.possible(len(names)), default=0)
    asked = cohort.only(set(dealt[most:]))
    assert asked is not None
    return dealt[:most], asked


def _said(known: Sequence[Cohort], asked: Cohort, setting: Setting) -> Array:
    facing = Forecaster(setting.fit(known), setting.graph, asked)
    return said_before_therapy(facing, Study(asked, setting.node))


def _by_those_alone(few: Cohort, asked: Cohort, node: str) -> Array:
    """Logistic regression on ranks, which does better with so few than the whole model; or their rate."""
    train, test = _table(few, node), _table(asked, node)
    if len(set(train.labels.tolist())) < 2:
        return np.full(len(test.patients), train.labels.mean())
    return ranks_at(_TABLE, _PENALTY)([train], [test], 0)[0]


def _table(cohort: Cohort, node: str) -> Study:
    rows = np.stack([latest(t.snapshots, cohort.kind) for t in cohort.trajectories])
    return Study(cohort, node, {_TABLE: rows})
