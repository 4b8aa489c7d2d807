"""`make simulator-picture`: the picture of docs/simulator.md, of simulated patients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..model.cohort import Array
from ..model.simulator.mechanism import FOLDER, species
from ..model.simulator.patients import cancer_named
from ..model.simulator.trial import Design, Trial, run_trial
from ..ontology.tables import read_table

OUT = Path(__file__).parent / "simulator.png"
ARMS = {
    "no therapy": "0.55",
    "chemotherapy": "tab:brown",
    "anti-CTLA-4": "tab:orange",
    "anti-PD-1": "tab:blue",
    "anti-PD-1+anti-CTLA-4": "tab:purple",
}
STATES = {"Tpex": "tab:green", "Tint": "tab:blue", "Tex": "tab:red"}
DAYS = tuple(float(day) for day in range(0, 183, 7))


def main() -> None:
    """Simulate 60 patients with melanoma under five arms and draw."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    trial = run_trial(
        Design(cancer_named("melanoma"), 60, tuple(ARMS), days=DAYS, seed=4, counterfactuals=True)
    )
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), constrained_layout=True)
    _volumes(left, trial)
    _states(middle, trial)
    _rates(right)
    figure.suptitle(
        "Simulated patients: 60 with melanoma (left, middle), and response rates beside trials (right)"
    )
    figure.savefig(OUT, dpi=100)


def _course(trial: Trial, arm: str) -> Array:
    """[patients, days, species + 1] on the days of the picture."""
    rows = [trial.times.index(day) for day in DAYS]
    return np.stack([course.arms[arm][rows] for course in trial.courses])


def _volumes(axes: Any, trial: Trial) -> None:
    for arm, colour in ARMS.items():
        table = _course(trial, arm)[:, :, -1]
        change = 100 * (np.cbrt(table / table[:, :1]) - 1)
        axes.plot(DAYS, np.median(change, axis=0), color=colour, label=arm)
        if arm in ("no therapy", "anti-PD-1+anti-CTLA-4"):
            axes.fill_between(
                DAYS, *np.quantile(change, (0.25, 0.75), axis=0), color=colour, alpha=0.15, lw=0
            )
    axes.axhline(-30, color="black", lw=0.8, ls=":")
    axes.text(DAYS[-1], -29, "partial response", ha="right", va="bottom", fontsize=8)
    axes.set(title="Diameter, median (bands: middle half)", xlabel="day", ylabel="change, %")
    axes.legend(fontsize=8)


def _states(axes: Any, trial: Trial) -> None:
    at = {one.id: i for i, one in enumerate(species())}
    for state, colour in STATES.items():
        for arm, style in (("no therapy", ":"), ("anti-PD-1", "-")):
            table = _course(trial, arm)
            share = 100 * table[:, :, at[state]] / table[:, :, [at[s] for s in STATES]].sum(axis=2)
            axes.plot(DAYS, np.median(share, axis=0), color=colour, ls=style, label=f"{state}, {arm}")
    axes.set(title="Share of exhausted CD8 cells, median", xlabel="day", ylabel="%", ylim=(0, 120))
    axes.legend(fontsize=8, ncol=2, loc="upper right")


def _rates(axes: Any) -> None:
    rows = [r for r in read_table(FOLDER / "calibration.tsv") if r["trial_percent"]]
    for y, row in enumerate(reversed(rows)):
        low, high = float(row["low"]), float(row["high"])
        axes.plot((low, high), (y, y), color="tab:blue", lw=2)
        axes.plot(
            float(row["percent"]), y, "o", color="tab:blue", label="" if y else "simulated, 95 % interval"
        )
        filled = row["use"] == "fitted"
        axes.plot(float(row["trial_percent"]), y, "D", mfc="black" if filled else "white", mec="black", ms=5)
    axes.plot([], [], "D", color="black", ms=5, label="trial, in the fit's sight")
    axes.plot([], [], "D", mfc="white", mec="black", ms=5, label="trial, not in its sight")
    axes.set_yticks(range(len(rows)), [f"{r['cancer']}, {r['arm']}" for r in reversed(rows)], fontsize=8)
    axes.set(title="Objective response", xlabel="%", xlim=(-2, 80))
    axes.legend(fontsize=8, loc="upper right", bbox_to_anchor=(1, -0.14), ncol=3)


if __name__ == "__main__":
    main()
