"""Fit the simulator's response rates to trials, then report them on other patients.

Four global parameters are fitted to melanoma's three checkpoint arms by Newton steps on the logits of the
rates; then each cancer's neoantigens to its anti-PD-1 arm and each cancer's chemosensitivity to its
chemotherapy arm, by bisection on a logarithmic scale. All steps use the same patients (seed 1), so that
differences are the parameters'. The report uses patients that no step saw (seed 3). Every evaluation is a
line of the log.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..model.cohort import Array
from ..model.simulator import mechanism
from ..model.simulator.course import base_values, engine
from ..model.simulator.many import Spread, find_all, treat_all, workers
from ..model.simulator.patients import cancers
from ..model.simulator.rates import write_rates
from ..model.simulator.response import SCANS, responds
from ..ontology.tables import read_table

FIT_SEED, REPORT_SEED = 1, 3
FREE = {"k_prime": 0.3, "k_treg": 0.3, "n_b7": 0.15, "block": 0.06}
"""Global parameters and the step of their logarithm in a finite difference."""
LIMITS = {"block": 0.98}
MELANOMA = ("anti-PD-1", "anti-CTLA-4", "anti-PD-1+anti-CTLA-4")
ANT, VALUES = mechanism.FOLDER / "microenvironment.ant", mechanism.FOLDER / "cancer_values.tsv"


def targets() -> dict[tuple[str, str], float]:
    """Rates that the fit has in sight, per cent."""
    rows = read_table(mechanism.FOLDER / "trials.tsv", ("cancer", "arm", "percent", "use"))
    return {(r["cancer"], r["arm"]): float(r["percent"]) for r in rows if r["use"] == "fitted"}


class Fit:
    """The fit's state: what is set so far, and the log."""

    def __init__(self, spread: Spread, number: int, log: Path) -> None:
        self.spread, self.number, self.log = spread, number, log
        self.shared: dict[str, float] = {}
        self.own = {name: dict(one.values) for name, one in cancers().items()}

    def rates(self, cancer: str, arms: tuple[str, ...], **tried: float) -> Array:
        """Response rates in per cent, [arms]."""
        start = time.time()
        values = self.own[cancer] | self.shared | tried
        founds = find_all(base_values(values), FIT_SEED, range(self.number), self.spread)
        courses = treat_all(founds, [arms] * self.number, SCANS, self.spread)
        rates = [100 * np.mean([responds(c.arms[arm][:, -1]) for c in courses]) for arm in arms]
        line = {
            "cancer": cancer,
            "tried": self.shared | tried,
            "percent": dict(zip(arms, rates, strict=True)),
        }
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line | {"seconds": round(time.time() - start, 1)}) + "\n")
        return np.array(rates)

    def fit_shared(self, steps: int = 5) -> None:
        """Newton steps for melanoma's checkpoint arms, damped, the best kept."""
        aim = np.array([targets()["melanoma", arm] for arm in MELANOMA])
        now = np.log([engine().parameters[name] for name in FREE])
        here = self.rates("melanoma", MELANOMA, **_named(now))
        for _ in range(steps):
            if np.abs(here - aim).max() < 2:
                break
            slopes = []
            for k, step in enumerate(FREE.values()):
                moved = now.copy()
                moved[k] += step
                slopes.append(
                    (_logit(self.rates("melanoma", MELANOMA, **_named(moved))) - _logit(here)) / step
                )
            jacobian = np.array(slopes).T
            change = np.linalg.solve(
                jacobian.T @ jacobian + 0.05 * np.eye(len(FREE)), jacobian.T @ (_logit(aim) - _logit(here))
            )
            for part in (1.0, 0.5, 0.25):
                new = now + part * np.clip(change, -0.5, 0.5)
                there = self.rates("melanoma", MELANOMA, **_named(new))
                if np.abs(there - aim).max() < np.abs(here - aim).max():
                    now, here = new, there
                    break
            else:
                break
        self.shared = _named(now)

    def fit_one(self, cancer: str, arm: str, name: str, low: float, high: float, steps: int = 9) -> None:
        """Bisection for one parameter of one cancer; the best value seen is kept."""
        aim = targets()[cancer, arm]
        best = (np.inf, self.own[cancer].get(name, low))
        for _ in range(steps):
            middle = float(np.sqrt(low * high))
            miss = float(self.rates(cancer, (arm,), **{name: middle})[0]) - aim
            best = min(best, (abs(miss), middle))
            if abs(miss) < 1.5:
                break
            low, high = (middle, high) if miss < 0 else (low, middle)
        self.own[cancer][name] = best[1]


def _named(logs: Array) -> dict[str, float]:
    return {n: min(float(np.exp(v)), LIMITS.get(n, np.inf)) for n, v in zip(FREE, logs, strict=True)}


def _logit(percent: Array) -> Array:
    return np.asarray(np.log((percent + 0.5) / (100.5 - percent)))


def write_values(fit: Fit) -> None:
    """The fitted values into the model's own files."""
    text = ANT.read_text(encoding="utf-8")
    for name, value in fit.shared.items():
        text = re.sub(rf"\b{name} = [^;]+;", f"{name} = {value:.4g};", text)
    ANT.write_text(text, encoding="utf-8")
    lines = VALUES.read_text(encoding="utf-8").splitlines()
    _rewrite(lines, lambda cancer, name: fit.own[cancer][name])
    VALUES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rewrite(lines: list[str], value: Callable[[str, str], float]) -> None:
    for i, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) == 4 and cells[3] == "fitted":
            lines[i] = "\t".join((cells[0], cells[1], f"{value(cells[0], cells[1]):.4g}", "fitted"))


def main() -> None:
    """Fit, write the values, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=400)
    parser.add_argument("--report", type=int, default=2000, help="patients of the report")
    parser.add_argument("--only-report", action="store_true")
    parser.add_argument("--log", type=Path, default=Path("runs/simulator-fit/log.jsonl"))
    told = parser.parse_args()
    told.log.parent.mkdir(parents=True, exist_ok=True)
    if not told.only_report:
        with workers(os.cpu_count() or 1) as spread:
            fit = Fit(spread, told.patients, told.log)
            fit.fit_shared()
            for cancer in ("NSCLC", "TNBC", "MSI-CRC"):
                fit.fit_one(cancer, "anti-PD-1", "neo", 0.1, 4.0)
            for cancer in cancers():
                fit.fit_one(cancer, "chemotherapy", "k_chemo", 0.02, 1.0)
        write_values(fit)
    write_rates(mechanism.FOLDER / "calibration.tsv", told.report, REPORT_SEED)


if __name__ == "__main__":
    main()
