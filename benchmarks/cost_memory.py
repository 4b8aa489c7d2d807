"""Peak memory of training on so many patients, in a process of its own (Linux)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

from ..kg.build import build_graph
from ..model.config import TrainConfig
from ..model.train import fit
from ..ontology.load import load_ontology
from .cost_data import cohort

TYPES, TIMES = 20, 3


def peak_of(patients: int) -> float:
    """Megabytes of a process that trains on them."""
    command = [sys.executable, "-m", "immuneworld.benchmarks.cost_memory", str(patients)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Train and print the peak."""
    torch.set_num_threads(1)
    graph = build_graph(load_ontology())
    config = TrainConfig(steps=4, check_every=2, inner_folds=2)
    fit([cohort(graph, TYPES, TIMES, int(sys.argv[1]))], graph, config)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would count the parent, too
    print(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000)


if __name__ == "__main__":
    main()
