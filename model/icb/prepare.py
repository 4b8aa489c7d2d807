"""From cohorts and options to studies, methods, and what decides their answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import __version__
from ...kg.graph import KnowledgeGraph, name_key
from ...kg.relations import Relations
from ...kg.schema import OUTCOME
from ...ontology.errors import InputError, UnknownNameError
from ..cohort import Cohort
from ..cohort_build import RESPONSE
from ..cohort_io import cohort_hash
from ..config import TrainConfig
from ..frames import texts
from ..journal import Progress
from .common import with_common_types
from .features import with_markers, with_table
from .simple import Method, cohort_scores, marker, sample_ranks
from .study import PRE, SHARED, Study, Track, studies_of
from .tables import WORLD
from .world import world

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("world", "z", "ranks", "markers")
# Markers that cohorts may hold as columns: the node that says so.
_KNOWN = {"GEP": "IW:0100012", "CYT": "IW:0100011", "PD-L1": "hgnc.symbol:CD274"}
_STABLE = frozenset({"sd", "stabledisease", "stable"})


@dataclass(frozen=True)
class Beside:
    """A table beside the cohorts, a row a sample.

    :param key: its column of samples; :param where: its file.
    """

    frame: pd.DataFrame
    key: str
    where: str

    @property
    def columns(self) -> list[str]:
        """All others."""
        return [str(c) for c in self.frame.columns if c != self.key]


def prepare(
    cohorts: Sequence[Cohort],
    graph: KnowledgeGraph,
    table: Beside | None,
    markers: Mapping[str, str],
    track: Track = PRE,
) -> tuple[list[Study], list[str]]:
    """Studies with their features, and sentences on who is left out.

    :param markers: name → column; those of `_KNOWN` are found by their node as well.
    :param track: those of samples on therapy have features of types that all vocabularies stand beneath, too.
    """
    studies, notes = studies_of(cohorts, graph.find(RESPONSE, OUTCOME).id, track)
    if table:
        studies = with_table(studies, table.frame, table.key, table.where)
    found = {**by_node(studies), **markers}
    studies = with_markers(studies, found, table.columns if table else ())
    if track.name != PRE.name:
        studies = with_common_types(studies, Relations(graph).ancestors)
    return studies, notes


def by_node(studies: Sequence[Study]) -> dict[str, str]:
    """Markers that all cohorts hold under one label."""
    found = {}
    for name, node in _KNOWN.items():
        labels = [{c.label for c in s.cohort.columns if c.node == node} for s in studies]
        if common := sorted(set.intersection(*labels)):
            found[name] = common[0]
    return found


def methods_for(
    chosen: Sequence[str],
    studies: Sequence[Study],
    graph: KnowledgeGraph,
    config: TrainConfig,
    name: str = "",
    progress: Progress = lambda *_: None,
) -> dict[str, Method]:
    """Name → method.

    :param chosen: of `METHODS`. :param name: of the settings, where they are not the default.
    :raises UnknownNameError: for another.
    """
    for one in chosen:
        if one not in METHODS:
            raise UnknownNameError("method", one, METHODS, hint=f"use {', '.join(METHODS)}")
    found: dict[str, Method] = {}
    if "markers" in chosen:
        found |= {m: marker(m) for m in studies[0].markers}
    for table in studies[0].tables:
        of = f", {table}" * (table != SHARED)
        if "z" in chosen:
            found[f"logistic, z{of}"] = cohort_scores(table)
        if "ranks" in chosen:
            found[f"logistic, ranks{of}"] = sample_ranks(table)
    if "world" in chosen:
        found[world_name(name)] = world(graph, config, progress)
    if not found:
        raise InputError("there is no method to run", hint="name markers with --marker NAME=COLUMN")
    return found


def world_name(settings: str) -> str:
    """What the world model is called under settings of this name."""
    return f"{WORLD}, {settings}" if settings else WORLD


def digest_of(config: TrainConfig) -> str:
    """Of all settings but the seed."""
    text = json.dumps({**config.as_dict(), "seed": 0}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def made_of(
    studies: Sequence[Study], graph: KnowledgeGraph, groups: Sequence[Sequence[int]]
) -> dict[str, str]:
    """What decides every answer, whatever the method."""
    digest = hashlib.sha256()
    for study in studies:
        for name, values in sorted({**study.tables, **study.markers}.items()):
            digest.update(name.encode() + values.astype("<f8").tobytes())
    return {
        "version": __version__,
        "graph": graph.hash,
        "cohorts": " ".join(f"{s.name}={cohort_hash(s.cohort)}" for s in studies),
        "features": digest.hexdigest(),
        "studies left out together": json.dumps([[studies[i].name for i in g] for g in groups]),
    }


def stable_disease(studies: Sequence[Study], table: Beside, recist: str) -> dict[tuple[str, str], bool]:
    """(study, patient) → whether the table calls one of their samples stable disease."""
    names = texts(table.frame, table.key, table.where)
    words = texts(table.frame, recist, table.where)
    stable = {n for n, word in zip(names, words, strict=True) if name_key(word) in _STABLE}
    return {
        (s.name, t.patient): any(one.sample in stable for one in t.snapshots)
        for s in studies
        for t in s.cohort.trajectories
    }
