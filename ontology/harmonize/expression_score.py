"""How well what the cells of one label express fits a term, and which of two terms it fits better.

A gene g whose log-likelihood ratio (on against off) in the cells is e speaks for a term that has it on with
chance c, against a term that says nothing of it (chance b = .2), by

    L(c, e) = log[ (c·exp(e) + 1 - c) / (b·exp(e) + 1 - b) ],

a log-likelihood ratio: +1.4 at most for a gene that the term expresses and the cells do, -1.7 where they do
not; for a gene that the term lacks, +.2 where they lack it and -1.4 where they do not. For two terms only
the genes count of which they say different things:

    D(A, B) = Σ w (L_A - L_B) / √(Σ w),

w the weight of the statement. The root tempers the sum: genes of one programme are no independent witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

from .marker_axioms import BASE, Said, Signature

_UNSAID = Said(BASE, 0.0)
_SAME = 0.07  # chances as near say the same: expressing and expressing much, lacking and having little
_CLEAR = 0.5
"""Beyond ± this e, a gene is called on or off in a sentence."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms before the cells of a label.

    :param first: log-likelihood ratio of the one term, over the genes that tell them apart, against silence.
    :param second: that of the other.
    :param on: genes that the first has and the cells express; the clearest first.
    :param off: genes that the second has and the cells lack.
    """

    first: float
    second: float
    on: tuple[str, ...]
    off: tuple[str, ...]

    @property
    def lead(self) -> float:
        """D(first, second)."""
        return self.first - self.second


def ratio(chance: float, state: float) -> float:
    """L(c, e): how much a gene in this state speaks for a term that has it with this chance."""
    odds = exp(state)
    return log((chance * odds + 1.0 - chance) / (BASE * odds + 1.0 - BASE))


def compare(first: Signature, second: Signature, states: Mapping[str, float]) -> Comparison:
    """Two terms over the genes that are measured and of which they say different things.

    :param states: gene → e, of the cells of one label; without the genes that were not measured.
    """
    measured = (gene for gene in dict.fromkeys((*first, *second)) if gene in states)
    pairs = {gene: (first.get(gene, _UNSAID), second.get(gene, _UNSAID)) for gene in measured}
    told = [gene for gene, (a, b) in pairs.items() if abs(a.chance - b.chance) > _SAME]
    weight = sum(max(said.weight for said in pairs[gene]) for gene in told)
    return Comparison(
        _score(first, told, states, weight),
        _score(second, told, states, weight),
        expressed(first, {gene: states[gene] for gene in told}),
        lacked(second, {gene: states[gene] for gene in told}),
    )


def fit(signature: Signature, states: Mapping[str, float]) -> float:
    """How well a term fits, against a term that says nothing; 0 if none of its genes is measured."""
    return compare(signature, {}, states).first


def expressed(signature: Signature, states: Mapping[str, float]) -> tuple[str, ...]:
    """Genes that the term has and the cells express, the clearest first."""
    return _called(signature, states, has=True, on=True)


def lacked(signature: Signature, states: Mapping[str, float]) -> tuple[str, ...]:
    """Genes that the term has and the cells do not express, the clearest first."""
    return _called(signature, states, has=True, on=False)


def spared(signature: Signature, states: Mapping[str, float]) -> tuple[str, ...]:
    """Genes that the term lacks, or has little of, and so do the cells; the clearest first."""
    return _called(signature, states, has=False, on=False)


def unexpected(signature: Signature, states: Mapping[str, float]) -> tuple[str, ...]:
    """Genes that the term lacks, or has little of, and the cells express; the clearest first."""
    return _called(signature, states, has=False, on=True)


def _called(signature: Signature, states: Mapping[str, float], has: bool, on: bool) -> tuple[str, ...]:
    sign = 1.0 if on else -1.0
    found = [
        gene
        for gene, state in states.items()
        if gene in signature and signature[gene].is_on == has and sign * state > _CLEAR
    ]
    return tuple(sorted(found, key=lambda gene: (-sign * states[gene], gene)))


def _score(signature: Signature, told: Iterable[str], states: Mapping[str, float], weight: float) -> float:
    said = ((signature[gene], states[gene]) for gene in told if gene in signature)
    return sum(s.weight * ratio(s.chance, state) for s, state in said) / sqrt(weight) if weight else 0.0
