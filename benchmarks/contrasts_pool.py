"""Simulated patients whose course under every arm is known, and what a clinic that confounds sees of them.

The same patients stand at every strength of the confounding, with the same measurements of each arm: only who
gets which arm differs. Two cohorts are made of the same biopsies: `shares` are counted cells, where the
tumour's size, a half of what decides the arm, is not seen; `quantities` are the volume and each share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..model.cohort import Array, Cohort, Column, Kind, Snapshot, Trajectory
from ..model.simulator.arms import plan
from ..model.simulator.assay import Lab, lab_named, measure
from ..model.simulator.mechanism import species
from ..model.simulator.patients import cancer_named
from ..model.simulator.policy import assign, probabilities
from ..model.simulator.trial import Design, run_trial
from ..ontology.load import load_ontology
from ..ontology.outputs import whole_file

ARMS = ("anti-CTLA-4", "anti-PD-1", "anti-PD-1+anti-CTLA-4")
DAYS = (0.0, 90.0)
DEPTH = 2000  # cells counted in a biopsy
SCAN = 0.1  # sd of the logarithm of a measured volume
VOLUME = Column("tumour volume, cm3", "", "")
TPEX, TREG = "progenitor exhausted CD8", "Treg"
PANEL: dict[str, tuple[str, str]] = {
    "malignant": ("CL:0001064", "Malignant"),
    "effector CD8": ("CL:0001050", "CD8.c01"),
    "resident memory CD8": ("IW:0000009", "CD8.c05"),
    TPEX: ("IW:0000001", "CD8.c02"),
    "exhausted CD8": ("CL:0020031", "CD8.c03|CD8.c04"),
    "helper": ("CL:0000912", "CD4.c06|CD4.c07"),
    TREG: ("CL:0000815", "CD4.c08"),
    "B lineage": ("CL:0000945", "B.c10|PC.c11"),
    "NK": ("CL:0000623", "NK.c12"),
    "dendritic": ("CL:0000451", "DC.c13|DC.c14|DC.c15"),
    "myeloid": ("CL:0000766", "Mono.c16|TAM.c17|TAM.c18|TAM.c19|MDSC.c20|MDSC.c21"),
    "fibroblasts": ("IW:0000065", "CAF.c22"),
}
"""Twelve populations, sums of the lab's 23: label → node and the labels' beginnings."""
OUTCOMES: dict[str, tuple[str, ...]] = {
    "shares": (TPEX, TREG),
    "quantities": (TPEX, TREG, VOLUME.label),
}
_ARRAYS = ("severe", "shares", "volumes", "counts", "scans")
_LEAST = 1e-3  # cm3: what is said of a tumour that no scan can see


@dataclass(frozen=True)
class Pool:
    """N patients under every arm.

    :param severe: [N], what confounds (`policy.severity`).
    :param shares: [arms, days, N, 12], true shares of `PANEL`; `volumes` [arms, days, N], cm3.
    :param counts: cells that are counted there; `scans` what is read off a scan, with the same shapes.
    """

    cancer: str
    severe: Array
    shares: Array
    volumes: Array
    counts: Array
    scans: Array

    @property
    def patients(self) -> int:
        """How many there are."""
        return len(self.severe)

    def labels(self, kind: str) -> tuple[str, ...]:
        """The labels of a cohort's columns."""
        return tuple(c.label for c in columns_of(kind))

    def true(self, kind: str) -> Array:
        """What is in the patients on the last day, [arms, N, columns]; of quantities the logarithms."""
        return self._read(self.shares, self.volumes, kind)[:, -1]

    def measured(self, kind: str) -> Array:
        """What is measured in them, [arms, days, N, columns]; of quantities the logarithms."""
        counted = self.counts + 0.5 if kind == "quantities" else self.counts
        return self._read(counted / counted.sum(-1, keepdims=True), self.scans, kind)

    def covariates(self, kind: str) -> Array:
        """What is known before therapy, for regressions, [N, columns]; of shares centred log-ratios."""
        if kind == "quantities":
            return np.asarray(self.measured(kind)[0, 0])
        logs = np.log(self.counts[0, 0] + 0.5)
        return np.asarray(logs - logs.mean(-1, keepdims=True))

    def _read(self, shares: Array, volumes: Array, kind: str) -> Array:
        if kind == "shares":
            return shares
        both = np.concatenate([volumes[..., None], shares], -1)
        return np.asarray(np.log(np.maximum(both, 0.5 / DEPTH)))


def simulate_pool(cancer: str, patients: int, seed: int, processes: int = 1) -> Pool:
    """Run every patient under every arm and measure all of it.

    :raises InputError: if libRoadRunner is not installed.
    """
    design = Design(
        cancer_named(cancer), patients, ARMS, days=DAYS, seed=seed, counterfactuals=True, processes=processes
    )
    trial = run_trial(design)
    rows = [trial.times.index(day) for day in DAYS]
    states = np.stack([[course.arms[arm][rows] for course in trial.courses] for arm in ARMS])
    states = states.transpose(0, 2, 1, 3)  # [arms, days, N, species + 1]
    found = states[..., : len(species())] @ _panel().shares.T + 1e-9
    shares = found / found.sum(-1, keepdims=True)
    return measured_pool(cancer, trial.severe, shares, states[..., -1], seed)


def kept_pool(file: Path, cancer: str, patients: int, seed: int, processes: int = 1) -> Pool:
    """The same, from a file if it was simulated before."""
    if not file.exists():
        pool = simulate_pool(cancer, patients, seed, processes)
        with whole_file(file) as stage, stage.open("wb") as out:
            np.savez_compressed(out, **{name: getattr(pool, name) for name in _ARRAYS})
    with np.load(file, allow_pickle=False) as stored:
        return Pool(cancer, *(stored[name] for name in _ARRAYS))


def measured_pool(cancer: str, severe: Array, shares: Array, volumes: Array, seed: int) -> Pool:
    """What is counted and scanned of what is there; day 0 is measured once."""
    rng, volumes = np.random.default_rng((seed, 90)), np.maximum(volumes, _LEAST)
    lab = Lab("panel", columns_of("shares"), np.eye(len(PANEL)))
    counts = measure(lab, shares.reshape(-1, len(PANEL)), DEPTH, rng).reshape(shares.shape)
    scans = volumes * np.exp(SCAN * rng.standard_normal(volumes.shape))
    counts[:, 0], scans[:, 0] = counts[:1, 0], scans[:1, 0]
    return Pool(cancer, severe, shares, volumes, counts, scans)


def _panel() -> Lab:
    """The populations as a lab's labels."""
    lab = lab_named("fine-23")
    rows = []
    for _, starts in PANEL.values():
        mine = [any(c.label.startswith(one) for one in starts.split("|")) for c in lab.columns]
        rows.append(lab.shares[mine].sum(0))
    return Lab("panel", columns_of("shares"), np.stack(rows))


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of one of the cohorts."""
    panel = tuple(Column(label, node) for label, (node, _) in PANEL.items())
    return panel if kind == "shares" else (VOLUME, *panel)


def given_arms(pool: Pool, strength: float, seed: int) -> npt.NDArray[np.int64]:
    """Who gets which arm, [N], as `iw simulate --policy confounded` deals them."""
    chances = probabilities(pool.severe, len(ARMS), strength)
    return assign(chances, np.random.default_rng((seed, 1_000_003)))


def cohort_of(pool: Pool, kind: str, who: Sequence[int], given: npt.NDArray[np.int64], days: int) -> Cohort:
    """Some patients as a study: each under the arm that was given, on the first `days` visits."""
    cancer, ontology = cancer_named(pool.cancer), load_ontology()
    values = pool.counts if kind == "shares" else np.exp(pool.measured(kind))
    people = []
    for i in who:
        name = f"{pool.cancer}-{i:04d}"
        seen = [Snapshot(f"{name}_d{DAYS[d]:g}", DAYS[d], values[given[i], d, i]) for d in range(days)]
        people.append(Trajectory(name, tuple(seen), plan(ARMS[given[i]]), cancer.node, cancer.tissue))
    measurement: Kind = "count" if kind == "shares" else "quantity"
    versions = {"ontology": ontology.version, "ontology_hash": ontology.hash, "cl": ontology.cl_version}
    study = f"simulated-{pool.cancer.casefold()}-{kind}"
    return Cohort(study, measurement, columns_of(kind), tuple(people), versions, None, "simulated")
