"""Training: one loss, as many steps as held-out inner folds of training patients say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..ontology.errors import InputError
from .case import Case, cases_of
from .cohort import Cohort
from .config import TrainConfig
from .conformal import Levels, Tally, fit_levels, merged
from .curriculum import Curriculum
from .folds import Person, fold_of, people, split
from .journal import Journal, Progress
from .luck import fit_luck
from .origin import Origin
from .outcome_fit import fit_outcomes
from .outcome_rule import Kinship, OutcomeRule
from .outcome_trust import trust_in_outcomes
from .reference import Reference
from .refits import fit_refits
from .run import Run
from .start import Transfer, fit_transfers, of_sort
from .trust import fit_trust
from .world import Atlas, WorldModel, make_atlas


@dataclass(frozen=True)
class Trained:
    """A trained model with all it answers from.

    :param models: the members of the ensemble; they answer together.
    :param steps: gradient steps taken, chosen on inner folds.
    :param curve: steps → (mean loss, its standard error) on held-out inner folds; step 0 is the prior alone.
    :param patients: who was in training, as (study, patient); also in that of the weights it began with.
    :param transfers: how far training studies can be foretold from each other, of shares and of scores.
    :param cases: what is remembered of each training patient.
    :param levels: sort and study → the level at which 90 % intervals hold 90 % of held-out patients' values.
    :param tallies: what the levels were read from, patients that inner folds held out (see `conformal`).
    :param rules: where answers about outcomes start.
    :param origin: what is kept of the run whose weights it began with; None where these were drawn.
    """

    models: tuple[WorldModel, ...]
    references: list[Reference]
    config: TrainConfig
    steps: int
    curve: dict[int, tuple[float, float]] = field(default_factory=dict)
    patients: tuple[Person, ...] = ()
    transfers: dict[str, Transfer] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    levels: Levels = field(default_factory=dict)
    tallies: Tally = field(default_factory=dict)
    rules: tuple[OutcomeRule, ...] = ()
    origin: dict[str, Any] | None = None


def fit(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    config: TrainConfig,
    progress: Progress = lambda *_: None,
    journal: Journal | None = None,
    origin: Origin | None = None,
) -> Trained:
    """Choose the number of steps on inner folds of patients, then train on everybody for as many.

    :param journal: follows the training, so that it can be watched and gone on with.
    :param origin: weights that every model begins with, those of inner folds, too; drawn by the seed without.
    :raises InputError: if there are fewer than two patients.
    :raises UnknownNameError: if a cohort speaks of a node that the graph lacks.
    :raises ImmuneWorldError: if a loss or a gradient is no number, naming what was asked.
    """
    torch.set_num_threads(config.threads)
    journal = journal or Journal()
    persons = people(cohorts)
    if len(persons) < 2:
        where = ", ".join(c.study for c in cohorts) or "training"
        raise InputError("has fewer than two patients", where=where, hint="give more patients or fewer folds")
    nodes = set().union(*(c.all_nodes for c in cohorts))
    atlas = make_atlas(graph, nodes, config.model.graph_layers)
    kinship = lru_cache(maxsize=None)(Relations(graph).kinship)
    curve, tallies = _inner_folds(cohorts, atlas, config, kinship, progress, journal, origin)
    weights = origin.weights() if origin else None
    steps = best_steps(curve, config.steps)
    outcomes = fit_outcomes(cohorts, kinship, config.seed)
    curriculum = Curriculum(cohorts, config.hide, outcomes)
    models = _members(curriculum, atlas, replace(config, steps=steps), progress, journal, origin)
    references = [
        replace(fit_refits(a.cohort, a.reference, config.seed), luck=fit_luck(a, models, atlas))
        for a in curriculum.lessons
    ]
    transfers, tally = {}, tallies.get(steps, {})
    for sort, transfer in fit_transfers(cohorts, references, kinship).items():
        trust = fit_trust(of_sort(cohorts, sort), atlas, config, steps, progress, journal, weights)
        transfers[sort] = replace(transfer, trust=trust)
    rules = outcomes.rules
    told = trust_in_outcomes(cohorts, rules, atlas, config, steps, kinship, progress, journal, weights)
    return Trained(
        models,
        references,
        config,
        steps,
        curve,
        tuple(sorted({*persons, *(origin.patients if origin else ())})),
        transfers,
        tuple(cases_of(cohorts)),
        fit_levels(tally),
        tally,
        tuple(replace(rule, trust=trust) for rule, trust in zip(rules, told, strict=True)),
        origin.about if origin else None,
    )


def best_steps(curve: dict[int, tuple[float, float]], default: int) -> int:
    """The number of steps with the least held-out loss; `default` where no fold could be scored."""
    return min(curve, key=lambda step: curve[step][0]) if curve else default


def member_seed(seed: int, member: int) -> int:
    """The seed of a member's weights and order of questions; the first one's is the run's own."""
    return int(np.random.SeedSequence([seed, member]).generate_state(1)[0]) if member else seed


def _members(
    curriculum: Curriculum,
    atlas: Atlas,
    config: TrainConfig,
    progress: Progress,
    journal: Journal,
    origin: Origin | None,
) -> tuple[WorldModel, ...]:
    """Models that differ in their seed alone (a deep ensemble), each after `config.steps` steps."""
    models = []
    for member in range(config.members):
        own = replace(config, seed=member_seed(config.seed, member))
        weights = origin.weights(member) if origin else None
        run, of = Run(curriculum, atlas, own, own.seed, weights), f"member {member + 1} of {config.members}"
        stage, what = ("all patients", "training") if config.members == 1 else (of, f"training {of}")
        for done in journal.follow(stage, run, config.steps, config.check_every):
            progress(what, done, config.steps)
        models.append(run.averaged.eval())
    return tuple(models)


def _inner_folds(
    cohorts: Sequence[Cohort],
    atlas: Atlas,
    config: TrainConfig,
    kinship: Kinship,
    progress: Progress,
    journal: Journal,
    origin: Origin | None,
) -> tuple[dict[int, tuple[float, float]], dict[int, Tally]]:
    """Held-out loss, and which levels held-out patients need, after every `check_every` steps."""
    folds = min(config.inner_folds, len(people(cohorts)))
    if folds < 2:
        return {}, {}
    fold = fold_of(cohorts, folds, config.seed)
    seen: dict[int, list[Tensor]] = {}
    needed: dict[int, list[Tally]] = {}
    for held_out in range(folds):
        inside, outside = split(cohorts, fold, held_out)
        if not inside:  # the fold holds everybody
            continue
        curriculum = Curriculum(inside, config.hide, fit_outcomes(inside, kinship, config.seed))
        exam = curriculum.exam(outside)
        if not exam:
            continue
        weights, stage = origin.weights() if origin else None, f"inner fold {held_out + 1}"
        run = Run(curriculum, atlas, config, config.seed + held_out, weights)
        for step in journal.follow(stage, run, config.steps, config.check_every, exam):
            progress("choosing the number of steps", held_out * config.steps + step, folds * config.steps)
        for step, losses in journal.looks(stage).items():
            seen.setdefault(step, []).append(losses)
        for step, tally in journal.tallies(stage).items():
            needed.setdefault(step, []).append(tally)
    curve = {step: _mean_and_error(torch.cat(losses)) for step, losses in seen.items()}
    return curve, {step: merged(tallies) for step, tallies in needed.items()}


def _mean_and_error(losses: Tensor) -> tuple[float, float]:
    return float(losses.mean()), float(losses.std() / max(len(losses), 1) ** 0.5)
