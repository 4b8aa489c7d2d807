"""`Match`: what harmonize says of one label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A runner-up: a term and how well it fits, 0..1."""

    term_id: str
    term_label: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The meaning of a label, with the evidence for it.

    :param label: the author's label, untouched.
    :param term_id: CURIE, or None when unmapped (then `candidates` ranks what it might be).
    :param predicate: SKOS predicate, or empty when unmapped.
    :param confidence: 0..1; 0 when unmapped.
    :param justification: semapv CURIE, or empty.
    :param step: the step of the chain that decided (`lab`, `junk`, `exact`, `gate`, `memory`, `parse`,
        `rank`, `expression`), or `none`.
    :param evidence: one short sentence an item, for people.
    :param candidates: ranked runners-up.
    """

    label: str
    term_id: str | None
    term_label: str
    predicate: str
    confidence: float
    justification: str
    step: str
    evidence: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
