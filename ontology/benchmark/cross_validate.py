"""Harmonize measured on studies that it does not know: fitted on the others, memory and names of theirs alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..harmonize.cluster_prefix import strip_cluster_prefix
from ..harmonize.context import Context
from ..harmonize.features import Candidates, FeatureTable
from ..harmonize.lexicon import Lexicon
from ..harmonize.name_likeness import LabelTokens, Likeness
from ..harmonize.name_table import NameTable
from ..harmonize.normalise import normal_form
from ..harmonize.surroundings import Surroundings
from ..harmonize.ranker import Ranker, ranked
from ..mapping import MappingSet
from ..ontology import Ontology
from .curated import Curated, families
from .decorate import decorated
from .fit import Examples, answers, fit_certainty, fit_ranker
from .folds import HeldOut, deal, labs_of

DECORATED = 0.5  # share of labels that are learned from in a decorated copy too
_BATCH = 256


@dataclass(frozen=True)
class Answer:
    """What was answered to a label: terms in order, and how sure the first is."""

    row: Curated
    terms: tuple[str, ...]
    confidence: float


class Bench:
    """Curated labels, and all that harmonize knows of the other studies."""

    def __init__(
        self,
        rows: Sequence[Curated],
        ontology: Ontology,
        sets: Mapping[str, MappingSet],
        added: Sequence[tuple[str, str]],
    ) -> None:
        """:param added: (term, form) of the synonyms that this project adds to terms of CL."""
        self.rows, lexicon = list(rows), Lexicon(ontology)
        self.table = NameTable.of(lexicon, sets.values())
        self.features = FeatureTable(Likeness(self.table), lexicon)
        self.family = families(self.rows)
        self.labs = {f: frozenset(labs) for f, labs in labs_of(self.rows, self.family, sets).items()}
        self.held_out = HeldOut(self.table, sets, added)
        self.surroundings = self.features.surroundings
        self._around: dict[tuple[str, frozenset[str]], Surroundings] = {}
        self._labels: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            self._labels[row.study].add(row.label)
        self._position = {term: i for i, term in enumerate(self.table.terms)}

    def examples(
        self,
        rows: Sequence[Curated],
        hidden: frozenset[str] = frozenset(),
        context: float = 1.0,
        seed: int = 0,
    ) -> Examples:
        """Each label without the rows of its own study, and without those of the labs in `hidden`.

        :param context: share of the labels, drawn at random, that are seen among the others of their study.
        """
        random = np.random.default_rng(seed)
        parts = [
            self._candidates(rows[start : start + _BATCH], hidden, random.random(_BATCH) < context)
            for start in range(0, len(rows), _BATCH)
        ]
        right = np.array([self._position.get(row.term_id, -1) for row in rows])
        return Examples.of(_joined(parts), right, [self.family[row.study] for row in rows])

    def _candidates(
        self, rows: Sequence[Curated], hidden: frozenset[str], seen: NDArray[np.bool_]
    ) -> Candidates:
        said = [self.features.said(normal_form(strip_cluster_prefix(row.label))) for row in rows]
        labs = [hidden | self.labs[self.family[row.study]] for row in rows]
        around = [
            self._surroundings(row.study, lab) if one else None
            for row, lab, one in zip(rows, labs, seen, strict=False)
        ]
        return self.features.candidates(said, self.held_out.masks(labs), around)

    def _surroundings(self, study: str, labs: frozenset[str]) -> Surroundings:
        key = study, labs
        if key not in self._around:
            context = Context.of(sorted(self._labels[study]))
            self._around[key] = self.surroundings.of(context, self.held_out.mask(labs))
        return self._around[key]

    def cross_validated(
        self, folds: int, progress: Callable[[int, int], None] | None = None
    ) -> tuple[list[Answer], list[tuple[Examples, Ranker]]]:
        """Answers to every immune label from a ranker that knew nothing of its study, nor of its fold's."""
        sizes = Counter(self.family[row.study] for row in self.rows)
        fold = deal(sizes, sizes, folds)
        parts = []
        for number in range(folds):
            test = [r for r in self.rows if r.immune and fold[self.family[r.study]] == number]
            train = [r for r in self.rows if fold[self.family[r.study]] != number]
            labs = frozenset().union(*(self.labs[f] for f in fold if fold[f] == number))
            ranker = fit_ranker(self.examples([*train, *decorated(train, DECORATED, number)], labs))
            parts.append((test, self.examples(test, labs), ranker))
            if progress:
                progress(number + 1, folds)
        return self._answers(parts), [(examples, ranker) for _, examples, ranker in parts]

    def _answers(self, parts: Sequence[tuple[list[Curated], Examples, Ranker]]) -> list[Answer]:
        """Each fold's certainty is calibrated on the answers of the other folds."""
        learned = [answers(ranker, examples) for _, examples, ranker in parts]
        found: list[Answer] = []
        for number, (rows, examples, ranker) in enumerate(parts):
            others = [part for i, part in enumerate(learned) if i != number]
            found += self._ranked(rows, examples, fit_certainty(ranker, others))
        return found

    def _ranked(self, rows: Sequence[Curated], examples: Examples, ranker: Ranker) -> list[Answer]:
        candidates = examples.candidates
        probabilities = ranker.probabilities(candidates)
        order = np.take_along_axis(candidates.terms, ranked(probabilities, 10), 1)
        certainty = ranker.confidence(candidates, probabilities)
        return [
            Answer(row, tuple(self.table.terms[i] for i in terms), float(sure))
            for row, terms, sure in zip(rows, order, certainty, strict=True)
        ]

    def fitted(self, parts: Sequence[tuple[Examples, Ranker]]) -> Ranker:
        """The ranker to ship: fitted on all studies, calibrated on the answers to held-out ones."""
        ranker = fit_ranker(self.examples([*self.rows, *decorated(self.rows, DECORATED, len(parts))]))
        return fit_certainty(ranker, [answers(one, examples) for examples, one in parts])


def _joined(parts: Sequence[Candidates]) -> Candidates:
    labels = LabelTokens(
        [said for part in parts for said in part.labels.sets],
        np.concatenate([part.labels.ids for part in parts]),
        np.concatenate([part.labels.unknown for part in parts]),
    )
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("terms", "features", "votes", "equal")
    }
    return replace(parts[0], labels=labels, **arrays)
