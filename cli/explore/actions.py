"""What the page sends, a choice or a click, done to a `Session`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...ontology.errors import ImmuneWorldError
from .session import Session

_LONGEST = 2000  # characters of a text; names of patients can be long


@dataclass(frozen=True)
class Sent:
    """One choice or click. :param plan: 0 or 1. :param row: of a plan. :param field: of a row."""

    act: str
    text: str = ""
    plan: int = 0
    row: int = -1
    field: str = ""
    start: str = ""
    stop: str = ""
    number: int = -1

    @staticmethod
    def of(told: object) -> Sent:
        """From what came over the wire, of which nothing is taken on trust."""
        cells = told if isinstance(told, Mapping) else {}
        text, field, start, stop = (
            str(cells.get(name, ""))[:_LONGEST] for name in ("text", "field", "start", "stop")
        )
        plan, row, number = (_int(cells.get(name)) for name in ("plan", "row", "number"))
        return Sent(str(cells.get("act", "")), text, int(plan == 1), row, field, start, stop, number)


def do(session: Session, sent: Sent) -> bool:
    """Do it; whether there was anything to do."""
    act = _ACTS.get(sent.act)
    if act is None:
        return False
    try:
        act(session, sent)
    except ImmuneWorldError:  # a day that is none: the answer says so
        return True
    return True


def _set(session: Session, sent: Sent) -> None:
    session.forms[sent.plan].set(sent.row, sent.field, sent.text, session.explorer.graph)


def _shift(session: Session, sent: Sent) -> None:
    """A bar that was dragged: both of its days."""
    form = session.forms[sent.plan]
    form.set(sent.row, "start", sent.start, session.explorer.graph)
    form.set(sent.row, "stop", sent.stop, session.explorer.graph)


def _another(session: Session, sent: Sent) -> str:
    """A therapy that the plan does not hold yet, the most usual first."""
    given, others = session.explorer.therapies()
    taken = {row.therapy for row in session.forms[sent.plan].rows}
    first = [curie for curie, label in others if label == "chemotherapy"]
    known = [*(curie for curie, *_ in given), *first, *(curie for curie, _ in others)]
    return next((curie for curie in known if curie not in taken), known[0])


def _add(session: Session, sent: Sent) -> None:
    form = session.forms[sent.plan]
    start = form.rows[0].start if form.rows else f"{max(session.trajectory.snapshots[0].time, 0):g}"
    form.add(_another(session, sent), start)


def _extrapolate(session: Session, sent: Sent) -> None:
    session.extrapolate = sent.text == "true"


def _study(session: Session, sent: Sent) -> None:
    session.choose_study(_int(sent.text))


_ACTS: Mapping[str, Callable[[Session, Sent], object]] = {
    "study": _study,
    "patient": lambda session, sent: session.choose_patient(sent.text),
    "day": lambda session, sent: session.set_day(sent.text),
    "extrapolate": _extrapolate,
    "set": _set,
    "shift": _shift,
    "add": _add,
    "remove": lambda session, sent: session.forms[sent.plan].remove(sent.row),
    "switch": lambda session, sent: session.forms[sent.plan].switch(sent.row, _another(session, sent)),
    "recorded": lambda session, sent: session.load(sent.plan, "recorded"),
    "none": lambda session, sent: session.load(sent.plan, "none"),
    "copy": lambda session, sent: session.load(sent.plan, "copy"),
    "choose": lambda session, sent: session.choose(sent.number),
}


def _int(value: object) -> int:
    try:
        return int(value) if isinstance(value, (int, float, str)) and len(str(value)) < 9 else -1
    except (OverflowError, ValueError):
        return -1
