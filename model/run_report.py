"""What a run says of itself: how it was trained, whom on, and how its intervals did on left-out patients."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError
from .calibration import Calibration, calibration_of_tally
from .case import Case
from .conformal import level_for
from .journal import LOSSES_FILE
from .train import Trained

_MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Stage:
    """One stage of a training: an inner fold, or a member on all patients.

    :param training: (step, mean loss since the look before); `held_out` of the left-out patients.
    """

    name: str
    training: tuple[tuple[float, float], ...]
    held_out: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class TrainingStudy:
    """Whom the run learnt from, of one study and vocabulary.

    :param given: therapies as they were combined → patients. :param outcomes: outcome → (known, with it).
    """

    study: str
    kind: str
    columns: int
    patients: int
    pairs: int
    assignment: str
    cancers: Mapping[str, int]
    given: Mapping[str, int]
    outcomes: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class RunReport:
    """All of it.

    :param curve: steps, held-out loss on inner folds, its standard error; step 0 is the start alone.
    :param calibrations: of patients that inner folds held out; empty where a run kept none.
    """

    facts: Mapping[str, str]
    steps: int
    curve: tuple[tuple[int, float, float], ...]
    stages: tuple[Stage, ...]
    calibrations: tuple[Calibration, ...]
    studies: tuple[TrainingStudy, ...]
    simulated: bool


def run_report(
    folder: Path, trained: Trained, graph: KnowledgeGraph, described: Mapping[str, Any]
) -> RunReport:
    """From what is in a run's folder, without any cohort.

    :raises InputError: if its table of losses is broken.
    """
    return RunReport(
        _facts(trained, graph, described),
        trained.steps,
        tuple((step, mean, error) for step, (mean, error) in sorted(trained.curve.items())),
        tuple(_stages(folder / LOSSES_FILE)),
        tuple(
            calibration_of_tally(study, what, bins, level_for(trained.levels, study, what))
            for what, studies in sorted(trained.tallies.items())
            for study, bins in sorted(studies.items())
        ),
        tuple(_study(trained, graph, number) for number in range(len(trained.references))),
        any(case.assignment == "simulated" for case in trained.cases),
    )


def _facts(trained: Trained, graph: KnowledgeGraph, described: Mapping[str, Any]) -> dict[str, str]:
    parameters = sum(p.numel() for p in trained.models[0].parameters())
    return {
        "patients": f"{len(trained.patients):,} of {len({s for s, _ in trained.patients})} studies",
        "steps": f"{trained.steps}, chosen on inner folds" if trained.curve else f"{trained.steps}",
        "models": f"{len(trained.models)} of {parameters:,} parameters",
        "seed": f"{trained.config.seed}",
        "made by": f"ImmuneWorld {described.get('immuneworld', '?')}",
        "ontology": f"{graph.versions.get('ontology', '?')}, Cell Ontology {graph.versions.get('cl', '?')}",
        "graph": graph.hash[:12],
    }


def _stages(path: Path) -> Iterable[Stage]:
    """The table that training wrote; none in a run without it."""
    if not path.is_file():
        return []
    if path.stat().st_size > _MAX_BYTES:
        raise InputError("is too large to be a table of losses", where=str(path))
    stages: dict[str, tuple[list[tuple[float, float]], list[tuple[float, float]]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                training, held_out = stages.setdefault(row["stage"], ([], []))
                for name, points in (("training_loss", training), ("held_out_loss", held_out)):
                    if row[name]:
                        points.append((float(row["step"]), float(row[name])))
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise InputError("is broken", where=str(path), hint="train the run again") from error
    losses = [loss for parts in stages.values() for part in parts for _, loss in part]
    if not all(map(math.isfinite, losses)):
        raise InputError("has a loss that is no number", where=str(path), hint="train the run again")
    return [Stage(name, tuple(training), tuple(held_out)) for name, (training, held_out) in stages.items()]


def _study(trained: Trained, graph: KnowledgeGraph, number: int) -> TrainingStudy:
    reference = trained.references[number]
    cases = [case for case in trained.cases if case.reference == number]
    return TrainingStudy(
        reference.study,
        reference.kind,
        len(reference.labels),
        len(cases),
        reference.pairs,
        next((case.assignment for case in cases), "") or "not said",
        _counted(named(graph, case.cancer) if case.cancer else "not given" for case in cases),
        _counted(agents_named(case, graph) for case in cases),
        _outcomes(cases, graph),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    """Names by how often they come, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def agents_named(case: Case, graph: KnowledgeGraph) -> str:
    """The agents that a training patient had, as one text."""
    return " + ".join(named(graph, node) for node in case.therapies) or "no therapy"


def named(graph: KnowledgeGraph, node: str) -> str:
    """A node's label; its CURIE where the graph lacks it."""
    return graph.nodes[node].label if node in graph.nodes else node


def _outcomes(cases: Iterable[Case], graph: KnowledgeGraph) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for case in cases:
        for node, value in sorted(case.outcomes.items()):
            known, positive = found.get(named(graph, node), (0, 0))
            found[named(graph, node)] = (known + 1, positive + (value > 0.5))
    return found
