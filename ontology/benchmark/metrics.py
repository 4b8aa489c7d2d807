"""How good answers are, seen against what curators chose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..harmonize.lineage import LINEAGES, lineage_of
from ..ontology import Ontology

if TYPE_CHECKING:
    from .cross_validate import Answer

COVERAGE = 0.60
_BINS = 10
_STATE = re.compile(
    r"naive|naïve|memory|effector|exhaust|resident|regulatory|treg|helper|\bth\d|tfh|tcm|tem|trm|temra"
    r"|cytotoxic|ctl|prolif|activated",
    re.IGNORECASE,
)


def hits(answers: Sequence[Answer]) -> NDArray[np.bool_]:
    """Whether the first term is the curator's."""
    return np.array([a.terms[:1] == (a.row.term_id,) for a in answers])


def near(answers: Sequence[Answer], ontology: Ontology) -> NDArray[np.bool_]:
    """Whether it is that term, a parent or a child of it."""
    return np.array([bool(a.terms) and _one_step(ontology, a.terms[0], a.row.term_id) for a in answers])


def _one_step(ontology: Ontology, one: str, other: str) -> bool:
    return one == other or one in ontology[other].parents or other in ontology[one].parents


def same_lineage(answers: Sequence[Answer], ontology: Ontology) -> NDArray[np.bool_]:
    """Whether it is of the curator's term's lineage (`lineage.LINEAGES`)."""
    return np.array(
        [
            bool(a.terms) and lineage_of(ontology, a.terms[0]) == lineage_of(ontology, a.row.term_id)
            for a in answers
        ]
    )


def is_t_state(answer: Answer, ontology: Ontology) -> bool:
    """Whether the label names a state of a T cell."""
    of_t = LINEAGES[lineage_of(ontology, answer.row.term_id)] == "T"
    return of_t and bool(_STATE.search(answer.row.label))


def precision_at(answers: Sequence[Answer], right: NDArray[np.bool_], coverage: float) -> float:
    """Share right of the surest answers that make up `coverage` of all labels."""
    order = np.argsort([-a.confidence for a in answers], kind="stable")
    return float(right[order[: max(1, int(coverage * len(order)))]].mean())


def calibration_error(answers: Sequence[Answer], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    sure = np.array([a.confidence for a in answers])
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(right[bins == b].sum() - sure[bins == b].sum()) for b in range(_BINS)]
    return float(sum(gaps) / len(sure))


def table(answers: Sequence[Answer], ontology: Ontology) -> dict[str, float]:
    """The figures of one method."""
    right, states = hits(answers), np.array([is_t_state(a, ontology) for a in answers])
    return {
        "top-1 exact": float(right.mean()),
        "within one is_a step": float(near(answers, ontology).mean()),
        "lineage right": float(same_lineage(answers, ontology).mean()),
        f"precision at coverage {COVERAGE:.2f}": precision_at(answers, right, COVERAGE),
        "T-cell state labels top-1": float(right[states].mean()) if states.any() else float("nan"),
        "expected calibration error": calibration_error(answers, right),
    }


def intervals(
    answers: Sequence[Answer], family: Mapping[str, str], ontology: Ontology, draws: int = 200
) -> dict[str, tuple[float, float]]:
    """90 % bootstrap interval of each figure of `table`; whole families of studies are drawn.

    Labels of one study are alike, so that rows drawn one by one would make the intervals too narrow.

    :param family: of each study.
    """
    random, of = np.random.default_rng(0), defaultdict(list)
    for answer in answers:
        of[family[answer.row.study]].append(answer)
    names = sorted(of)
    found = [
        table([a for i in random.integers(len(names), size=len(names)) for a in of[names[i]]], ontology)
        for _ in range(draws)
    ]
    return {name: _middle([one[name] for one in found]) for name in found[0]}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    known = [value for value in values if value == value]  # a draw may hold no label of a kind
    if not known:
        return float("nan"), float("nan")
    return float(np.quantile(known, 0.05)), float(np.quantile(known, 0.95))
