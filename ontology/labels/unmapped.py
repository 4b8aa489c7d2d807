"""The labels that nothing decided, with ranked candidates, as a SSSOM file that a curator finishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..curies import mapping_set_iri
from ..errors import ImmuneWorldError, InputError
from ..harmonize.query import is_decided
from ..mapping import NO_TERM, Mapping, MappingSet
from ..match import Match
from ..sssom import check_label, read_mapping_set, write_mapping_set

DRAFT = "draft"
_PROPOSED = "semapv:LexicalMatching"
_OPEN = "skos:closeMatch"  # which validate refuses: nobody has decided yet
_HOW = (
    "Labels that iw-onto harmonize could not map, with candidates. Decide with iw-onto accept and reject, "
    "then iw-onto promote (docs/curators.md); or by hand: for each label keep the row that is right "
    "and delete the others; set its predicate (skos:exactMatch; skos:broadMatch if the term is broader than "
    "the label; skos:narrowMatch if it is narrower), mapping_justification semapv:ManualMappingCuration and "
    "a confidence. Where no term fits keep one row: skos:exactMatch, object_id sssom:NoTermFound, no "
    "object_label. Then move the file to mappings/<lab>/<version>.sssom.tsv, write that version into "
    "mapping_set_id and mapping_set_version, and run iw-onto validate."
)


def undecided_matches(matches: Sequence[Match]) -> list[Match]:
    """Those without a term that nobody said has none."""
    return [match for match in matches if match.term_id is None and not is_decided(match)]


def draft_set(
    matches: Sequence[Match], cells: Sequence[int], lab: str, source: MappingSet | None
) -> MappingSet:
    """One row a candidate for every undecided label; NoTermFound where there is no candidate.

    Labels that no TSV cell can hold (a tab, a newline) are left out.

    :param cells: how many cells have each label, in the order of `matches`.
    :param source: the lab's set that these labels are missing from, which the new one will follow.
    """
    rows = [
        row
        for match, n in zip(matches, cells, strict=True)
        if undecided_matches([match]) and _writable(match.label)
        for row in _rows(match, int(n))
    ]
    return MappingSet(
        lab=lab,
        version=DRAFT,
        id=mapping_set_iri(lab, DRAFT),
        title=f"{lab}: labels to curate",
        mappings=tuple(rows),
        follows=source.version if source else None,
        source=source.source if source else "",
    )


def _rows(match: Match, cells: int) -> list[Mapping]:
    total = len(match.candidates)
    if not total:
        text = f"{cells} cells; no candidate"
        return [Mapping(match.label, _OPEN, NO_TERM, "", _PROPOSED, 0.0, comment=text)]
    return [
        Mapping(
            label=match.label,
            predicate=_OPEN,
            object_id=candidate.term_id,
            object_label=candidate.term_label,
            justification=_PROPOSED,
            confidence=round(candidate.score, 4),
            comment=f"{cells} cells; candidate {rank} of {total}",
        )
        for rank, candidate in enumerate(match.candidates, start=1)
    ]


def _writable(label: str) -> bool:
    try:
        check_label(label)
    except InputError:
        return False
    return True


def check_draft_path(path: Path) -> None:
    """Refuse to write over a file that a curator has begun to edit.

    :raises InputError: if the file at `path` is no untouched draft.
    """
    if path.exists():
        try:
            old = read_mapping_set(path).mappings
        except ImmuneWorldError:
            old = None
        if old is None or any(row.justification != _PROPOSED for row in old):
            hint = "move it into mappings/, or name another file with --unmapped"
            raise InputError("holds a curator's work, so it is not replaced", where=str(path), hint=hint)


def write_draft(draft: MappingSet, path: Path) -> None:
    """Write the draft with directions for the curator.

    :raises InputError: if a file is there that is no untouched draft.
    """
    check_draft_path(path)
    write_mapping_set(replace(draft, description=_HOW), path)


def lab_name(text: str) -> str:
    """A lab id from a file name: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "lab"
