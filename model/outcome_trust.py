"""How far the network is believed about outcomes in a study that training never met.

As in `trust.py`, inside training: studies are left out in parts, a network is trained on the rest and asked
about them, and its words beside the rule's are made as small as those patients say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from .cohort import Array, Cohort
from .config import TrainConfig
from .curriculum import Curriculum, Lesson
from .episode import Episode
from .journal import Journal, Progress
from .outcome_fit import fit_outcomes
from .outcome_rule import Kinship, OutcomeRule
from .reference import fit_reference
from .run import Run, answer_of
from .start import of_sort
from .trust import STRENGTHS, Evidence
from .world import Atlas

_PAIRS = 4  # a study with fewer pairs of one patient with the outcome and one without says nothing


def trust_in_outcome(
    cohorts: Sequence[Cohort],
    rule: OutcomeRule,
    atlas: Atlas,
    config: TrainConfig,
    steps: int,
    kinship: Kinship,
    progress: Progress = lambda *_: None,
    journal: Journal | None = None,
) -> float:
    """The strength of the network's words that tells left-out studies' patients apart best; 0 when in doubt.

    :param steps: gradient steps of each network, as many as the one that is kept takes.
    """
    known = of_sort([c for c in cohorts if _both(c, rule.outcome)], rule.sort)
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
        run = Run(Curriculum(inside, config.hide, start), atlas, config, config.seed)
        name = f"{rule.outcome} of {rule.sort}, fold {number + 1}"
        for done in (journal or Journal()).follow(name, run, steps, config.check_every):
            progress("asking about outcomes in new studies", number * steps + done, folds * steps)
        outside = [c for c in known if c.study in left_out]
        lessons = [Lesson(c, fit_reference(c), 0.0, start) for c in outside]
        errors += [_far_off(run, _exam(lesson, rule.outcome)) for lesson in lessons]
    return Evidence(np.array(errors).reshape(-1, len(STRENGTHS))).strength()


def _both(cohort: Cohort, outcome: str) -> bool:
    values = [t.outcomes[outcome] > 0.5 for t in cohort.trajectories if outcome in t.outcomes]
    return sum(values) * (len(values) - sum(values)) >= _PAIRS


def _exam(lesson: Lesson, outcome: str) -> list[Episode]:
    asked = [t for t in lesson.cohort.trajectories if outcome in t.outcomes]
    return [lesson.outcome(t, outcome, t.snapshots[-1].time) for t in asked]


@torch.no_grad()
def _far_off(run: Run, exam: Sequence[Episode]) -> Array:
    """Loss of pairs of patients, one with the outcome and one without, by strength, [len(STRENGTHS)].

    log(1 + exp(-difference of log odds)): the study's base rate, which nobody can know, is not in it.
    """
    losses = []
    labels = np.array([float(e.target[0]) for e in exam if e.target is not None]) > 0.5
    for strength in STRENGTHS:
        asked = [replace(e, trust=np.array([strength])) for e in exam]
        odds = answer_of(run.averaged.eval(), run.atlas, asked).logits[:, 0].double().numpy()
        losses.append(np.logaddexp(0, odds[~labels][None, :] - odds[labels][:, None]).mean())
    return np.array(losses)
