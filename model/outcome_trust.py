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
from .curriculum import Curriculum, Lesson
from .episode import Episode
from .hazard import ahead, when_of
from .journal import Journal, Progress
from .origin import Weights
from .outcome_fit import fit_outcomes
from .outcome_regression import first_of_pairs
from .outcome_rule import Kinship, OutcomeRule
from .reference import fit_reference
from .run import Run, answer_of
from .start import of_sort
from .trust import STRENGTHS, Evidence
from .world import Atlas

_PAIRS = 4  # a study with fewer pairs of one patient with the outcome and one still without says nothing


def trust_in_outcome(
    cohorts: Sequence[Cohort],
    rule: OutcomeRule,
    atlas: Atlas,
    config: TrainConfig,
    steps: int,
    kinship: Kinship,
    progress: Progress = lambda *_: None,
    journal: Journal | None = None,
    weights: Weights | None = None,
) -> float:
    """The strength of the network's words that tells left-out studies' patients apart best; 0 when in doubt.

    :param steps: gradient steps of each network, as many as the one that is kept takes.
    :param weights: what each begins with, as the one that is kept does.
    """
    known = of_sort([c for c in cohorts if _pairs(c, rule.outcome).sum() >= _PAIRS], rule.sort)
    studies = sorted({c.study for c in known})
    folds = min(config.outcome_folds, len(studies))
    if folds < 2 or len(studies) < 3 or not steps:
        return 0.0
    dealt = np.random.default_rng(config.seed).permutation(len(studies)) % folds
    errors: list[Array] = []
    for number in range(folds):
        left_out = {study for study, fold in zip(studies, dealt, strict=True) if fold == number}
        inside = [c for c in cohorts if c.study not in left_out]
        start = fit_outcomes(inside, kinship, config.seed)
        run = Run(Curriculum(inside, config.hide, start), atlas, config, config.seed, weights)
        name = f"{rule.outcome} of {rule.sort}, fold {number + 1}"
        for done in (journal or Journal()).follow(name, run, steps, config.check_every):
            progress("asking about outcomes in new studies", number * steps + done, folds * steps)
        outside = [c for c in known if c.study in left_out]
        lessons = [Lesson(c, fit_reference(c), 0.0, start) for c in outside]
        errors += [_far_off(run, _exam(one, rule), _pairs(one.cohort, rule.outcome)) for one in lessons]
    return Evidence(np.array(errors).reshape(-1, len(STRENGTHS))).strength()


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
