"""How far the network is believed about outcomes in a study that training never met.

As in `trust.py`, inside training: studies are left out in parts, a network is trained on the rest and asked
about them, and its words beside the rule's are made as small as those patients say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from .cohort import Array, Cohort, Trajectory
from .config import TrainConfig
from .curriculum import Curriculum
from .episode import Episode
from .hazard import ahead, when_of
from .journal import Journal, Progress
from .lesson import Lesson
from .origin import Weights
from .outcome_fit import Outcomes, fit_outcomes
from .outcome_regression import first_of_pairs
from .outcome_rule import Kinship, OutcomeRule, rule_of
from .reference import fit_reference
from .run import Run, answer_of
from .start import of_sort
from .trust import STRENGTHS, Evidence
from .world import Atlas

_PAIRS = 4  # a study with fewer pairs of one patient with the outcome and one still without says nothing


def trust_in_outcomes(
    cohorts: Sequence[Cohort],
    rules: Sequence[OutcomeRule],
    atlas: Atlas,
    config: TrainConfig,
    steps: int,
    kinship: Kinship,
    progress: Progress = lambda *_: None,
    journal: Journal | None = None,
    weights: Weights | None = None,
) -> list[float]:
    """Each rule's strength of the network's words that tells left-out studies' patients apart best.

    One network a fold of studies is asked about all outcomes of a sort of measurement. 0 when in doubt.

    :param steps: gradient steps of each network, as many as the one that is kept takes.
    :param weights: what each begins with, as the one that is kept does.
    """
    errors: list[list[Array]] = [[] for _ in rules]
    for sort in sorted({rule.sort for rule in rules}):
        own = [i for i, rule in enumerate(rules) if rule.sort == sort and len(_known(cohorts, rule)) > 2]
        fold = _dealt([_known(cohorts, rules[i]) for i in own], config)
        folds = len(set(fold.values())) if steps else 0
        for number in range(folds if folds > 1 else 0):
            inside = [c for c in cohorts if fold.get(c.study) != number]
            start = fit_outcomes(inside, kinship, config.seed)
            run = Run(Curriculum(inside, config.hide, start), atlas, config, config.seed, weights)
            stage = f"outcomes of {sort}, fold {number + 1}"
            for done in (journal or Journal()).follow(stage, run, steps, config.check_every):
                progress("asking about outcomes in new studies", number * steps + done, folds * steps)
            for i in own:
                errors[i] += _missed(
                    run, [c for c in cohorts if fold.get(c.study) == number], rules[i], start
                )
    return [Evidence(np.array(found).reshape(-1, len(STRENGTHS))).strength() for found in errors]


def _known(cohorts: Sequence[Cohort], rule: OutcomeRule) -> list[str]:
    """Studies that can say how well patients are told apart."""
    asked = of_sort(cohorts, rule.sort)
    return sorted({c.study for c in asked if _pairs(c, rule.outcome).sum() >= _PAIRS})


def _dealt(studies: Sequence[list[str]], config: TrainConfig) -> dict[str, int]:
    """Study → fold; those of the rarest outcome are dealt first, so that no fold holds all of them.

    :param studies: of each outcome.
    """
    everyone = sorted(set().union(*studies))
    rarest = {s: min(len(some) for some in studies if s in some) for s in everyone}
    order = np.random.default_rng(config.seed).permutation(len(everyone)).tolist()
    dealt = sorted((everyone[i] for i in order), key=rarest.__getitem__)
    folds = min(config.outcome_folds, len(everyone))
    return {study: i % folds for i, study in enumerate(dealt)} if folds > 1 else {}


def _missed(run: Run, outside: Sequence[Cohort], rule: OutcomeRule, start: Outcomes) -> list[Array]:
    """Loss of each left-out study by strength; none where the others taught no rule for the outcome."""
    if rule_of(start.rules, rule.outcome, rule.sort) is None:
        return []
    known = _known(outside, rule)
    lessons = [
        Lesson(c, fit_reference(c), 0.0, start) for c in of_sort(outside, rule.sort) if c.study in known
    ]
    return [_far_off(run, _exam(one, rule), _pairs(one.cohort, rule.outcome)) for one in lessons]


def _asked(cohort: Cohort, outcome: str) -> list[Trajectory]:
    """Patients of whom it is known; of what comes with time, those who gave a sample before it is over."""
    known = [t for t in cohort.trajectories if when_of(t, outcome)]
    return [t for t in known if outcome not in t.follow_up or ahead(t.snapshots[0].time).any()]


def _pairs(cohort: Cohort, outcome: str) -> Array:
    """1 where the row's patient had the outcome and the column's had not yet, [n, n]; of `_asked`."""
    told = [when_of(t, outcome) for t in _asked(cohort, outcome)]
    time, event = np.array(told, dtype=np.float64).reshape(-1, 2).T
    return first_of_pairs(time, event)


def _exam(lesson: Lesson, rule: OutcomeRule) -> list[Episode]:
    """A question a patient: an outcome from all snapshots, one that comes with time from the first on."""
    asked = _asked(lesson.cohort, rule.outcome)
    if not rule.edges:
        return [lesson.outcome(t, rule.outcome, t.snapshots[-1].time) for t in asked]
    found = [lesson.survival(t, rule.outcome, t.snapshots[0].time, known=False) for t in asked]
    return [episode for episode in found if episode]


@torch.no_grad()
def _far_off(run: Run, exam: Sequence[Episode], pairs: Array) -> Array:
    """Loss of pairs of patients, the first with the outcome, by strength, [len(STRENGTHS)].

    log(1 + exp(-difference of log odds)): the study's base rate, which nobody can know, is not in it. Log
    odds of intervals are averaged.
    """
    losses = []
    for strength in STRENGTHS:
        asked = [replace(e, trust=np.full(len(e.nodes), strength)) for e in exam]
        answer = answer_of(run.averaged.eval(), run.atlas, asked)
        mask = answer.batch.query_mask
        odds = ((answer.logits * mask).sum(-1) / mask.sum(-1)).double().numpy()
        losses.append((pairs * np.logaddexp(0, odds[None, :] - odds[:, None])).sum() / pairs.sum())
    return np.array(losses)
