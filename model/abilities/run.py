"""Opening a run for questions, and plans as people write them."""

from __future__ import annotations

from pathlib import Path

from ...kg.graph import KnowledgeGraph
from ...kg.schema import CELL
from ...kg.store import load_graph
from ..checkpoint import check_same_ontology, load_run, samples_in_training
from ..cohort import Cohort, TherapyInterval
from ..cohort_io import read_cohort
from ..forecast import Forecaster
from ..identity import known_as
from ..plans import parse_plan

Plan = tuple[TherapyInterval, ...]


def open_run(run: Path | str, cohort: Path | str | Cohort, graph: Path | str | None = None) -> Forecaster:
    """A trained run facing a cohort: what every question is put to.

    :param run: folder from `iw train`.
    :param cohort: a file, or a cohort in memory; its vocabulary may be new to the run.
    :param graph: folder of a newer graph than the run's own, which brings new terms without retraining.
    :raises ImmuneWorldError: naming the file that cannot be used.
    """
    trained, own, described = load_run(Path(run))
    knowledge = load_graph(Path(graph)) if graph is not None else own
    data = cohort if isinstance(cohort, Cohort) else read_cohort(cohort)
    check_same_ontology(data, knowledge)
    return Forecaster(trained, knowledge, known_as(data, samples_in_training(described)))


def named_plan(plan: str | Plan, graph: KnowledgeGraph) -> tuple[str, Plan]:
    """A plan with its name for people: `anti-PD-1@0,anti-CTLA-4@21-60`, or intervals; "" is no therapy.

    :raises InputError: if a text cannot be read. :raises UnknownNameError: if the graph lacks a therapy.
    """
    if isinstance(plan, str):
        return plan.strip() or "no therapy", parse_plan(plan, graph)
    parts = [
        f"{graph.require(i.therapy).label}@{i.start:g}" + ("" if i.stop is None else f"-{i.stop:g}")
        for i in plan
    ]
    return ",".join(parts) or "no therapy", plan


def named_term(name: str, graph: KnowledgeGraph) -> str:
    """The CURIE of a cell type by its CURIE, label or synonym.

    :raises UnknownNameError: if the graph has no such cell type.
    """
    return name if name in graph.nodes else graph.find(name, CELL).id
