"""What the page sends, a key or a click, done to a `Session`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...ontology.review.decisions import BROAD, EXACT, NARROW
from ...ontology.review.session import Session

STALE = "that key came before the page showed this: press it again"
_LONGEST = 200  # characters of a search


@dataclass(frozen=True)
class Sent:
    """One key or click.

    :param step: of the session when the page that it was pressed on was made.
    :param number: of a candidate, from 0; of a label in the queue; or how far to move.
    """

    act: str
    step: int = -1
    number: int = 0
    text: str = ""

    @staticmethod
    def of(told: object) -> Sent:
        """From what came over the wire, of which nothing is taken on trust."""
        cells = told if isinstance(told, Mapping) else {}
        text = cells.get("text")
        return Sent(
            str(cells.get("act", "")),
            _int(cells.get("step"), -1),
            _int(cells.get("number"), 0),
            text[:_LONGEST] if isinstance(text, str) else "",
        )


def do(session: Session, sent: Sent) -> bool:
    """Do it; whether there was anything to do.

    Moving and searching count whenever they come. What decides counts only for the page that is shown, and
    not while a conflict waits to be settled.
    """
    if moved := _MOVES.get(sent.act):
        moved(session, sent)
        return True
    decided = (_SETTLES if session.conflict else _DECIDES).get(sent.act)
    if decided is None:
        return False
    if sent.step != session.step:
        session.message, session.is_warning = STALE, True
    else:
        decided(session, sent)
    return True


Act = Callable[[Session, Sent], object]
_MOVES: Mapping[str, Act] = {
    "move": lambda session, sent: session.move(sent.number),
    "go": lambda session, sent: session.move(sent.number - session.at),
    "cite": lambda session, sent: session.cite(sent.text),
    "search": lambda session, sent: session.look_for(sent.text),
}
_SETTLES: Mapping[str, Act] = {
    "mine": lambda session, _: session.settle(mine=True),
    "theirs": lambda session, _: session.settle(mine=False),
}
_DECIDES: Mapping[str, Act] = {
    "select": lambda session, sent: session.select(sent.number),
    "up": lambda session, _: session.select(session.selected - 1),
    "down": lambda session, _: session.select(session.selected + 1),
    "accept": lambda session, sent: session.accept(max(sent.number, 0)),
    "exact": lambda session, _: session.set_predicate(EXACT),
    "broad": lambda session, _: session.set_predicate(BROAD),
    "narrow": lambda session, _: session.set_predicate(NARROW),
    "none": lambda session, _: session.no_term(),
    "reject": lambda session, _: session.reject(),
    "undo": lambda session, _: session.undo(),
}


def _int(value: object, default: int) -> int:
    return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else default
