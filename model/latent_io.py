"""The latent states of a cohort as elements of its AnnData.

    layers["latent_mean"], layers["latent_variance"]   [S, K, D]  of the cells of one sample and label
    varm["latent_mean"]                                [K, D]     of all cells of a label
    varm["latent_covariance"]                          [K, D, D]  of all cells of a label
    var["latent_cells"]                                [K]        how many those are

All are on axes of the AnnData, so `adata[samples, labels]` cuts them with it. What `varm` holds is of all
samples: where some were taken out, the counts no longer add up to `latent_cells`, and it is left aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .cohort import Cohort, Latent, Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cohort import Array
    from .moment_parts import Values

MEAN, VARIANCE, COVARIANCE, CELLS = "latent_mean", "latent_variance", "latent_covariance", "latent_cells"


def latent_elements(cohort: Cohort, snapshots: Sequence[Snapshot]) -> dict[str, dict[str, Any]]:
    """What goes into `layers` and `varm`; empty without latent states."""
    layers, latent = _layers(snapshots), cohort.latent
    varm = {MEAN: latent.means, COVARIANCE: latent.covariances} if latent else {}
    return {"layers": layers, "varm": varm}


def _layers(snapshots: Sequence[Snapshot]) -> dict[str, Values]:
    known = next((s.state for s in snapshots if s.state), None)
    if known is None:
        return {}
    nothing = np.full_like(known.means, np.nan)
    states = [s.state or State(nothing, nothing) for s in snapshots]
    return {MEAN: np.stack([s.means for s in states]), VARIANCE: np.stack([s.variances for s in states])}


def read_states(root: Any, samples: int) -> list[State | None]:
    """The state of each sample of an open cohort, None where it has none."""
    from anndata.io import read_elem

    if "layers" not in root or MEAN not in root["layers"]:
        return [None] * samples
    return list(map(State, *(read_elem(root["layers"][name]) for name in (MEAN, VARIANCE))))


def read_latent(root: Any, key: str, values: Array, var: Any) -> Latent | None:
    """The columns' latent states, if they are of just these samples.

    :param key: the array that they were computed from; empty if there was none.
    :param values: the cohort's, [samples, K]. :param var: its table of columns.
    """
    from anndata.io import read_elem

    if not key or CELLS not in var or not np.array_equal(var[CELLS], values.sum(axis=0)):
        return None
    means, covariances = (np.asarray(read_elem(root["varm"][name])) for name in (MEAN, COVARIANCE))
    return Latent(key, np.asarray(var[CELLS], np.int64), means, covariances)


def latent_bytes(cohort: Cohort, snapshots: Sequence[Snapshot]) -> bytes:
    """All of it, for a hash; nothing without latent states, so that a cohort of counts keeps its hash."""
    found = latent_elements(cohort, snapshots)
    parts = [array for kind in found.values() for array in kind.values()]
    return b"".join(np.ascontiguousarray(part, dtype="<f8").tobytes() for part in parts)
