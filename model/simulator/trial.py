"""A simulated trial or clinic: patients, who got what, what was measured, and what would have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
import numpy.typing as npt

from ... import __version__
from ...ontology.load import load_ontology
from ..cohort import Array, Cohort, Snapshot, Trajectory
from .arms import HORIZON, drugs_of, plan
from .assay import Lab, lab_named, measure
from .course import Course, base_values
from .many import find_all, treat_all, workers
from .mechanism import species
from .patients import Cancer
from .policy import Policy, assign, probabilities, severity
from .response import SCANS, progressed, responds
from .visits import attended

RESPONSE, PROGRESSION_FREE = "IW:0300001", "IW:0300002"


@dataclass(frozen=True, slots=True)
class Design:
    """What is simulated.

    :param arms: in order of intensity. :param strength: of the confounding (`policy.probabilities`).
    :param days: of the visits, from 0 on. :param depth: cells in each sample.
    :param counterfactuals: whether every patient is run under every arm.
    """

    cancer: Cancer
    patients: int = 100
    arms: tuple[str, ...] = ("anti-CTLA-4", "anti-PD-1", "anti-PD-1+anti-CTLA-4")
    policy: Policy = "randomised"
    strength: float = 1.0
    days: tuple[float, ...] = (0.0, 28.0, 84.0)
    lab: str = "fine-23"
    depth: int = 2000
    dropout: float = 0.0
    seed: int = 0
    counterfactuals: bool = False
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    :param cohort: what a lab measured. :param severe: [N], `policy.severity`. :param chances: [N, arms].
    :param given: [N], each patient's arm. :param courses: [N], on the days of `times`; the truth.
    :param attended: patient → visits that took place.
    """

    design: Design
    cohort: Cohort
    severe: Array
    chances: Array
    given: npt.NDArray[np.int64]
    courses: tuple[Course, ...]
    times: tuple[float, ...]
    attended: Mapping[str, Array] = field(default_factory=dict)


def run_trial(design: Design) -> Trial:
    """Simulate a cohort; the same design gives the same one, however many processes there are.

    :raises InputError: if libRoadRunner is not installed. :raises UnknownNameError: for an unknown arm or
        lab.
    """
    lab = lab_named(design.lab)
    for arm in design.arms:
        drugs_of(arm)
    rng = np.random.default_rng((design.seed, 1_000_003))
    end = {HORIZON} if design.counterfactuals else set()  # which nobody else reads
    times = tuple(sorted({*design.days, *SCANS, *end}))
    with workers(design.processes, _load_ontology) as spread:
        base = base_values(design.cancer.values)
        founds = find_all(base, design.seed, range(design.patients), spread, _load_anndata)
        severe = severity(founds)
        strength = design.strength if design.policy == "confounded" else 0.0
        chances = probabilities(severe, len(design.arms), strength)
        given = assign(chances, rng)
        wanted = [design.arms if design.counterfactuals else (design.arms[k],) for k in given]
        courses = tuple(treat_all(founds, wanted, times, spread))
    factual = [course.arms[design.arms[k]] for course, k in zip(courses, given, strict=True)]
    visits = _visits(design, factual, times, rng)
    cohort = _cohort(design, lab, given, factual, times, visits, rng)
    return Trial(design, cohort, severe, chances, given, courses, times, visits)


def _load_ontology() -> None:
    """And pandas: half of what is needed to write the cohort, as long a work as compiling the model."""
    _ = load_ontology().hash
    import_module("pandas")


def _load_anndata() -> None:
    """The other half, done beside the patients."""
    import_module("anndata")


def patient_name(design: Design, number: int) -> str:
    """`NSCLC-0001`."""
    return f"{design.cancer.name}-{number + 1:0{max(4, len(str(design.patients)))}d}"


def _visits(
    design: Design, factual: Sequence[Array], times: tuple[float, ...], rng: np.random.Generator
) -> dict[str, Array]:
    """Days that each patient came."""
    rows = [times.index(day) for day in design.days]
    return {
        patient_name(design, i): np.array(design.days)[attended(course[rows, -1], design.dropout, rng)]
        for i, course in enumerate(factual)
    }


def outcomes(course: Array, times: tuple[float, ...]) -> dict[str, float]:
    """Objective response, and days without progression (or to the last scan)."""
    volumes = course[[times.index(day) for day in SCANS], -1]
    late = progressed(volumes)
    return {RESPONSE: float(responds(volumes)), PROGRESSION_FREE: SCANS[-1 if late is None else late]}


def _cohort(
    design: Design,
    lab: Lab,
    given: npt.NDArray[np.int64],
    factual: Sequence[Array],
    times: tuple[float, ...],
    visits: Mapping[str, Array],
    rng: np.random.Generator,
) -> Cohort:
    width, plans = len(species()), [plan(arm) for arm in design.arms]
    trajectories = []
    for i, (arm, course) in enumerate(zip(given, factual, strict=True)):
        name = patient_name(design, i)
        days = visits[name]
        states = course[[times.index(day) for day in days], :width]
        values = measure(lab, states, design.depth, rng)
        snapshots = tuple(Snapshot(f"{name}_d{d:g}", float(d), v) for d, v in zip(days, values, strict=True))
        response = {RESPONSE: outcomes(course, times)[RESPONSE]}
        trajectories.append(
            Trajectory(name, snapshots, plans[arm], design.cancer.node, design.cancer.tissue, response)
        )
    study = f"simulated-{design.cancer.name.casefold()}-{lab.name}"
    return Cohort(study, lab.kind, lab.columns, tuple(trajectories), _versions(design), None, "simulated")


def _versions(design: Design) -> dict[str, str]:
    """What made it: releases, and what the simulator was told."""
    ontology = load_ontology()
    strength = design.strength if design.policy == "confounded" else 0.0
    return {
        "immuneworld": __version__,
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        "mapping": f"model/simulator/labs.tsv {design.lab}",
        "simulator": "immune_microenvironment",
        "seed": str(design.seed),
        "policy": design.policy,
        "confounding": f"{strength:g}",
        "dropout": f"{design.dropout:g}",
        "depth": str(design.depth),
    }
