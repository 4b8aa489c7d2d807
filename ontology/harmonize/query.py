"""`Query`: one label on its way through the chain, and what every step answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..match import Candidate, Match
from .cluster_prefix import strip_cluster_prefix
from .context import Context
from .normalise import normal_form

MAX_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Query:
    """A label on its way.

    :param form: its normal form, without a cluster prefix.
    :param excluded: terms that the lab says it is not.
    :param context: what is known of its dataset; None for a bare label.
    """

    label: str
    form: str
    excluded: frozenset[str] = frozenset()
    context: Context | None = None

    @classmethod
    def of(cls, label: str, excluded: frozenset[str] = frozenset(), context: Context | None = None) -> Query:
        """Read a label."""
        return cls(label, normal_form(strip_cluster_prefix(label)), excluded, context)


class Step(Protocol):
    """One link of the chain. It answers all labels at once, so that it can work in vectors."""

    name: str

    def answer(self, queries: Sequence[Query]) -> list[Match]:
        """One Match for each query: decided, or only with candidates (see `is_decided`)."""
        ...


def is_decided(match: Match) -> bool:
    """Whether a step decided: it gave a term, or said with a justification that there is none."""
    return bool(match.justification)


def undecided(query: Query, step: str, candidates: Sequence[Candidate] = ()) -> Match:
    """Nothing decided; perhaps candidates for the next step or for a curator."""
    return Match(query.label, None, "", "", 0.0, "", step, (), tuple(candidates[:MAX_CANDIDATES]))
