"""The labels to decide on, those that most cells hang on first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..harmonize.query import MAX_CANDIDATES
from ..mapping import NO_TERM, Mapping
from ..match import Candidate, Match
from .labels import Labelled
from .reasons import Reason, Reasons


@dataclass(frozen=True, slots=True)
class Item:
    """A label in the queue.

    :param match: what harmonize says of it.
    :param candidates: up to eight, the answer first where there is one.
    """

    label: str
    cells: int
    samples: int | None
    reasons: tuple[Reason, ...]
    match: Match
    candidates: tuple[Candidate, ...]


def queue_of(
    labels: Sequence[Labelled],
    matches: Sequence[Match],
    reasons: Reasons,
    rows: Callable[[str], Sequence[Mapping]],
    also: Callable[[str], bool] = lambda _: False,
) -> tuple[Item, ...]:
    """The labels that there is a reason to look at.

    :param matches: of the labels, in their order.
    :param rows: what the lab, or the file under review, says of a label: its drafted candidates come first.
    :param also: whether a label without a reason stays in the queue: it was decided on before.
    """
    found = [_item(one, match, reasons, rows(one.label)) for one, match in zip(labels, matches, strict=True)]
    kept = [item for item in found if item.reasons or also(item.label)]
    return tuple(sorted(kept, key=lambda item: (-item.cells, item.label)))


def _item(one: Labelled, match: Match, reasons: Reasons, rows: Sequence[Mapping]) -> Item:
    told = tuple(row.object_id for row in rows if not row.negated and row.predicate != "skos:closeMatch")
    why = reasons.of(match, told)
    denied = {row.object_id for row in rows if row.negated}
    candidates = _candidates(match, _drafted(rows, reasons), denied)
    return Item(one.label, one.cells, one.samples, why, match, candidates)


def _drafted(rows: Iterable[Mapping], reasons: Reasons) -> list[Candidate]:
    """The candidates of a draft, in its own order."""
    drafted = [row for row in rows if row.predicate == "skos:closeMatch" and row.object_id != NO_TERM]
    drafted = [row for row in drafted if row.object_id in reasons.ontology]
    ordered = sorted(drafted, key=draft_rank)
    return [
        Candidate(row.object_id, reasons.ontology[row.object_id].label, row.confidence or 0.0)
        for row in ordered
    ]


def draft_rank(row: Mapping) -> tuple[int, float, str]:
    """`candidate 2 of 8` in the comment; else by confidence."""
    _, _, behind = row.comment.partition("candidate ")
    number = behind.split(" ")[0]
    return int(number) if number.isdigit() else 99, -(row.confidence or 0.0), row.object_id


def _candidates(match: Match, drafted: Sequence[Candidate], denied: set[str]) -> tuple[Candidate, ...]:
    """Each term once: the answer, the draft's, then harmonize's."""
    answer = [Candidate(match.term_id, match.term_label, match.confidence)] if match.term_id else []
    found: dict[str, Candidate] = {}
    for candidate in (*answer, *drafted, *match.candidates):
        if candidate.term_id not in denied:
            found.setdefault(candidate.term_id, candidate)
    return tuple(found.values())[:MAX_CANDIDATES]
