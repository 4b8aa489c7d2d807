"""Whether labs that use one name mean one cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from ..harmonize.normalise import normal_form
from ..mapping import NO_TERM, MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets

Verdict = Literal["same", "one above the other", "different"]


@dataclass(frozen=True, slots=True)
class Shared:
    """A name that two labs use, each with an exact term."""

    name: str
    labs: tuple[str, str]
    terms: tuple[str, str]
    verdict: Verdict


@dataclass(frozen=True)
class Agreement:
    """All names that two or more labs share."""

    shared: tuple[Shared, ...]

    @property
    def counts(self) -> Counter[str]:
        """Pairs by verdict."""
        return Counter(pair.verdict for pair in self.shared)

    def by_labs(self) -> dict[tuple[str, str], Counter[str]]:
        """For each pair of labs its verdicts."""
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for pair in self.shared:
            found[pair.labs][pair.verdict] += 1
        return dict(found)


def agreement(sets: Iterable[MappingSet], ontology: Ontology) -> Agreement:
    """Compare the exact rows of the newest sets, name by name."""
    meant: dict[str, dict[str, str]] = defaultdict(dict)
    for lab, one in sorted(latest_sets(sets).items()):
        for row in one.mappings:
            usable = row.object_id in ontology and row.object_id != NO_TERM and not row.negated
            if usable and row.predicate == "skos:exactMatch" and (form := normal_form(row.label)):
                meant[form].setdefault(lab, row.object_id)
    return Agreement(tuple(pair for form in sorted(meant) for pair in _pairs(form, meant[form], ontology)))


def _pairs(form: str, meant: dict[str, str], ontology: Ontology) -> Iterator[Shared]:
    for (a, one), (b, other) in combinations(sorted(meant.items()), 2):
        yield Shared(form, (a, b), (one, other), _verdict(one, other, ontology))


def _verdict(one: str, other: str, ontology: Ontology) -> Verdict:
    if one == other:
        return "same"
    related = ontology.is_a(one, other) or ontology.is_a(other, one)
    return "one above the other" if related else "different"
