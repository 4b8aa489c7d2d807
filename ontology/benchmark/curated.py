"""Labels that curators mapped: the table to measure on, and its studies."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import InputError
from ..ontology import Ontology

_ALIKE = 0.5  # of the smaller study's labels that make two of them one, if there are
_AT_LEAST = 8


@dataclass(frozen=True, slots=True)
class Curated:
    """A label, the term a curator gave it, and the study whose label it is."""

    label: str
    term_id: str
    study: str
    immune: bool = True


def read_curated(path: Path) -> list[Curated]:
    """A TSV with columns `label`, `term_id` (or `cl_id`) and `study` (or `source` and `context`).

    A `context` of a source with several vocabularies is a study of its own; `immune` (1 or 0) is optional.

    :raises InputError: if it cannot be read or a column is missing.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), hint="give a TSV") from error
    columns = set(rows[0]) if rows else set()
    if "label" not in columns or not columns & {"term_id", "cl_id"} or not columns & {"study", "source"}:
        hint = "give a TSV with the columns label, term_id and study"
        raise InputError("does not have the columns of curated labels", where=str(path), hint=hint)
    return [_curated(row) for row in rows]


def _curated(row: dict[str, str]) -> Curated:
    source = row.get("source", "")
    # A repository of crosswalks holds many studies; a path below it (…/d10_1038_…) is one.
    study = row.get("study") or (row.get("context", "") if source.count("/") == 1 else source)
    term = row.get("term_id") or row["cl_id"]
    return Curated(row["label"], term, study or source, row.get("immune", "1") != "0")


def with_living_terms(rows: Iterable[Curated], ontology: Ontology) -> list[Curated]:
    """Retired terms replaced by their successors; rows of unknown terms left out."""
    found = []
    for row in rows:
        term = row.term_id
        while term in ontology and ontology[term].deprecated and ontology[term].replaced_by:
            term = str(ontology[term].replaced_by)
        if term in ontology:
            found.append(replace(row, term_id=term))
    return found


def families(rows: Sequence[Curated]) -> dict[str, str]:
    """Study → the family it is held out with: vocabularies that share most of their labels are one.

    `blood_L1`, `lung_L1`, … are organs of one annotation and belong together too.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[row.study].add(row.label)
    head = {study: "all_L1" if study.endswith("_L1") else study for study in labels}
    studies = sorted(labels)
    for i, one in enumerate(studies):
        for other in studies[i + 1 :]:
            shared = len(labels[one] & labels[other])
            if shared >= _AT_LEAST and shared >= _ALIKE * min(len(labels[one]), len(labels[other])):
                head = {s: head[one] if h == head[other] else h for s, h in head.items()}
    return head
