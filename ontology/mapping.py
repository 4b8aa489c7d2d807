"""`Mapping` and `MappingSet`: what one lab's labels mean, as versioned SSSOM."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

NO_TERM = "sssom:NoTermFound"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A SSSOM row whose subject is a literal: a lab's own label.

    :param label: the author's label, never normalised (`subject_label`).
    :param predicate: `skos:exactMatch`, `skos:broadMatch` (the term is broader than the label) or
        `skos:narrowMatch`.
    :param object_id: CURIE of a term, or `sssom:NoTermFound`.
    :param negated: `predicate_modifier: Not`.
    :param reviewer: who accepted or rejected a suggestion (`reviewer_label`).
    :param date: the day of the decision, `2026-11-26` (`mapping_date`); empty where it is not known.
    :param row: 1-based line in its file, 0 when not read from one.
    """

    label: str
    predicate: str
    object_id: str
    object_label: str = ""
    justification: str = "semapv:ManualMappingCuration"
    confidence: float | None = None
    negated: bool = False
    comment: str = ""
    reviewer: str = ""
    row: int = 0
    date: str = ""


@dataclass(frozen=True)
class MappingSet:
    """One lab's mappings at one version: `mappings/<lab>/<version>.sssom.tsv`.

    :param follows: the version this one follows in the same lab's chain, None for the first.
    :param description: what the labels are and where they are used (`mapping_set_description`).
    :param source: publication or file the labels come from (DOI or CURIE).
    """

    lab: str
    version: str
    id: str
    title: str
    mappings: tuple[Mapping, ...]
    follows: str | None = None
    source: str = ""
    description: str = ""
    path: Path | None = None

    @cached_property
    def by_label(self) -> dict[str, tuple[Mapping, ...]]:
        """Rows of each label, exactly as written."""
        found: dict[str, list[Mapping]] = {}
        for mapping in self.mappings:
            found.setdefault(mapping.label, []).append(mapping)
        return {label: tuple(rows) for label, rows in found.items()}
