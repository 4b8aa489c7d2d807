"""Virtual patients: a cancer's parameters times each patient's own log-normal factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...ontology.errors import UnknownNameError
from ...ontology.tables import read_table
from ..cohort import Array
from .mechanism import FOLDER

LIMITS = {"p0": 0.95, "induce": 1.0, "phi": 0.9, "car_target": 1.0}
"""Parameters that are shares: no factor takes them past these."""
VOLUME, VOLUME_SD = 20.0, 0.6
"""Volume in cm3 at which a tumour is found (3.4 cm across), and the sd of its logarithm. Priors."""


@dataclass(frozen=True, slots=True)
class Cancer:
    """A cancer: its MONDO and UBERON nodes, and what it sets in the model."""

    name: str
    node: str
    tissue: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Patient:
    """What is set for one patient.

    :param values: parameters and initial states, by name. :param volume: at which the tumour is found, cm3.
    """

    number: int
    values: Mapping[str, float]
    volume: float


@cache
def cancers() -> dict[str, Cancer]:
    """The cancers of `cancers.tsv`, which says where each value is from."""
    found: dict[str, Cancer] = {}
    for row in read_table(FOLDER / "cancers.tsv", ("cancer", "node", "tissue")):
        found[row["cancer"]] = Cancer(row["cancer"], row["node"], row["tissue"], {})
    for row in read_table(FOLDER / "cancer_values.tsv", ("cancer", "parameter", "value", "basis")):
        old = found[row["cancer"]]
        values = {**old.values, row["parameter"]: float(row["value"])}
        found[old.name] = Cancer(old.name, old.node, old.tissue, values)
    return found


def cancer_named(name: str) -> Cancer:
    """A cancer by its name, whatever the case.

    :raises UnknownNameError: listing those there are.
    """
    by_key = {one.name.casefold(): one for one in cancers().values()}
    if name.casefold() not in by_key:
        known = list(cancers())
        raise UnknownNameError("cancer", name, known, where="--cancer", hint=f"one of: {', '.join(known)}")
    return by_key[name.casefold()]


@cache
def spreads() -> dict[str, float]:
    """Standard deviation of the logarithm of each parameter that differs between patients."""
    rows = read_table(FOLDER / "patients.tsv", ("parameter", "sd", "basis", "what"))
    return {row["parameter"]: float(row["sd"]) for row in rows}


@cache
def _sds() -> Array:
    """Of the volume, then of each of `spreads`."""
    return np.array([VOLUME_SD, *spreads().values()])


def draw(base: Mapping[str, float], seed: int, number: int, attempt: int = 0) -> Patient:
    """Patient `number` of a seed: the same whatever is drawn beside it.

    :param base: parameters and initial states of the cancer, by name.
    :param attempt: the draw to take when earlier ones gave no tumour that grows.
    """
    rng = np.random.default_rng((seed, number, attempt))
    volume, *factors = np.exp(_sds() * rng.standard_normal(len(spreads()) + 1)).tolist()
    drawn = {name: base[name] * factor for name, factor in zip(spreads(), factors, strict=True)}
    for name, most in LIMITS.items():
        drawn[name] = min(drawn[name], most)
    return Patient(number, {**base, **drawn}, VOLUME * volume)
