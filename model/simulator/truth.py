"""What no clinic sees: the true state behind each sample, and every patient under every arm, as AnnData."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...ontology.outputs import whole_file
from .arms import HORIZON
from .mechanism import species
from .trial import PROGRESSION_FREE, RESPONSE, Trial, outcomes, patient_name

if TYPE_CHECKING:
    import pandas as pd


def sample_truth(trial: Trial) -> pd.DataFrame:
    """One row a sample of the cohort, in its order: arm, its chance, severity, volume, true cells.

    Columns are `truth_<what>`; cells in millions.
    """
    import pandas as pd

    rows = []
    for i, course in enumerate(trial.courses):
        arm = trial.design.arms[trial.given[i]]
        table = course.arms[arm]
        facts: dict[str, Any] = {
            "truth_arm": arm,
            "truth_chance": trial.chances[i, trial.given[i]],
            "truth_severity": trial.severe[i],
            "truth_progression_free_days": outcomes(table, trial.times)[PROGRESSION_FREE],
        }
        for day in trial.attended[patient_name(trial.design, i)]:
            rows.append(facts | _state(table[trial.times.index(float(day))], "truth_"))
    return pd.DataFrame(rows)


def arms_truth(trial: Trial) -> Any:
    """An AnnData with a row for each patient, arm and day: X = true cells in millions, [rows, species].

    obs: patient, arm, day, whether the arm was given, tumour volume, response. var: label and node.
    """
    import pandas as pd
    from anndata import AnnData

    rows, blocks = [], []
    for i, course in enumerate(trial.courses):
        for arm, table in course.arms.items():
            response = outcomes(table, trial.times)[RESPONSE]
            given = arm == trial.design.arms[trial.given[i]]
            name = patient_name(trial.design, i)
            rows += [
                (name, arm, day, given, v, response) for day, v in zip(trial.times, table[:, -1], strict=True)
            ]
            blocks.append(table[:, :-1])
    obs = pd.DataFrame(rows, columns=["patient", "arm", "day", "given", "volume_cm3", "response"])
    obs.index = pd.Index([f"{r[0]}|{r[1]}|{r[2]:g}" for r in rows], name="row")
    var = pd.DataFrame(
        {"label": [s.label for s in species()], "node": [s.node for s in species()]},
        index=pd.Index([s.id for s in species()], name="species"),
    )
    uns = {"immuneworld_simulator": {"simulated": True, "horizon": HORIZON, "seed": trial.design.seed}}
    return AnnData(X=np.concatenate(blocks), obs=obs, var=var, uns=uns)


def write_arms(data: Any, path: Path) -> None:
    """Write what `arms_truth` gives, whole or not at all."""
    with whole_file(path) as stage:
        data.write_h5ad(stage)


def summary(trial: Trial) -> str:
    """Patients, samples, and the responders of each arm."""
    samples = sum(len(days) for days in trial.attended.values())
    answers = np.array([t.outcomes[RESPONSE] for t in trial.cohort.trajectories])
    arms = [
        f"{arm} {int(answers[trial.given == k].sum())} of {(trial.given == k).sum()} respond"
        for k, arm in enumerate(trial.design.arms)
    ]
    return f"{len(answers):,} patients, {samples:,} samples; " + ", ".join(arms)


def _state(row: np.ndarray[Any, np.dtype[np.float64]], prefix: str) -> dict[str, float]:
    names = [one.id for one in species()]
    return {
        f"{prefix}volume_cm3": float(row[-1]),
        **{f"{prefix}{n}": float(v) for n, v in zip(names, row, strict=False)},
    }
