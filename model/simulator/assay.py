"""What a lab sees of a tumour: its own labels, so many cells, or fractions from bulk expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from ...ontology.errors import UnknownNameError
from ...ontology.tables import cells, read_table
from ..cohort import Array, Column, Kind
from .mechanism import FOLDER, species

AssayKind = Literal["cells", "bulk"]
PRECISION = 150.0
"""Concentration of the Dirichlet between the tumour and a piece of it: pieces differ by a tenth or so. A
prior."""
BULK_NOISE, BULK_FLOOR = 0.4, 0.003
"""Deconvolution: sd of the logarithm of a fraction, and the fraction that is read where there is none.
Priors."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A vocabulary of K labels.

    :param columns: label and node of each. :param shares: [K, species], what of a species gets the label.
    """

    name: str
    columns: tuple[Column, ...]
    shares: Array

    @property
    def kind(self) -> Kind:
        """LM22 is read from bulk expression, as fractions; the others count cells."""
        return "fraction" if self.name == "lm22" else "count"


@cache
def labs() -> dict[str, Lab]:
    """The labs of `labs.tsv`."""
    rows = read_table(FOLDER / "labs.tsv", ("lab", "label", "node", "predicate", "of"))
    names = dict.fromkeys(row["lab"] for row in rows)
    return {name: _lab(name, [row for row in rows if row["lab"] == name]) for name in names}


def _lab(name: str, rows: list[dict[str, str]]) -> Lab:
    at = {one.id: i for i, one in enumerate(species())}
    shares = np.zeros((len(rows), len(at)))
    for number, row in enumerate(rows):
        for part in cells(row["of"]):
            one, _, share = part.partition("*")
            shares[number, at[one]] = float(share or 1)
    columns = tuple(Column(row["label"], row["node"], row["predicate"]) for row in rows)
    return Lab(name, columns, shares)


def lab_named(name: str) -> Lab:
    """A lab by name.

    :raises UnknownNameError: listing those there are.
    """
    if name not in labs():
        raise UnknownNameError("lab", name, list(labs()), where="--lab", hint=f"one of: {', '.join(labs())}")
    return labs()[name]


def measure(lab: Lab, states: Array, depth: int, rng: np.random.Generator) -> Array:
    """One sample of each state [S, species] as the lab reports it: [S, K], `depth` cells or fractions."""
    found = states @ lab.shares.T
    shares = (found + 1e-9) / (found + 1e-9).sum(axis=1, keepdims=True)
    if lab.kind == "fraction":
        noisy = (shares + BULK_FLOOR * rng.random(shares.shape)) * np.exp(
            BULK_NOISE * rng.standard_normal(shares.shape)
        )
        return np.asarray(noisy / noisy.sum(axis=1, keepdims=True))
    gamma = rng.standard_gamma(PRECISION * shares + 1e-6)
    return rng.multinomial(depth, gamma / gamma.sum(axis=1, keepdims=True)).astype(np.float64)
