"""What the cells under a label say of its term: answers re-weighed, and labels that their cells contradict.

*Re-weighing.* For each candidate B beside the answer A of the chain, the cells' D(B, A)
(`expression_score.py`) is added to the logarithm of how much likelier the chain found B: posterior log-odds
= log(p_B / p_A) + D(B, A). Confidences and candidates' scores become posteriors. B becomes the answer only
if the evidence is clear by itself, D ≥ `MARGIN` with at least `FEWEST` genes for it, and the odds are
`ODDS` after all is weighed; a B that the ontology holds disjoint with A, only if the cells contradict A.
For a label without an answer, A is the first candidate's chance with a term that says nothing of genes, and
the best B must have `ODDS` against the second, too, and a confidence of `LOWEST`. Never moved are: what the
lab's own set maps or leaves without a term, junk, what is called by an exact name, and labels of two cell
types; these are only spoken of.

*Contradiction.* A label is contradicted if a lineage that its term excludes (`lineage_terms.py`) leads by
`MARGIN`, fits (log-likelihood ratio ≥ 1 over the genes that tell them apart, `FEWEST` of them expressed), and
what stands for the term does not (≤ 0).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Literal

import numpy as np

from ..labels.marker_profiles import MarkerProfiles
from ..match import Candidate, Match
from .expression_score import Comparison, compare, expressed, fit, lacked, spared, unexpected
from .gene_states import FEWEST_CELLS, gene_states
from .lineage_terms import LineageTerms
from .marker_axioms import MarkerAxioms, Signature

MARGIN = 2.0
"""D by which a term must lead: odds of seven to one from the cells alone."""
ODDS = 1.0
"""Posterior log-odds that a new answer needs: 2.7 to one, after what the chain thought of it."""
FEWEST = 2
"""Genes that must speak for a term: one alone drops out, or leaks, too often."""
SUPPORTS = 1.0
LOWEST = 0.25
"""Confidence of an answer to a label that the chain left without one: as sure as the chain has to be."""
_FITS, _LEAST = 1.0, 1e-3
_NOTHING = Candidate("", "", 0.0)
_KEPT = frozenset({"lab", "junk", "exact"})
_TWO = re.compile(r"[/&,]|\b(?:and|or)\b")
_SHOWN = 4

Verdict = Literal["supports", "silent", "contradicts"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A label's match after its cells were asked.

    :param match: what is to be written.
    :param before: what the chain said.
    :param better: a term that fits the cells clearly better than that of `match`; None if there is none.
    :param genes_for: genes that speak for the term of `match`; :param genes_against: those against it.
    """

    match: Match
    before: Match
    verdict: Verdict = "silent"
    genes_for: tuple[str, ...] = ()
    genes_against: tuple[str, ...] = ()
    better: str | None = None

    @property
    def is_moved(self) -> bool:
        """Whether the cells changed the term."""
        return self.match.term_id != self.before.term_id


def judge(
    matches: Sequence[Match],
    profiles: MarkerProfiles,
    axioms: MarkerAxioms,
    min_confidence: float = 0.0,
    curated: Collection[str] = (),
) -> list[Judged]:
    """Ask the cells of every label.

    :param matches: of `profiles.labels` or some of them, in any order.
    :param min_confidence: a new answer below it is not given.
    :param curated: labels that the lab's own set has: spoken of, never moved.
    """
    states = gene_states(profiles)
    rows = {label: row for row, label in enumerate(profiles.labels)}
    judging = _Judging(axioms, LineageTerms(axioms), min_confidence, frozenset(curated))
    return [
        judging.judged(match, _named(states[rows[match.label]], profiles.genes))
        if match.label in rows and profiles.cells[rows[match.label]] >= FEWEST_CELLS
        else Judged(match, match)
        for match in matches
    ]


def _named(states: np.ndarray[tuple[int], np.dtype[np.float64]], genes: Sequence[str]) -> dict[str, float]:
    return {gene: float(e) for gene, e in zip(genes, states, strict=True) if not np.isnan(e)}


@dataclass(frozen=True)
class _Judging:
    axioms: MarkerAxioms
    lineages: LineageTerms
    min_confidence: float
    curated: frozenset[str]

    def judged(self, match: Match, states: Mapping[str, float]) -> Judged:
        ranked = self._ranked(match, states)
        after, better = match, None
        if ranked and match.label not in self.curated and _may_move(match):
            after = self._weighed(match, ranked, states)
        if after.term_id is None:
            better = self._looks_like(states)
        elif after.term_id == match.term_id and ranked[0].is_clear:
            better = ranked[0].term
        return self._told(Judged(after, match, better=better), states)

    def _ranked(self, match: Match, states: Mapping[str, float]) -> list[_Option]:
        """The answer and the candidates by posterior odds against the answer, or against nothing."""
        options = [Candidate(match.term_id, match.term_label, match.confidence)] if match.term_id else []
        options += [c for c in match.candidates if c.term_id in self.axioms.ontology]
        if not options:
            return []
        base = options[0] if match.term_id else replace(_NOTHING, score=options[0].score)
        return sorted((self._option(c, base, states) for c in options), key=lambda o: -o.odds)

    def _option(self, option: Candidate, base: Candidate, states: Mapping[str, float]) -> _Option:
        silence = self.axioms.signature(base.term_id) if base.term_id else {}
        told = compare(self.axioms.signature(option.term_id), silence, states)
        return _Option(option, told, log(max(option.score, _LEAST) / max(base.score, _LEAST)) + told.lead)

    def _weighed(self, match: Match, ranked: Sequence[_Option], states: Mapping[str, float]) -> Match:
        """The match with its confidence and candidates re-weighed, and perhaps another answer."""
        scale = _scale(ranked)
        scored = [Candidate(o.term, o.candidate.term_label, round(exp(o.odds) * scale, 4)) for o in ranked]
        best = scored[0]
        enough = best.score >= max(self.min_confidence, 0.0 if match.term_id else LOWEST)
        if enough and self._is_decided(match, ranked, states):
            return self._moved(match, best, scored[1:])
        confidence = next((c.score for c in scored if c.term_id == match.term_id), 0.0)
        others = tuple(c for c in scored if c.term_id != match.term_id)
        if match.term_id and confidence < self.min_confidence:
            return match
        return replace(match, confidence=confidence, candidates=others)

    def _is_decided(self, match: Match, ranked: Sequence[_Option], states: Mapping[str, float]) -> bool:
        """Whether the first option is to be the answer: clear, and not against all that the label says."""
        if match.term_id is None:
            return ranked[0].is_clear and (len(ranked) < 2 or ranked[0].odds - ranked[1].odds >= ODDS)
        is_other = self.axioms.are_disjoint(match.term_id, ranked[0].term)
        return ranked[0].is_clear and not (is_other and self._rival(match.term_id, states) is None)

    def _moved(self, match: Match, best: Candidate, others: list[Candidate]) -> Match:
        instead = f"instead of {match.term_label}" if match.term_id else "where the label alone did not"
        return Match(
            label=match.label,
            term_id=best.term_id,
            term_label=best.term_label,
            predicate=self._predicate(match, best.term_id),
            confidence=best.score,
            justification="semapv:InstanceBasedMatching",
            step="expression",
            evidence=(*match.evidence, f"its cells decide it {instead}"),
            candidates=tuple(others),
        )

    def _predicate(self, match: Match, term: str) -> str:
        """A term below what the label says is narrower; otherwise it is close, as a curator may sharpen."""
        is_below = match.term_id is not None and self.axioms.ontology.is_a(term, match.term_id)
        return "skos:narrowMatch" if is_below and match.predicate == "skos:exactMatch" else "skos:closeMatch"

    def _told(self, judged: Judged, states: Mapping[str, float]) -> Judged:
        """With the verdict, its genes, and a sentence of them among the evidence."""
        term = judged.match.term_id
        if term is None:
            return judged
        signature = self.axioms.signature(term)
        rival = self._rival(term, states)
        judged = replace(
            judged,
            genes_for=expressed(signature, states) + spared(signature, states),
            genes_against=lacked(signature, states) + unexpected(signature, states),
        )
        if rival:
            return self._contradicted(judged, *rival)
        match = _with_evidence(judged.match, _sentence(signature, states, judged.match.term_label))
        return replace(judged, match=match, verdict=_verdict(signature, states))

    def _contradicted(self, judged: Judged, rival: str, told: Comparison) -> Judged:
        lacks = f", lack {', '.join(told.off[:_SHOWN])}" if told.off else ""
        label = self.axioms.ontology[rival].label
        sentence = f"but its cells look like {label}: they express {', '.join(told.on[:_SHOWN])}{lacks}"
        against = dict.fromkeys((*judged.genes_against, *told.on))
        return replace(
            judged,
            match=_with_evidence(judged.match, sentence),
            verdict="contradicts",
            genes_against=tuple(against),
            better=rival,
        )

    def _looks_like(self, states: Mapping[str, float]) -> str | None:
        """The lineage term that fits the cells and leads all that it excludes, if one does."""
        mine = self.axioms.signature
        found = max(self.lineages.terms, key=lambda term: fit(mine(term), states), default=None)
        if found is None or fit(mine(found), states) < MARGIN:
            return None
        leads = (compare(mine(found), mine(rival), states) for rival in self.lineages.rivals(found))
        return found if all(led.lead >= MARGIN and len(led.on) >= FEWEST for led in leads) else None

    def _rival(self, term: str, states: Mapping[str, float]) -> tuple[str, Comparison] | None:
        """The lineage that contradicts a term, and how; of several the one that leads most."""
        stands = self.lineages.standing_for(term)
        found: list[tuple[str, Comparison]] = []
        for rival in self.lineages.rivals(term) if stands else ():
            mine = self.axioms.signature
            told = min((compare(mine(rival), mine(t), states) for t in stands), key=lambda c: c.lead)
            if told.lead >= MARGIN and told.first >= _FITS and told.second <= 0 and len(told.on) >= FEWEST:
                found.append((rival, told))
        return max(found, key=lambda pair: pair[1].lead, default=None)


@dataclass(frozen=True, slots=True)
class _Option:
    """A candidate, how it compares with the answer, and its posterior log-odds against it."""

    candidate: Candidate
    told: Comparison
    odds: float

    @property
    def term(self) -> str:
        return self.candidate.term_id

    @property
    def is_clear(self) -> bool:
        """Whether the cells alone, and with what the chain thought, prefer it; never true of the answer."""
        return self.told.lead >= MARGIN and self.odds >= ODDS and len(self.told.on) >= FEWEST


def _may_move(match: Match) -> bool:
    """Whether cells may change the answer."""
    return match.step not in _KEPT and not _TWO.search(match.label)


def _verdict(signature: Signature, states: Mapping[str, float]) -> Verdict:
    """Of a term that no other lineage contradicts."""
    enough = len(expressed(signature, states)) >= FEWEST
    return "supports" if enough and fit(signature, states) >= SUPPORTS else "silent"


def _scale(ranked: Sequence[_Option]) -> float:
    """What odds are multiplied with to be probabilities: all options together stay as likely as they were."""
    return min(1.0, sum(o.candidate.score for o in ranked)) / sum(exp(o.odds) for o in ranked)


def _sentence(signature: Signature, states: Mapping[str, float], label: str) -> str:
    """What the cells have in common with the term."""
    on, off = expressed(signature, states)[:_SHOWN], spared(signature, states)[:_SHOWN]
    lacks = f", lack {', '.join(off)}" if off else ""
    return f"its cells express {', '.join(on)} (as {label}){lacks}" if on else ""


def _with_evidence(match: Match, sentence: str) -> Match:
    return replace(match, evidence=(*match.evidence, sentence)) if sentence else match
