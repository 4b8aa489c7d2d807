"""`PlanForm`: a therapy plan as a person edits it, row by row, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...kg.graph import KnowledgeGraph
from ...kg.schema import THERAPY
from ...model.abilities.run import Plan
from ...model.cohort import TherapyInterval
from ...ontology.errors import InputError

MOST = 12  # rows of a plan
_TEXT = 12  # characters of a day
_SWITCH_AFTER = 42.0  # days after which another therapy is proposed to take over


@dataclass
class Row:
    """One therapy; the days are as typed. An empty `stop` goes on."""

    therapy: str
    start: str = "0"
    stop: str = ""


@dataclass
class PlanForm:
    """The rows of one plan. :param name: `A` or `B`."""

    name: str
    rows: list[Row] = field(default_factory=list)

    @staticmethod
    def of(name: str, plan: Plan) -> PlanForm:
        """The form of a plan."""
        rows = [Row(i.therapy, f"{i.start:g}", "" if i.stop is None else f"{i.stop:g}") for i in plan]
        return PlanForm(name, rows)

    def plan(self) -> Plan:
        """The plan, in order of time.

        :raises InputError: naming the row with a day that is none, or that stops before it starts.
        """
        found = []
        for number, row in enumerate(self.rows, 1):
            where = f"plan {self.name}, therapy {number}"
            start, stop = _day(row.start, where), _day(row.stop, where) if row.stop.strip() else None
            if stop is not None and stop < start:
                raise InputError(
                    f"stops on day {stop:g}, before it starts on day {start:g}",
                    where=where,
                    hint="give the earlier day first, or leave the stop empty",
                )
            found.append(TherapyInterval(row.therapy, start, stop))
        return tuple(sorted(found, key=lambda i: (i.start, i.therapy)))

    def set(self, number: int, name: str, text: str, graph: KnowledgeGraph) -> None:
        """Change one field; what does not fit is left alone."""
        if not 0 <= number < len(self.rows):
            return
        if name in ("start", "stop"):
            setattr(self.rows[number], name, text.strip()[:_TEXT])
        elif name == "therapy" and text in graph.nodes and graph.nodes[text].category == THERAPY:
            self.rows[number].therapy = text

    def add(self, therapy: str, start: str = "0") -> None:
        """One more therapy."""
        if len(self.rows) < MOST:
            self.rows.append(Row(therapy, start))

    def remove(self, number: int) -> None:
        """One therapy less."""
        if 0 <= number < len(self.rows):
            del self.rows[number]

    def switch(self, number: int, therapy: str) -> None:
        """Stop a therapy, where it does not stop yet, and let another take over on that day."""
        if not 0 <= number < len(self.rows) or len(self.rows) >= MOST:
            return
        row = self.rows[number]
        if not row.stop:
            row.stop = f"{_day(row.start, f'plan {self.name}') + _SWITCH_AFTER:g}"
        self.rows.insert(number + 1, Row(therapy, row.stop))


def _day(text: str, where: str) -> float:
    try:
        day = float(text)
    except ValueError:
        day = float("nan")
    if not abs(day) < 1e6:
        raise InputError(f"{text or 'an empty field'!r} is no day", where=where, hint="give a number of days")
    return day
