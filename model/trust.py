"""How far the network is believed about cell types that training never met.

What a network learnt of some types need not hold of others, so its words about a new type are made smaller:
by a strength that is fitted inside training. Whole vocabularies are left out with their studies, a network is
trained on the rest and asked about the left-out types, from the start that their own studies give. A new type
starts where everything starts, and leaves it as far as those answers were nearer than the start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from .cohort import Array, Cohort
from .config import TrainConfig
from .curriculum import Curriculum
from .episode import Episode
from .journal import Journal, Progress
from .lesson import Lesson
from .metrics import error
from .origin import Weights
from .pairs import next_pairs
from .reference import fit_reference
from .run import Run, answer_of
from .world import Atlas

STRENGTHS = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True)
class Evidence:
    """Mean errors about types that were new, a row a vocabulary, [n, len(STRENGTHS)]."""

    errors: Array

    def strength(self) -> float:
        """The strength with the least error, a standard error over vocabularies added to its difference to 0.

        With fewer than two vocabularies, or where a gain is in doubt, that is 0: the start alone.
        """
        if len(self.errors) < 2:
            return 0.0
        change = self.errors - self.errors[:, :1]
        doubt = change.std(0, ddof=1) / np.sqrt(len(change))
        return float(STRENGTHS[int(np.argmin(change.mean(0) + doubt))])


def believed(nodes: Sequence[str], met: Collection[str], strength: float) -> Array:
    """What the network's words about each node are multiplied with, [K], when it is asked about all of them.

    A type that training met is believed as far as it stands among such; one that is new, `strength` as much.
    """
    known = np.array([node in met for node in nodes])
    return np.asarray(np.where(known, 1.0, strength) * (strength + (1 - strength) * known.mean()))


def fit_trust(
    cohorts: Sequence[Cohort],
    atlas: Atlas,
    config: TrainConfig,
    steps: int,
    progress: Progress = lambda *_: None,
    journal: Journal | None = None,
    weights: Weights | None = None,
) -> float:
    """The strength for cohorts of one sort: all of shares, or all of scores.

    :param steps: gradient steps of each network, as many as the one that is kept takes.
    :param weights: what each begins with, as the one that is kept does.
    """
    vocabularies = sorted({tuple(sorted(set(c.nodes))) for c in cohorts})
    folds = min(config.vocabulary_folds, len(vocabularies))
    if folds < 2 or not steps:
        return 0.0
    dealt = np.random.default_rng(config.seed).permutation(len(vocabularies)) % folds
    fold = dict(zip(vocabularies, dealt.tolist(), strict=True))
    errors: list[Array] = []
    for number in range(folds):
        outside = [c for c in cohorts if fold[tuple(sorted(set(c.nodes)))] == number]
        studies = {c.study for c in outside}  # two files of one study share their patients
        inside = [c for c in cohorts if c.study not in studies]
        if inside:
            name = f"{cohorts[0].kind} vocabulary fold {number + 1}"
            run = Run(Curriculum(inside, config.hide), atlas, config, config.seed, weights)
            for done in (journal or Journal()).follow(name, run, steps, config.check_every):
                progress("asking about types that are new", number * steps + done, folds * steps)
            errors += _by_vocabulary(run, outside, {n for c in inside for n in c.nodes})
    return Evidence(np.array(errors).reshape(-1, len(STRENGTHS))).strength()


def _by_vocabulary(run: Run, outside: Sequence[Cohort], met: Collection[str]) -> Iterator[Array]:
    """Mean errors by strength, [len(STRENGTHS)], of each vocabulary with types that are new."""
    errors: dict[frozenset[str], list[Array]] = {}
    for cohort in outside:
        lesson = Lesson(cohort, fit_reference(cohort), 0.0)
        exam = [lesson.forecast(pair) for pair in next_pairs(cohort)]
        if exam and not set(cohort.nodes) <= set(met):
            by_strength = np.stack([_far_off(run, cohort, exam, met, s) for s in STRENGTHS], -1)
            errors.setdefault(frozenset(cohort.nodes), []).append(by_strength)
    return (np.concatenate(each).mean(0) for each in errors.values())


@torch.no_grad()
def _far_off(
    run: Run, cohort: Cohort, exam: Sequence[Episode], met: Collection[str], strength: float
) -> Array:
    """The error of each answer, [len(exam)]."""
    asked = [replace(e, trust=believed(e.nodes, met, strength)) for e in exam]
    answer = answer_of(run.averaged.eval(), run.atlas, asked)
    truth = np.stack([e.target for e in exam if e.target is not None])
    return error(answer.mean.double().numpy(), truth, cohort.kind)
