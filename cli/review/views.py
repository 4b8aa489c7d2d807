"""The parts of the page, each as HTML made from a `Session`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...ontology.review.parts import parts_of
from ...ontology.review.session import Session
from .render import render

_AROUND = 7
"""Labels of the queue that are shown before and after the one at hand."""
_PLACES = 12
"""Other labs' rows that are shown of a label."""


def top(session: Session) -> str:
    """How far the review is, and what the script must know."""
    searched = session.found is not None
    return render("top", step=session.step, searched=searched, progress=session.bench.progress)


def source(session: Session) -> str:
    """Where the labels come from: asked for, if the file does not say it."""
    return render("source", source=session.bench.source)


def queue(session: Session) -> str:
    """The labels around the one at hand."""
    items = session.bench.items
    first = max(min(session.at - _AROUND, len(items) - 2 * _AROUND - 1), 0)
    shown = [
        (at, items[at], session.bench.is_decided(items[at].label))
        for at in range(first, min(first + 2 * _AROUND + 1, len(items)))
    ]
    return render("queue", shown=shown, at=session.at, total=len(items))


def label(session: Session) -> str:
    """The label with all that is known of it."""
    item, bench = session.item, session.bench
    if item is None:
        return render("empty")
    return render(
        "label",
        item=item,
        parts=parts_of(item.label),
        known=session.known,
        told=bench.told.get(item.label, ()),
        elsewhere=bench.elsewhere(item.label),
        most=_PLACES,
        names=bench.ontology.labels,
    )


def candidates(session: Session) -> str:
    """What 1 to 8 accept."""
    if session.item is None:
        return ""
    shown = [(candidate, session.predicate_of(candidate)) for candidate in session.candidates]
    return render(
        "candidates",
        shown=shown,
        selected=session.selected,
        predicate=session.predicate,
        is_search=session.found is not None,
    )


def card(session: Session) -> str:
    """The selected candidate, and what accepting it would say."""
    if session.item is None:
        return ""
    card = session.card()
    predicate = session.predicate_of(session.candidates[session.selected]) if card else ""
    return render("card", card=card, predicate=predicate, number=session.selected + 1)


def message(session: Session) -> str:
    """What the last key did."""
    return render("message", text=session.message, is_warning=session.is_warning)


def conflict(session: Session) -> str:
    """The question that a decision on the same label raises."""
    return render("conflict", conflict=session.conflict, names=session.bench.ontology.labels)


PARTS: Mapping[str, Callable[[Session], str]] = {
    "top": top,
    "source": source,
    "queue": queue,
    "conflict": conflict,
    "label": label,
    "candidates": candidates,
    "card": card,
    "message": message,
}
