"""`transfer`: how well a run forecasts another cohort, as it is and after a few of its patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array, Cohort
from ..curriculum import Curriculum
from ..forecast import Forecaster
from ..metrics import clustered_interval, error
from ..pairs import Pair, latest, next_pairs, normalised
from ..reference import fit_reference
from ..refits import fit_refits
from ..run import Run
from ..train import Trained, fit
from ..world import WorldModel, make_atlas

ZERO, ADAPTED, ALONE, LAST = "zero-shot", "adapted", "target alone", "last snapshot"


@dataclass(frozen=True)
class Told:
    """What one way says of the same P next snapshots of patients that no way has met.

    :param way: who says it: `zero-shot`, `adapted`, `target alone`, `last snapshot`.
    :param shots: patients of the target cohort that it learnt from.
    :param mean: expected snapshots, [P, K].
    :param errors: total variation (scores: mean absolute error), [P].
    """

    way: str
    shots: int
    mean: Array
    errors: Array


@dataclass(frozen=True)
class TransferResult:
    """All ways on the same held-out patients.

    :param pairs: what was to be told, P of them. :param shown: patients to learn from, in the order of use.
    """

    cohort: Cohort
    pairs: tuple[Pair, ...]
    shown: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def truth(self) -> Array:
        """What was measured, [P, K]."""
        return np.stack([normalised(p.target.values, self.cohort.kind) for p in self.pairs])

    def interval(self, told: Told) -> tuple[float, float, float]:
        """Mean error with its 95 % interval, whole patients drawn."""
        patients = [p.trajectory.patient for p in self.pairs]
        return float(told.errors.mean()), *clustered_interval(told.errors, patients)


def transfer(
    forecaster: Forecaster, shots: Sequence[int] = (), steps: int = 20, seed: int = 0, alone: bool = True
) -> TransferResult:
    """Forecast next snapshots of a cohort: as the run is, adapted on k of its patients, and by those alone.

    Patients are dealt once by the seed: the first `max(shots)` are shown, the rest are asked about, by every
    way the same, and nobody is both. Whoever was in the run's training is left out altogether. To adapt is to
    read the study's usual snapshot off the k patients, and to go on training on them for a number of steps
    that is fixed beforehand: nothing is chosen by what the asked patients say.

    :param forecaster: a run facing the target cohort. :param shots: each k.
    :param steps: gradient steps of the adaption; 0 reads the usual snapshot alone.
    :param alone: whether a model of the shown patients alone is trained, too.
    :raises InputError: if the cohort has too few patients with two snapshots that training never met.
    """
    shown, asked = _deal(forecaster, max(shots, default=0), seed)
    cohort = forecaster.cohort
    held_out = cohort.only(set(asked))
    assert held_out is not None
    pairs = next_pairs(held_out)
    truth = np.stack([normalised(p.target.values, cohort.kind) for p in pairs])

    def told(way: str, k: int, mean: Array) -> Told:
        return Told(way, k, mean, error(mean, truth, cohort.kind))

    last = np.stack([latest(p.context, cohort.kind) for p in pairs])
    found = [
        told(LAST, 0, last),
        told(ZERO, 0, Forecaster(forecaster.trained, forecaster.graph, held_out).means(pairs)),
    ]
    for k in sorted(set(shots)):
        few = cohort.only(set(shown[:k]))
        assert few is not None
        made = {ADAPTED: _adapted(forecaster, few, steps, seed)}
        if alone and k > 1:  # training asks for two patients
            config = replace(forecaster.trained.config, seed=seed)
            made[ALONE] = fit([few], forecaster.graph, config)
        for way, trained in made.items():
            found.append(told(way, k, Forecaster(trained, forecaster.graph, held_out).means(pairs)))
    return TransferResult(cohort, tuple(pairs), tuple(shown), tuple(found))


def _deal(forecaster: Forecaster, most: int, seed: int) -> tuple[list[str], list[str]]:
    """Patients to show and patients to ask about."""
    cohort = forecaster.cohort
    met = {patient for study, patient in forecaster.trained.patients if study == cohort.study}
    followed = sorted({p.trajectory.patient for p in next_pairs(cohort)} - met)
    if len(followed) <= most:
        problem = f"has {len(followed)} patients with two times whom training never met"
        hint = f"more than {most} are needed: some to show, the rest to ask about"
        raise InputError(problem, where=f"study {cohort.study}", hint=hint)
    dealt = [followed[i] for i in np.random.default_rng(seed).permutation(len(followed))]
    return dealt[:most], dealt[most:]


def _adapted(forecaster: Forecaster, few: Cohort, steps: int, seed: int) -> Trained:
    """The run with the study's reference, if it had none, and members that went on on its patients."""
    trained = forecaster.trained
    known = any(r.study == few.study for r in trained.references)
    own = [] if known else [fit_refits(few, fit_reference(few), trained.config.seed)]
    patients = tuple((few.study, t.patient) for t in few.trajectories)
    models = tuple(
        _gone_on(model, forecaster, few, steps, seed + number) for number, model in enumerate(trained.models)
    )
    return replace(
        trained,
        models=models,
        references=[*trained.references, *own],
        patients=(*trained.patients, *patients),
    )


def _gone_on(model: WorldModel, forecaster: Forecaster, few: Cohort, steps: int, seed: int) -> WorldModel:
    """A member after some more steps; the one that is given stays as it is."""
    config = replace(forecaster.trained.config, seed=seed)
    atlas = make_atlas(forecaster.graph, few.all_nodes, config.model.graph_layers)
    run = Run(Curriculum([few], config.hide, forecaster.outcomes), atlas, config, seed)
    run.learner.model.load_state_dict(model.state_dict())
    for _ in run.take(steps):
        pass
    return run.averaged.eval() if steps else model
