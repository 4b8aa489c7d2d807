"""Therapy plans: the names that studies and users write, as intervals of therapy nodes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from ..kg.graph import KnowledgeGraph
from ..kg.schema import THERAPY
from ..ontology.errors import InputError, UnknownNameError
from .cohort import TherapyInterval

_JOINED = re.compile(r"\s*(?:\+|&|;|\band\b)\s*")


def find_therapies(name: str, graph: KnowledgeGraph) -> tuple[str, ...]:
    """The therapy nodes of a name: a combination is its agents, so one therapy has one representation.

    `anti-CTLA4+PD1` and `Ipilimumab + Nivolumab` are split where they are joined; a combination with a name
    of its own (`chemoimmunotherapy`) is taken apart along the graph's `has_part`.

    :raises UnknownNameError: naming the part that the graph does not know.
    """
    parts = [part for part in _JOINED.split(name.strip()) if part]
    if not parts:
        raise InputError("a therapy has no name", hint="write it like anti-PD1")
    try:
        found = [graph.find(part, THERAPY).id for part in parts]
    except UnknownNameError:
        if len(parts) == 1 or not _knows(name, graph):
            raise
        found = [graph.find(name, THERAPY).id]
    return tuple(sorted({agent for node in found for agent in _agents(node, graph)}))


def _knows(name: str, graph: KnowledgeGraph) -> bool:
    try:
        return bool(graph.find(name, THERAPY))
    except UnknownNameError:
        return False


def _agents(node: str, graph: KnowledgeGraph) -> tuple[str, ...]:
    parts = tuple(e.object for e in graph.edges if e.subject == node and e.predicate == "has_part")
    return parts or (node,)


def parse_plan(text: str, graph: KnowledgeGraph) -> tuple[TherapyInterval, ...]:
    """`anti-PD1@0,anti-CTLA4@21-60` as intervals: from day 0 on, and from day 21 to 60.

    Without `@` a therapy begins on day 0. An empty text is an empty plan.

    :raises InputError: if a part cannot be read. :raises UnknownNameError: if the graph lacks the therapy.
    """
    plan: list[TherapyInterval] = []
    for part in text.split(",") if text.strip() else ():
        name, _, days = part.strip().rpartition("@") if "@" in part else (part.strip(), "", "0")
        start, stop = _days(days, part.strip())
        plan += [TherapyInterval(node, start, stop) for node in find_therapies(name, graph)]
    return tuple(sorted(plan, key=lambda i: (i.start, i.therapy)))


def _days(text: str, part: str) -> tuple[float, float | None]:
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*(?:-\s*(-?[\d.]+)\s*)?", text)
    try:
        start, stop = (float(day) if day else None for day in found.groups()) if found else (None, None)
    except ValueError:
        start = None
    if start is None or not math.isfinite(start):
        raise InputError(
            f"plan {part!r} is not THERAPY@START-STOP", hint="write it like anti-PD1@0 or anti-PD1@0-60"
        )
    if stop is not None and stop <= start:
        raise InputError(f"plan {part!r} stops before it starts", hint="give days, the earlier first")
    return start, stop


def plan_of_samples(named: Iterable[tuple[float, tuple[str, ...]]]) -> tuple[TherapyInterval, ...]:
    """The plan behind the therapies that a patient's samples name.

    A sample's therapy is in force from the previous sample's time (day 0 for the first), and replaces the one
    before when it differs. So a therapy that only the sample at day 0 names, and the next one replaces, is an
    interval of no length: it was given first, the study does not say for how long.

    :param named: (day, therapy nodes) of each sample; samples of one day count together, empty ones do not.
    """
    by_day: dict[float, set[str]] = {}
    for day, therapies in named:
        by_day.setdefault(day, set()).update(therapies)
    running: dict[str, float] = {}
    done: list[TherapyInterval] = []
    previous = 0.0
    for day in sorted(by_day):
        if therapies_now := by_day[day]:
            start = min(previous, day)
            done += [TherapyInterval(t, running.pop(t), start) for t in sorted(set(running) - therapies_now)]
            running.update({t: start for t in therapies_now if t not in running})
        previous = day
    done += [TherapyInterval(therapy, start) for therapy, start in running.items()]
    return tuple(sorted(done, key=lambda i: (i.start, i.stop is None, i.therapy)))
