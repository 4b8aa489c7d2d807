"""Response rates of simulated arms beside those of trials."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ...ontology.outputs import whole_file
from ...ontology.tables import read_table
from .arms import ARMS
from .course import base_values
from .many import find_all, treat_all, workers
from .mechanism import FOLDER
from .patients import cancers
from .response import SCANS, responds

COLUMNS = ("cancer", "arm", "patients", "responders", "percent", "low", "high", "trial_percent", "use")


def wilson(hits: int, number: int) -> tuple[float, float]:
    """95 % interval of a share, in per cent (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    z, share = 1.96, hits / number
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z / (1 + z**2 / number) * np.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def simulated_rates(number: int, seed: int, processes: int) -> list[dict[str, str]]:
    """A row for each cancer and arm of `ARMS`: every patient of a cancer runs under every arm."""
    trials = {
        (r["cancer"], r["arm"]): (r["percent"], r["use"])
        for r in read_table(FOLDER / "trials.tsv", ("cancer", "arm", "percent", "use"))
    }
    rows = []
    with workers(processes) as spread:
        for name, cancer in cancers().items():
            founds = find_all(base_values(cancer.values), seed, range(number), spread)
            courses = treat_all(founds, [ARMS] * number, SCANS, spread)
            for arm in ARMS:
                hits = sum(responds(course.arms[arm][:, -1]) for course in courses)
                numbers = (100 * hits / number, *wilson(hits, number))
                cells = (name, arm, str(number), str(hits), *(f"{x:.1f}" for x in numbers))
                rows.append(dict(zip(COLUMNS, (*cells, *trials.get((name, arm), ("", ""))), strict=True)))
    return rows


def write_rates(path: Path, number: int, seed: int) -> None:
    """`simulated_rates` as a table that names its seed."""
    rows = simulated_rates(number, seed, os.cpu_count() or 1)
    head = (
        f"# Simulated response rates (RECIST, within 168 days) of patients that no fit saw, seed {seed}, "
        "with 95 % intervals, beside trials.tsv. Written by benchmarks/simulator_fit.py."
    )
    lines = [head, "\t".join(COLUMNS), *("\t".join(row.values()) for row in rows)]
    with whole_file(path) as stage:
        stage.write_text("\n".join(lines) + "\n", encoding="utf-8")
