"""From cohorts and options to studies and methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...kg.graph import KnowledgeGraph
from ...kg.schema import OUTCOME
from ...ontology.errors import UnknownNameError
from ..cohort import Cohort
from ..config import TrainConfig
from ..icb.features import with_markers, with_table
from ..icb.prepare import Beside, by_node
from ..journal import Progress
from .followed import COLUMNS, Followed, followed_studies
from .methods import Method, base_rate, cox_ranks, cox_z, marker, start, world

METHODS = ("world", "start", "ranks", "z", "markers", "base")
WORLD, START, BASE = "world model", "its start", "base rate"


def prepare(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    outcome: str,
    table: Beside | None,
    markers: Mapping[str, str],
) -> tuple[list[Followed], list[str]]:
    """Studies with their features, and sentences on who is left out. :param markers: name → column."""
    studies, notes = followed_studies(cohorts, graph.find(outcome, OUTCOME).id)
    if table:
        studies = with_table(studies, table.frame, table.key, table.where)
    found = {**by_node(studies), **markers}
    return with_markers(studies, found, table.columns if table else ()), notes


def methods_for(
    chosen: Sequence[str] | None,
    studies: Sequence[Followed],
    graph: KnowledgeGraph,
    config: TrainConfig,
    day: float,
    progress: Progress = lambda *_: None,
) -> dict[str, Method]:
    """Name → method, in the order of `METHODS`.

    :param chosen: of `METHODS`; None: all.
    :raises UnknownNameError: for another.
    """
    for one in chosen or ():
        if one not in METHODS:
            raise UnknownNameError("method", one, METHODS, hint=f"use {', '.join(METHODS)}")
    wanted = set(chosen or METHODS)
    found: dict[str, Method] = {}
    if "world" in wanted:
        found[WORLD] = world(graph, config, day, progress)
    if "start" in wanted:
        found[START] = start(graph, day)
    if "ranks" in wanted:
        found["Cox, ranks"] = cox_ranks(COLUMNS, day)
    if "z" in wanted:
        found["Cox, z"] = cox_z(COLUMNS, day)
    if "markers" in wanted:
        found |= {name: marker(name, day) for name in studies[0].markers}
    if "base" in wanted:
        found[BASE] = base_rate(day)
    return found
