"""Times of samples: numbers in days, and the names that studies give them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from ..kg.graph import name_key
from ..ontology.errors import InputError

DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12}

# What a name is taken for when the study says no more: a convention, always said; --time-map overrules it.
NAMED_DAYS: dict[str, float] = {
    **dict.fromkeys(("pre", "before", "baseline", "bl", "pretreatment", "screening"), 0.0),
    **dict.fromkeys(("on", "mid", "early", "edt", "ontreatment"), 30.0),
    **dict.fromkeys(("post", "after", "posttreatment"), 90.0),
}

# `week 6`, `W6`, `day 28`, `3 months`. No minus: `day-7` may be a week before day 0.
_UNITS = {
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "weeks"),
    **dict.fromkeys(("mo", "month", "months"), "months"),
}
_UNIT_FIRST = re.compile(r"([a-z]+)[ _]?(\d+(?:\.\d+)?)")
_NUMBER_FIRST = re.compile(r"(\d+(?:\.\d+)?)[ _]?([a-z]+)")


def parse_time_map(text: str) -> dict[str, float]:
    """`Pre=0,Post=90` as names and days.

    :raises InputError: naming the part that is no `NAME=DAYS`.
    """
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, days = part.rpartition("=")
        number = _number(days)
        if not name.strip() or number is None:
            raise InputError(f"time map {part!r} is not NAME=DAYS", hint='write it like "Pre=0,Post=90"')
        found[name.strip()] = number
    return found


def day_of(text: str, time_map: Mapping[str, float], unit: str = "days") -> float:
    """One time in days. With a map, the map is all there is: an index 0, 1 must not pass for days.

    :param text: the study's own name or number.
    :raises InputError: if it is neither in the map nor, without a map, a number or a name of `NAMED_DAYS`.
    """
    if time_map:
        if text in time_map:
            return time_map[text]
        raise InputError(f"time {text!r} is not in the time map", hint=f"add it: --time-map '{text}=DAYS,…'")
    number = _number(text)
    if number is not None:
        return number * DAYS[unit]
    if name_key(text) in NAMED_DAYS:
        return NAMED_DAYS[name_key(text)]
    with_unit = _days_of_unit(text)
    if with_unit is not None:
        return with_unit
    raise InputError(f"time {text!r} is no number and no known name", hint=f"--time-map '{text}=DAYS,…'")


def assumed(texts: set[str], time_map: Mapping[str, float]) -> dict[str, float]:
    """The names among `texts` whose days are only a convention, for the user to be told."""
    if time_map:
        return {}
    return {t: NAMED_DAYS[name_key(t)] for t in sorted(texts) if name_key(t) in NAMED_DAYS}


def _days_of_unit(text: str) -> float | None:
    """Days of a time that names its unit; None for any other text."""
    form = text.strip().lower()
    if found := _UNIT_FIRST.fullmatch(form):
        unit, number = found.groups()
    elif found := _NUMBER_FIRST.fullmatch(form):
        number, unit = found.groups()
    else:
        return None
    return float(number) * DAYS[_UNITS[unit]] if unit in _UNITS else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
