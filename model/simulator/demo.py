"""A small simulated cohort: fourteen cell states, three therapies, two labs that name cells differently.

Rate equations (days) whose therapy effects are those the literature agrees on in direction: PD-1 blockade
moves progenitor exhausted cells on to transitory ones and slows terminal exhaustion (Im 2016,
doi:10.1038/nature19330); CTLA-4 blockade depletes regulatory T cells and raises priming (Simpson 2013,
doi:10.1084/jem.20130579). The sizes are made up. It is for the demo and for tests: nothing it says is
evidence about patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from ..cohort import Array

K = TypeVar("K")

STATES = (
    "memory", "progenitor", "transitory", "terminal", "effector", "helper", "regulatory", "b", "plasma", "nk",
    "monocyte", "spp1", "cxcl9", "mregdc",
)  # fmt: skip
_AT = {name: i for i, name in enumerate(STATES)}

_INFLOW = {
    "memory": 0.30, "progenitor": 0.15, "helper": 0.40, "regulatory": 0.15, "b": 0.25, "nk": 0.15,
    "monocyte": 0.60, "mregdc": 0.04,
}  # fmt: skip
_DEATH = {
    "memory": 0.02, "progenitor": 0.015, "transitory": 0.04, "terminal": 0.03, "effector": 0.05,
    "helper": 0.025, "regulatory": 0.03, "b": 0.03, "plasma": 0.02, "nk": 0.05, "monocyte": 0.05,
    "spp1": 0.02, "cxcl9": 0.03, "mregdc": 0.04,
}  # fmt: skip
_TURNOVER = {
    ("memory", "effector"): 0.015, ("effector", "terminal"): 0.02, ("progenitor", "transitory"): 0.02,
    ("transitory", "terminal"): 0.04, ("b", "plasma"): 0.006, ("monocyte", "spp1"): 0.05,
    ("monocyte", "cxcl9"): 0.02,
}  # fmt: skip

# What a therapy multiplies: a turnover, a death rate or an inflow.
_EFFECTS: dict[str, dict[tuple[str, str] | str, float]] = {
    "anti-PD-1": {
        ("progenitor", "transitory"): 4.0,
        ("transitory", "terminal"): 0.5,
        ("effector", "terminal"): 0.4,
    },
    "anti-CTLA-4": {"regulatory": 4.0, ("memory", "effector"): 3.0},
}
THERAPIES = ("anti-PD-1", "anti-CTLA-4", "anti-PD-1+anti-CTLA-4")

LAB_LABELS: dict[str, dict[str, str]] = {
    "simulated-a": {
        "memory": "CD8 mem", "progenitor": "exhausted CD8+", "transitory": "exhausted CD8+",
        "terminal": "exhausted CD8+", "effector": "CD8 eff", "helper": "CD4 Th", "regulatory": "Tregs",
        "b": "B cells", "plasma": "Plasma cells", "nk": "NK cells", "monocyte": "Mono/Mac",
        "spp1": "Mono/Mac", "cxcl9": "Mono/Mac", "mregdc": "DC",
    },
    "simulated-b": {
        "memory": "c01_CD8.Tm", "progenitor": "c02_CD8.Tpex.TCF7", "transitory": "c03_CD8.Tex.int",
        "terminal": "c04_CD8.Tex.HAVCR2", "effector": "c05_CD8.CTL.GZMB", "helper": "c06_CD4.conv",
        "regulatory": "c07_CD4.Treg.FOXP3", "b": "c08_B", "plasma": "c09_Plasma", "nk": "c10_NK",
        "monocyte": "c11_Mono.CD14", "spp1": "c12_TAM.SPP1", "cxcl9": "c13_TAM.CXCL9",
        "mregdc": "c14_mregDC.LAMP3",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assay:
    """How a simulated lab samples its patients."""

    patients: int = 100
    days: tuple[float, ...] = (0.0, 28.0, 84.0)
    cells: int = 120


def simulate_cells(lab: str, assay: Assay = Assay(), seed: int = 0) -> pd.DataFrame:
    """One row a cell: patient, sample, day, therapy, response, label. The same seed gives the same table.

    :param lab: a key of `LAB_LABELS`.
    """
    rng = np.random.default_rng(seed)
    therapies = [THERAPIES[i] for i in rng.integers(len(THERAPIES), size=assay.patients)]
    courses = [_course(rng, therapy, assay.days) for therapy in therapies]
    parts = [_patient_table(rng, lab, assay, i, therapies[i], course) for i, course in enumerate(courses)]
    return pd.concat(parts, ignore_index=True)


def _patient_table(
    rng: np.random.Generator, lab: str, assay: Assay, number: int, therapy: str, course: Array
) -> pd.DataFrame:
    labels = np.array([LAB_LABELS[lab][s] for s in STATES])
    chance = _responds(course)
    response = "Responder" if rng.random() < chance else "Non-responder"
    name = f"{lab[-1].upper()}{number + 1:02d}"
    samples = []
    for day, cells in zip(assay.days, course, strict=True):
        shares = rng.dirichlet(120 * cells / cells.sum() + 1e-3)
        drawn = np.repeat(labels, rng.multinomial(assay.cells, shares))
        samples.append(pd.DataFrame({"sample": f"{name}_d{day:g}", "day": day, "label": drawn}))
    table = pd.concat(samples, ignore_index=True)
    return table.assign(patient=name, therapy=therapy, response=response)[
        ["patient", "sample", "day", "therapy", "response", "label"]
    ]


def _course(rng: np.random.Generator, therapy: str, days: tuple[float, ...], step: float = 0.5) -> Array:
    """Cells of one virtual patient on each day, [len(days), 14]; 150 days without therapy come first."""
    inflow, death, turnover = _varied(rng, _INFLOW), _varied(rng, _DEATH), _varied(rng, _TURNOVER)
    cells = np.ones(len(STATES))
    for _ in range(int(150 / step)):
        cells = _advance(cells, inflow, death, turnover, step)
    for drug in therapy.split("+"):
        for key, factor in _EFFECTS[drug].items():
            if isinstance(key, tuple):
                turnover[key] *= factor
            else:
                death[key] *= factor
    seen, day = [], 0.0
    for wanted in days:
        while day < wanted:
            cells, day = _advance(cells, inflow, death, turnover, step), day + step
        seen.append(cells)
    return np.stack(seen)


def _varied(rng: np.random.Generator, rates: dict[K, float]) -> dict[K, float]:
    """Rates of one patient, around the usual ones."""
    return {key: rate * rng.lognormal(0, 0.35) for key, rate in rates.items()}


def _advance(
    cells: Array,
    inflow: dict[str, float],
    death: dict[str, float],
    turnover: dict[tuple[str, str], float],
    step: float,
) -> Array:
    """One Euler step. Interferon from activated T cells turns monocytes into CXCL9+ macrophages."""
    change = np.zeros_like(cells)
    interferon = (cells[_AT["effector"]] + cells[_AT["transitory"]]) / cells.sum()
    for state, rate in inflow.items():
        change[_AT[state]] += rate
    for state, rate in death.items():
        change[_AT[state]] -= rate * cells[_AT[state]]
    for (source, target), rate in turnover.items():
        flow = rate * cells[_AT[source]] * (1 + 4 * interferon if target == "cxcl9" else 1)
        change[_AT[source]] -= flow
        change[_AT[target]] += flow
    new: Array = np.maximum(cells + step * change, 1e-6)
    return new


def _responds(course: Array) -> float:
    """Chance of response: many effector and transitory cells for each regulatory one at the end."""
    last = course[-1]
    ratio = (last[_AT["effector"]] + last[_AT["transitory"]]) / last[_AT["regulatory"]]
    return float(1 / (1 + np.exp(-1.6 * (np.log(ratio) - 0.6))))
