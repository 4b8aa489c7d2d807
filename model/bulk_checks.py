"""What makes bulk expression unfit to be ranked within its samples, and what its numbers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ..ontology.errors import InputError
from .cohort import Array

Scale = Literal["counts", "linear", "log"]
_HIGHEST_LOG = 30.0  # log2 of a thousand million: no logarithm of expression is higher
_MILLION = 1e6
_CENTRED = 0.01


def check_samples(samples: Sequence[str], where: str) -> None:
    """:raises InputError: for a sample without a name or with that of another."""
    if "" in samples:
        raise InputError(f"sample {list(samples).index('') + 1} has no name", where=where, hint="name it")
    seen: set[str] = set()
    for sample in samples:
        if sample in seen:
            hint = "keep one, or give each its own name; which to keep is for you to say"
            raise InputError(f"sample {sample!r} comes twice", where=where, hint=hint)
        seen.add(sample)


def check_numbers(
    values: Array, known: Sequence[int], samples: Sequence[str], names: Sequence[str], logs: bool, where: str
) -> None:
    """Every number of a known gene is one, and none is negative unless it is a logarithm.

    :param values: [S, genes]; :param known: columns that matter.
    :raises InputError: naming the first gene and sample.
    """
    part = values[:, known]
    for bad, what, hint in (
        (~np.isfinite(part), "has no number", "leave the gene out, or fill the value"),
        (
            (part < 0) & (not logs),
            "is negative",
            "give TPM, counts or log(x + 1); if these are logarithms with another offset, say --logs",
        ),
    ):
        if bad.any():
            sample, gene = np.argwhere(bad)[0]
            what = f"gene {names[known[gene]]!r} {what} in sample {samples[sample]!r}"
            value = f" ({part[sample, gene]:g})" * bool(np.isfinite(part[sample, gene]))
            more = f", and {bad.sum() - 1:,} others" * bool(bad.sum() > 1)
            raise InputError(what + value + more, where=where, hint=hint)
    if logs and len(part) > 2 and np.median(np.abs(part.mean(axis=0))) < _CENTRED:
        hint = "give values that are not centred gene by gene: they are ranked within each sample"
        raise InputError("has genes whose mean is zero", where=where, hint=hint)


def scale_of(values: Array, logs: bool) -> tuple[Scale, str]:
    """What the numbers are, and a sentence for people. Ranks are the same for TPM and its logarithm."""
    if logs:
        return "log", "logarithms, as --logs says"
    if values.max() <= _HIGHEST_LOG and not (values == np.round(values)).all():
        return "log", "not above 30, taken as logarithms"
    if (values == np.round(values)).all():
        return (
            "counts",
            "whole numbers, taken as counts: long genes have more, so scores differ from those of TPM",
        )
    totals = values.sum(axis=1)
    name = "TPM" if np.allclose(totals, _MILLION, rtol=0.2) else "linear values (FPKM, or a part of TPM)"
    return "linear", f"taken as {name}"


def check_flat(values: Array, samples: Sequence[str], where: str) -> None:
    """:raises InputError: for samples in which every gene has the same value (all zero, as a rule)."""
    flat = [s for s, row in zip(samples, values, strict=True) if row.min() == row.max()]
    if flat:
        what = f"sample {flat[0]!r} has the same value in every gene"
        more = f", and so have {len(flat) - 1} others" * (len(flat) > 1)
        raise InputError(what + more, where=where, hint="leave out what was not measured")
