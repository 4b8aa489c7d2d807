"""Patients of a scenario: the published model with each patient's parameters varied a little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ... import __version__
from ...ontology.errors import InputError
from ...ontology.ontology import Ontology
from ..cohort import Array, Cohort, Column, Snapshot, Trajectory
from .assay import PRECISION
from .engine import Engine
from .scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Sampling:
    """How patients are drawn and measured.

    :param spread: sd of the logarithm of every parameter between patients; 0 repeats the published one.
    """

    patients: int = 100
    days: tuple[float, ...] = (0.0, 28.0, 84.0)
    depth: int = 2000
    spread: float = 0.1
    seed: int = 0


def scenario_cohort(
    scenario: Scenario, sampling: Sampling, ontology: Ontology
) -> tuple[Cohort, pd.DataFrame]:
    """Counts of the annotated species of each patient, and beside each sample the true values.

    The model's own time is taken as days, its values as numbers of cells in any one unit.

    :raises InputError: if the model cannot be run, or has no cells of the annotated kinds on some day.
    """
    import pandas as pd

    engine = Engine(scenario.sbml)
    chosen = [name for name in engine.species if name in scenario.nodes]
    if len(chosen) < 2:
        raise InputError("fewer than two of its annotated species change with time", where=scenario.name)
    at = [engine.species.index(name) for name in chosen]
    rng = np.random.default_rng(sampling.seed)
    width, trajectories, truth = max(4, len(str(sampling.patients))), [], []
    for number in range(sampling.patients):
        name = f"{scenario.name}-{number + 1:0{width}d}"
        states = np.maximum(_course(engine, sampling, rng)[:, at], 0.0)
        if not np.isfinite(states).all() or (states.sum(axis=1) <= 0).any():
            raise InputError("reaches a state without cells", where=f"{scenario.name}, patient {number + 1}")
        counts = _counts(states, sampling.depth, rng)
        snapshots = zip(sampling.days, counts, strict=True)
        trajectories.append(Trajectory(name, tuple(Snapshot(f"{name}_d{d:g}", d, c) for d, c in snapshots)))
        truth += [{f"truth_{s}": v for s, v in zip(chosen, row, strict=True)} for row in states]
    columns = tuple(Column(one, scenario.nodes[one]) for one in chosen)
    versions = {
        "immuneworld": __version__,
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        "simulator": scenario.name,
        "spread": f"{sampling.spread:g}",
        "seed": str(sampling.seed),
    }
    study = f"simulated-{scenario.name}"
    return Cohort(study, "count", columns, tuple(trajectories), versions, None, "simulated"), pd.DataFrame(
        truth
    )


def _course(engine: Engine, sampling: Sampling, rng: np.random.Generator) -> Array:
    """One patient on all days, [days, species]."""
    factors = np.exp(sampling.spread * rng.standard_normal(len(engine.parameters)))
    engine.set(
        {name: v * f for (name, v), f in zip(engine.parameters.items(), factors, strict=True) if v != 0}
    )
    return engine.run(list(engine.initial.values()), sampling.days)


def _counts(states: Array, depth: int, rng: np.random.Generator) -> Array:
    """A Dirichlet-multinomial sample of each state."""
    shares = (states + 1e-12) / (states + 1e-12).sum(axis=1, keepdims=True)
    gamma = rng.standard_gamma(PRECISION * shares + 1e-6)
    return rng.multinomial(depth, gamma / gamma.sum(axis=1, keepdims=True)).astype(np.float64)
