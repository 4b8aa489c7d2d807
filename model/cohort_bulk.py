"""Bulk expression → cohort of scores on graph nodes, each sample scored within itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..kg.graph import KnowledgeGraph
from ..kg.signatures import LEAST, signatures
from ..ontology.errors import InputError
from ..ontology.ontology import Ontology
from .bulk_grid import read_grid
from .bulk_table import Bulk, bulk_of
from .cohort import Array, Column
from .cohort_build import Built, build_cohort
from .frames import filtered, read_frame, texts
from .rank_score import rank_scores
from .sample_table import Design, SampleTable

if TYPE_CHECKING:
    import pandas as pd

METHOD = "rank within sample (singscore, doi:10.1186/s12859-018-2435-4)"
_ENOUGH = 0.5  # share of a signature's genes that must have been measured
_SAMPLE = "sample"


def cohort_from_bulk(
    path: Path,
    design: Design,
    ontology: Ontology,
    graph: KnowledgeGraph,
    patients: Path | None = None,
    least: int = LEAST,
    logs: bool = False,
) -> Built:
    """Score every node that has markers (`signatures`) in every sample.

    :param design: what the columns mean, of `patients` if that is given, else of the expression file where it
        says more of samples than expression; without a patient key each sample is a patient.
    :param patients: a table with a row a sample.
    :param least: markers that a cell type must have in the graph.
    :param logs: values are logarithms with negative ones among them.
    :raises InputError: for expression that cannot be scored honestly (`bulk_of`), or samples that
        the table of patients lacks.
    """
    sets = signatures(graph, least)
    markers = frozenset(gene for genes in sets.values() for gene in genes)
    keys = set() if patients else set(design.keys.values())
    bulk = bulk_of(read_grid(path, keys), markers, design.sample_key, logs)
    nodes, values, notes = _scores(bulk, sets, str(path))
    facts, rows, of_facts = _facts(bulk, design, patients)
    columns = tuple(Column(graph.nodes[node].label, node) for node in nodes)
    table = SampleTable(
        facts,
        values[rows],
        _named_apart(columns),
        "score",
        (*bulk.notes, *notes, *of_facts),
        {"scores": METHOD},
    )
    return build_cohort(table, design, ontology, graph)


def _scores(bulk: Bulk, sets: Mapping[str, Sequence[str]], where: str) -> tuple[list[str], Array, list[str]]:
    """Nodes of which half of the genes were measured, their scores [S, K], and what is left out."""
    place = {gene: i for i, gene in enumerate(bulk.genes)}
    found = {node: [place[gene] for gene in genes if gene in place] for node, genes in sets.items()}
    kept = {
        node: columns
        for node, columns in found.items()
        if len(columns) >= max(1, _ENOUGH * len(sets[node])) and len(columns) < len(place)
    }
    markers = {gene for genes in sets.values() for gene in genes}
    missing = sorted(markers - place.keys())
    said = f"{len(markers) - len(missing)} of {len(markers)} marker genes are there"
    some = ", ".join(missing[:5]) + ", …" * (len(missing) > 5)
    if not kept:
        hint = f"give the whole transcriptome, by symbol or Ensembl id; missing are {some}"
        raise InputError(f"has too few marker genes: {said}, of no node half", where=where, hint=hint)
    notes = [f"{said}" + f" (not {some})" * bool(missing)]
    less = len(sets) - len(kept)
    notes += [f"{less} nodes with fewer than half of their genes are left out"] * bool(less)
    return list(kept), rank_scores(bulk.values, list(kept.values())), notes


def _named_apart(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Nodes of one label are told apart by their id."""
    labels = [column.label for column in columns]
    return tuple(
        replace(c, label=f"{c.label} ({c.node})") if labels.count(c.label) > 1 else c for c in columns
    )


def _facts(
    bulk: Bulk, design: Design, patients: Path | None
) -> tuple[dict[str, list[str]], list[int], list[str]]:
    """What is said of each sample by role; the samples' rows that are kept; what is left out."""
    frame = read_frame(patients) if patients else bulk.facts
    keys = design.keys
    if frame is None or not keys:
        if keys:
            key = next(iter(keys.values()))
            hint = "give the table that has it with --patients"
            raise InputError(f"says nothing of samples, so it has no {key!r}", where=design.place, hint=hint)
        names = list(bulk.samples)
        return {"patient": names, "sample": names}, list(range(len(names))), []
    place = str(patients) if patients else design.place
    if patients:
        return _joined(frame, bulk, design, place)
    facts = {role: texts(frame, key, place).tolist() for role, key in keys.items()}
    facts["sample"] = list(bulk.samples)
    facts.setdefault("patient", list(bulk.samples))
    return facts, list(range(len(bulk.samples))), []


def _joined(
    frame: pd.DataFrame, bulk: Bulk, design: Design, place: str
) -> tuple[dict[str, list[str]], list[int], list[str]]:
    """The table's rows of the samples that both have, in the order of the expression."""
    frame = filtered(frame, design.where, place)
    key = design.sample_key or _SAMPLE
    names = texts(frame, key, place).tolist()
    row = {name: i for i, name in enumerate(names)}
    for name in bulk.samples:
        if names.count(name) > 1:
            raise InputError(f"sample {name!r} comes twice", where=place, hint="keep one row a sample")
    rows = [i for i, name in enumerate(bulk.samples) if name in row]
    if not rows:
        here, there = ", ".join(map(repr, names[:3])), ", ".join(map(repr, bulk.samples[:3]))
        hint = "name the column of samples with --sample-key"
        raise InputError(
            f"column {key!r} has none of the samples: {here}, …, not {there}, …", where=place, hint=hint
        )
    order = [row[bulk.samples[i]] for i in rows]
    facts = {role: texts(frame, k, place)[order].tolist() for role, k in design.keys.items()}
    facts["sample"] = [bulk.samples[i] for i in rows]
    facts.setdefault("patient", facts["sample"])
    left = len(bulk.samples) - len(rows)
    over = len(names) - len(rows)
    return (
        facts,
        rows,
        [f"{left} samples are not in {place} and are left out"] * bool(left)
        + [f"{over} rows of {place} have no expression"] * bool(over),
    )
