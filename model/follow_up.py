"""Follow-up of outcomes that come with time, as studies write it: until when, and whether the event came."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..kg.graph import KnowledgeGraph
from ..kg.schema import OUTCOME
from ..ontology.errors import InputError, UnknownNameError
from .cohort import FollowUp
from .times import DAYS

if TYPE_CHECKING:
    from .sample_table import Design, SampleTable

UNITS = {**DAYS, "years": 365.25}
EVENTS: dict[str, bool] = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "event", "dead", "deceased", "progressed"), True),
    **dict.fromkeys(("0", "0.0", "false", "no", "alive", "censored"), False),
}
_FORM = "OUTCOME=TIME_COLUMN,EVENT_COLUMN[,UNIT]"


@dataclass(frozen=True, slots=True)
class FollowUpKeys:
    """Which columns tell how long patients were watched for an outcome.

    :param outcome: its name (`OS`, `PFS`, …). :param unit: of the times, one of `UNITS`.
    :param event_key: the column that says whether the outcome came.
    """

    outcome: str
    time_key: str
    event_key: str
    unit: str = "days"

    @property
    def time_role(self) -> str:
        """The name of its time among a table's facts."""
        return f"{self.outcome} time"

    @property
    def event_role(self) -> str:
        """The name of its event among a table's facts."""
        return f"{self.outcome} event"


def parse_follow_up(text: str) -> FollowUpKeys:
    """`OS=os_months,dead,months`.

    :raises InputError: if it is not of this form, or the unit is none of `UNITS`.
    """
    outcome, sign, columns = (part.strip() for part in text.partition("="))
    parts = [part.strip() for part in columns.split(",")]
    if not (outcome and sign and len(parts) in (2, 3) and all(parts)):
        raise InputError(f"--follow-up {text!r} is not {_FORM}", hint="write it like OS=os_days,dead")
    unit = parts[2] if len(parts) == 3 else "days"
    if unit not in UNITS:
        raise InputError(f"--follow-up {text!r}: unit {unit!r} is not known", hint=f"use {', '.join(UNITS)}")
    return FollowUpKeys(outcome, parts[0], parts[1], unit)


def follow_up_of(time: str, event: str, unit: str = "days") -> FollowUp | None:
    """One patient's; None where neither is given.

    :raises InputError: if one is given without the other, or either cannot be read.
    """
    if not time and not event:
        return None
    if not time or not event:
        lacking, given = ("time", "event") if not time else ("event", "time")
        raise InputError(f"follow-up has no {lacking}, but its {given} is given", hint="give both or neither")
    key = event.strip().casefold()
    if key not in EVENTS:
        hint = "write 1 where the event was seen and 0 where it was not (or yes/no, dead/alive)"
        raise InputError(f"event {event!r} is not 0 or 1", hint=hint)
    return FollowUp(_number(time) * UNITS[unit], EVENTS[key])


def follow_ups(table: SampleTable, design: Design, graph: KnowledgeGraph) -> list[dict[str, FollowUp]]:
    """What each sample says of its patient's follow-up, by outcome node.

    :raises UnknownNameError: for an outcome that the graph does not know.
    :raises InputError: for what cannot be read, naming the sample.
    """
    found: list[dict[str, FollowUp]] = [{} for _ in table.values]
    for keys in design.follow_up:
        node = _outcome(keys.outcome, graph)
        facts = (table.facts[role] for role in ("sample", keys.time_role, keys.event_role))
        for told, (sample, time, event) in zip(found, zip(*facts, strict=True), strict=True):
            try:
                known = follow_up_of(time, event, keys.unit)
            except InputError as error:
                where = f"{design.place}, sample {sample}, {keys.outcome}"
                raise InputError(error.what, where=where, hint=error.hint) from error
            if known:
                told[node] = known
    return found


def _outcome(name: str, graph: KnowledgeGraph) -> str:
    """The graph's node of an outcome's name."""
    try:
        return graph.find(name, OUTCOME).id
    except UnknownNameError as error:
        hint = "write --follow-up OS=TIME_COLUMN,EVENT_COLUMN, or add the outcome to the graph's facts"
        raise UnknownNameError("outcome", error.name, error.close, where="--follow-up", hint=hint) from error


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            f"follow-up time {text!r} is no number", hint="mend it or leave time and event empty"
        )
    return number
