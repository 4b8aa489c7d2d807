"""A study's sample table → `Cohort`: days, plans, nodes of cancer and tissue, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeVar

import numpy as np

from .. import __version__
from ..kg.graph import KnowledgeGraph
from ..kg.schema import DISEASE, OUTCOME, TISSUE
from ..ontology.errors import InputError, UnknownNameError, VersionMismatchError
from ..ontology.ontology import Ontology
from .cohort import Array, Cohort, FollowUp, Snapshot, State, Trajectory, is_shares, no_quantity
from .follow_up import follow_ups
from .plans import find_therapies, plan_of_samples
from .responses import response_of
from .sample_table import Design, SampleTable
from .times import assumed, day_of

RESPONSE = "objective response"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """A cohort, and what was assumed, dropped or in conflict on the way, in sentences."""

    cohort: Cohort
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    patient: str
    snapshot: Snapshot
    therapies: tuple[str, ...]
    cancer: str
    tissue: str
    response: float | None
    follow_up: Mapping[str, FollowUp] = field(default_factory=dict)


def build_cohort(
    table: SampleTable, design: Design, ontology: Ontology, graph: KnowledgeGraph, mapping: str = ""
) -> Built:
    """Assemble patients' trajectories. The patient's outcome, cancer and tissue are its first sample's.

    :param mapping: id of the mapping set that gave the columns their nodes.
    :raises UnknownNameError: for a therapy, cancer or tissue that the graph does not know, naming the sample.
    :raises VersionMismatchError: if the graph was made with another release of the ontology.
    :raises InputError: for a time or response that cannot be read, a negative abundance, or no sample left.
    """
    if graph.versions.get("ontology_hash", ontology.hash) != ontology.hash:
        raise VersionMismatchError(
            f"the graph was made with ontology {graph.versions.get('ontology')}, this is {ontology.version}",
            where=design.place,
            hint="run `iw kg build` again",
        )
    table, notes = _usable(table, design)
    _check_nodes(table, graph, design.place)
    samples = _read_samples(table, design, graph)
    outcome = graph.find(RESPONSE, OUTCOME).id
    order = {patient: i for i, patient in enumerate(dict.fromkeys(s.patient for s in samples))}
    samples.sort(key=lambda s: (order[s.patient], s.snapshot.time))
    groups = [list(group) for _, group in groupby(samples, key=lambda s: s.patient)]
    versions = {
        "immuneworld": __version__,
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        "graph": graph.hash,
        "mapping": mapping,
        **table.versions,
    }
    cohort = Cohort(
        design.study,
        table.kind,
        table.columns,
        tuple(_trajectory(g, outcome) for g in groups),
        versions,
        table.latents.latent if table.latents else None,
        design.assignment or ("simulated" if design.study.startswith("simulated") else ""),
    )
    return Built(cohort, (*table.notes, *notes, *_said_of_times(table, design), *_conflicts(groups)))


def _usable(table: SampleTable, design: Design) -> tuple[SampleTable, list[str]]:
    """Without the samples that carry no information, and how many they were; shares sum to one."""
    values = table.values
    missing = ~np.isfinite(values).all(axis=1)
    empty = ~missing & (values.sum(axis=1) == 0) if is_shares(table.kind) else np.zeros_like(missing)
    timeless = table.timeless & ~missing & ~empty
    keep = ~(missing | empty | timeless)
    why = {"with a missing or infinite value": missing, "with no cells": empty, "without a time": timeless}
    notes = [f"dropped {mask.sum()} samples {what}" for what, mask in why.items() if mask.any()]
    if not keep.any():
        raise InputError(
            "no sample is left",
            where=design.place,
            hint="; ".join((*table.notes, *notes)) or "check the keys",
        )
    facts = {
        role: [v for v, k in zip(column, keep, strict=True) if k] for role, column in table.facts.items()
    }
    values, latents = _shares(values[keep], table, facts, design.place), table.latents
    return replace(table, facts=facts, values=values, latents=latents and latents.only(keep)), notes


def _shares(values: Array, table: SampleTable, facts: Mapping[str, list[str]], study: str) -> Array:
    """Fractions divided by their sum, after a look at their sign."""
    if table.kind == "quantity":
        _refuse_no_quantity(values, table, facts, study)
    if not is_shares(table.kind):
        return values
    bad = np.argwhere(values < 0)
    if bad.size:
        row, column = bad[0]
        raise InputError(
            f"column {table.columns[column].label!r} has a negative abundance ({values[row, column]:g})",
            where=f"{study}, sample {facts['sample'][row]}",
            hint="use --value-kind score for scores",
        )
    return values / values.sum(axis=1, keepdims=True) if table.kind == "fraction" else values


def _refuse_no_quantity(
    values: Array, table: SampleTable, facts: Mapping[str, list[str]], study: str
) -> None:
    for row, column in np.argwhere(values <= 0)[:1]:
        where = f"{study}, sample {facts['sample'][row]}"
        raise no_quantity(table.columns[column].label, float(values[row, column]), where)


def _check_nodes(table: SampleTable, graph: KnowledgeGraph, study: str) -> None:
    for column in table.columns:
        if column.node and column.node not in graph.nodes:
            raise InputError(
                f"column {column.label!r} is mapped to {column.node}, which is not in the graph",
                where=study,
                hint="make both with one release: `iw-onto harmonize`, then `iw kg build`",
            )


def _read_samples(table: SampleTable, design: Design, graph: KnowledgeGraph) -> list[_Sample]:
    """Each sample's facts as days and nodes."""

    def read(role: str, default: str, reader: Callable[[str], T]) -> list[T]:
        return _look_up(table, role, default, reader, design.place)

    time_map = design.time_map if "time" in table.facts else {}
    found = table.latents
    states = list(map(State, found.means, found.variances)) if found else [None] * len(table.values)
    columns = zip(
        table.facts["patient"],
        table.facts["sample"],
        table.values,
        states,
        read("time", "0", lambda text: day_of(text, time_map, design.time_unit)),
        read("therapy", design.therapy, lambda text: find_therapies(text, graph) if text else ()),
        read("cancer", design.cancer, lambda text: graph.find(text, DISEASE).id if text else ""),
        read("tissue", design.tissue, lambda text: graph.find(text, TISSUE).id if text else ""),
        read("response", "", response_of),
        follow_ups(table, design, graph),
        strict=True,
    )
    return [
        _Sample(patient, Snapshot(name, day, values, state), *rest)
        for patient, name, values, state, day, *rest in columns
    ]


def _look_up(table: SampleTable, role: str, default: str, reader: Callable[[str], T], study: str) -> list[T]:
    """One role of every sample, each distinct text read once; an error names the first such sample."""
    texts = table.facts.get(role, [default] * len(table.values))

    def place(sample: str) -> str:
        """A name given for all samples is the command's own, not one sample's."""
        return f"{study}, sample {sample}" if role in table.facts else f"--{role}"

    known: dict[str, T] = {}
    for text, sample in zip(texts, table.facts["sample"], strict=True):
        if text not in known:
            try:
                known[text] = reader(text)
            except UnknownNameError as error:
                hint = "use a name the graph knows, or add it to its facts"
                raise UnknownNameError(
                    role, error.name, error.close, where=place(sample), hint=hint
                ) from error
            except InputError as error:
                raise InputError(error.what, where=place(sample), hint=error.hint) from error
    return [known[text] for text in texts]


def _trajectory(samples: Sequence[_Sample], outcome: str) -> Trajectory:
    labelled = [s.response for s in samples if s.response is not None]
    return Trajectory(
        samples[0].patient,
        tuple(s.snapshot for s in samples),
        plan_of_samples((s.snapshot.time, s.therapies) for s in samples),
        next((s.cancer for s in samples if s.cancer), ""),
        next((s.tissue for s in samples if s.tissue), ""),
        {outcome: labelled[0]} if labelled else {},
        {node: known for s in reversed(samples) for node, known in s.follow_up.items()},
    )


def _said_of_times(table: SampleTable, design: Design) -> list[str]:
    if "time" not in table.facts:
        return ["no --time-key: every sample is at day 0"]
    guesses = assumed(set(table.facts["time"]), design.time_map)
    named = ", ".join(f"{name} = day {days:g}" for name, days in guesses.items())
    return [f"assumed times: {named} (--time-map says otherwise)"] * bool(guesses)


def _conflicts(groups: Sequence[Sequence[_Sample]]) -> list[str]:
    """Patients whose samples disagree on what is kept once a patient."""
    distinct: dict[str, list[int]] = {
        "response": [len({s.response for s in g} - {None}) for g in groups],
        "cancer": [len({s.cancer for s in g} - {""}) for g in groups],
        "tissue": [len({s.tissue for s in g} - {""}) for g in groups],
        "follow-up": [max(_versions(g).values(), default=0) for g in groups],
    }
    counts = {role: sum(n > 1 for n in found) for role, found in distinct.items()}
    return [
        f"{count} patients have samples of differing {role}: the first sample's is kept"
        for role, count in counts.items()
        if count
    ]


def _versions(samples: Sequence[_Sample]) -> dict[str, int]:
    """How many different follow-ups a patient's samples give, by outcome node."""
    given: dict[str, set[FollowUp]] = {}
    for sample in samples:
        for node, known in sample.follow_up.items():
            given.setdefault(node, set()).add(known)
    return {node: len(known) for node, known in given.items()}
