"""Harmonize measured on studies that it does not know.

Studies are dealt into folds; studies that share their labels stay together. For each fold an installation is
made that has never seen its studies: no mapping set with their labels, no name that our ontology has from
them alone, and a ranker fitted on the other folds, its confidence calibrated on them too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import InputError
from ..harmonize.context import Context
from ..harmonize.harmonizer import Harmonizer
from ..harmonize.name_table import nearest_cl
from ..harmonize.ranker import Ranker, load_ranker
from ..mapping import MappingSet
from ..match import Match
from ..ontology import Ontology
from .curated import Curated, families
from .decorate import decorated
from .examples import ExampleTable
from .fit import Examples, answers, fit_certainty, fit_ranker
from .folds import deal, labs_of
from .forget import Forgetful

DECORATED = 0.5  # share of labels that are learned from in a decorated copy too
IN_CONTEXT = 0.5  # share of labels that are learned from among the others of their study
FEWEST = 500  # labels that a ranker is fitted on
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Answer:
    """What was answered to a label: terms of CL in order, and how sure the first is."""

    row: Curated
    terms: tuple[str, ...]
    confidence: float
    match: Match


@dataclass(frozen=True)
class _Fold:
    """Labels to be answered, whose labs are forgotten, and the ranker for it.

    :param held_out: examples of `test`, seen among the other labels of their study and alone.
    """

    test: list[Curated]
    labs: frozenset[str]
    ranker: Ranker
    held_out: tuple[Examples, ...]


class CrossValidation:
    """Curated labels of many studies, and everything that harmonize knows.

    :param sets: each lab's newest mapping set.
    :param seed: of the rankers' weights and of what they are shown.
    :param added: (term, normal form) of the synonyms that this project adds to terms of CL.
    """

    def __init__(
        self,
        rows: Sequence[Curated],
        ontology: Ontology,
        sets: Mapping[str, MappingSet],
        added: Sequence[tuple[str, str]],
        folds: int = 8,
        seed: int = 0,
    ) -> None:
        self.rows, self.ontology, self.sets = list(rows), ontology, sets
        self.n_folds, self.seed = folds, seed
        self.family = families(self.rows)
        self.labs = {f: frozenset(labs) for f, labs in labs_of(self.rows, self.family, sets).items()}
        self.table = ExampleTable(self.rows, ontology, sets, added, self.family, self.labs)
        self.forgetful = Forgetful(ontology, sets, added)

    @cached_property
    def _fold_of(self) -> dict[str, int]:
        sizes = Counter(self.family[row.study] for row in self.rows)
        return deal(sizes, sizes, self.n_folds)

    def packaged(self) -> list[_Fold]:
        """No ranker is fitted: all studies at once, by the ranker that the package ships."""
        rows = [row for row in self.rows if row.immune]
        return [_Fold(rows, frozenset().union(*self.labs.values()), load_ranker(), ())]

    def fit(self, progress: Progress | None = None) -> list[_Fold]:
        """Each fold's ranker, fitted on the other folds.

        :raises InputError: if there are too few labels or studies.
        """
        families = len(set(self.family.values()))
        if len(self.rows) < FEWEST or families < self.n_folds:
            what = f"{len(self.rows)} labels of {families} studies are too few to fit a ranker"
            hint = (
                f"give {FEWEST} labels of {self.n_folds} studies, or measure the packaged one with --packaged"
            )
            raise InputError(what, hint=hint)
        found = []
        for number in range(self.n_folds):
            found.append(self._fold(number))
            if progress:
                progress("fitting", number + 1, self.n_folds)
        return found

    def _fold(self, number: int) -> _Fold:
        here = {family for family, fold in self._fold_of.items() if fold == number}
        test = [row for row in self.rows if row.immune and self.family[row.study] in here]
        train = [row for row in self.rows if self.family[row.study] not in here]
        labs = frozenset().union(*(self.labs[family] for family in here))
        ranker = fit_ranker(self._examples(train, labs, number), self.seed)
        held_out = self.table.examples(test, labs, context=1.0), self.table.examples(test, labs, context=0.0)
        return _Fold(test, labs, ranker, held_out)

    def _examples(self, rows: list[Curated], labs: frozenset[str], number: int) -> Examples:
        seed = self.seed * (self.n_folds + 1) + number
        return self.table.examples([*rows, *decorated(rows, DECORATED, seed)], labs, IN_CONTEXT, seed)

    def answers(
        self, folds: Sequence[_Fold], in_context: bool, progress: Progress | None = None
    ) -> list[Answer]:
        """What the whole chain says of every immune label.

        :param in_context: whether a label is seen among the others of its study.
        """
        found: list[Answer] = []
        for number, fold in enumerate(folds):
            others = [one for i, one in enumerate(folds) if i != number]
            ontology, sets = self.forgetful.without(fold.labs)
            chain = Harmonizer(ontology, sets, ranker=_calibrated(fold.ranker, others))
            found += self._of_studies(chain, fold.test, in_context)
            if progress:
                progress("answering", number + 1, len(folds))
        return found

    def _of_studies(self, chain: Harmonizer, rows: Sequence[Curated], in_context: bool) -> Iterator[Answer]:
        by_study: dict[str, list[Curated]] = defaultdict(list)
        for row in rows:
            by_study[row.study].append(row)
        for study, own in by_study.items():
            labels = sorted({row.label for row in self.rows if row.study == study})
            context = Context.of(labels) if in_context else None
            matches = chain.match([row.label for row in own], context)
            yield from (self._answer(row, match) for row, match in zip(own, matches, strict=True))

    def _answer(self, row: Curated, match: Match) -> Answer:
        """A local term counts as the nearest term of CL above it: curators of other studies had CL only."""
        named = [match.term_id, *(candidate.term_id for candidate in match.candidates)]
        terms = dict.fromkeys(cl for term in named if term for cl in nearest_cl(self.ontology, term)[:1])
        return Answer(row, tuple(terms), match.confidence, match)

    def shipped(self, folds: Sequence[_Fold]) -> Ranker:
        """The ranker to ship: fitted on all studies, calibrated on the answers to held-out ones."""
        examples = self._examples(self.rows, frozenset(), self.n_folds)
        return _calibrated(fit_ranker(examples, self.seed), folds)


def _calibrated(ranker: Ranker, folds: Sequence[_Fold]) -> Ranker:
    if not any(fold.held_out for fold in folds):
        return ranker
    return fit_certainty(ranker, [answers(fold.ranker, one) for fold in folds for one in fold.held_out])
