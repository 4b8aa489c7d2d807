"""`make bench-dynamics`: where cells are at a time that was left out, exact W1, a row a method.

Reads tables with a column `samples` (the time) and the cells' coordinates. The world model comes last, and
before it the rule of states that it starts from, and where its cells would be without: where they were.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch

from ..model.cohort import Array
from ..ontology.errors import InputError
from .dynamics_flow import Fitted
from .dynamics_simple import Cloud, distance, even, last_seen, mixture, transport
from .dynamics_world import WorldCells

Method = Callable[[dict[float, Array], int], Fitted | WorldCells]
SIMPLE = {"the time before": last_seen, "mixture of neighbours": mixture, "straight transport": transport}


def main() -> None:
    """Print a table for each file, each row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--no-growth", action="store_true", help="Also the flow whose cells do not multiply.")
    told = parser.parse_args()
    torch.set_num_threads(1)
    fitted: dict[str, Method] = {"flow that grows": Fitted}
    if told.no_growth:
        fitted["flow without growth"] = partial(Fitted, grows=False)
    fitted["world model, nothing fitted"] = partial(WorldCells, turns=0)
    fitted["world model, start alone"] = partial(WorldCells, steps=0)
    fitted["world model"] = WorldCells
    for path in told.files:
        print_file(path, told.seeds, fitted)


def read_cells(path: Path) -> dict[float, Array]:
    """Time → cells [n, d].

    :raises InputError: if it is no such table, or has fewer than three times.
    """
    try:
        head = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        table = np.loadtxt(path, delimiter=",", skiprows=1)
    except (OSError, ValueError, IndexError) as error:
        raise InputError(f"is no table of cells ({error})", where=str(path)) from error
    if head[0] != "samples" or table.ndim < 2 or len(np.unique(table[:, 0])) < 3:
        raise InputError("has no column 'samples' first, or fewer than three times", where=str(path))
    return {float(t): table[table[:, 0] == t, 1:] for t in np.unique(table[:, 0])}


def print_file(path: Path, seeds: int, fitted: Mapping[str, Method]) -> None:
    """A row for each left-out time and method: the mean over seeds, and each seed."""
    cells = read_cells(path)
    print(f"\n{path.stem}\n\n| left out | method | W1 | seeds |\n|---|---|---|---|")
    for time in sorted(cells)[1:]:
        left = {t: places for t, places in cells.items() if t != time}
        truth = even(cells[time])
        for name, answer in SIMPLE.items():
            row(time, name, [distance(answer(left, time), truth)])
        for name, method in fitted.items():
            found = [answers(method(left, seed), left, time) for seed in range(seeds)]
            for place, start in enumerate(("first time", "time before")):
                row(time, f"{name}, from the {start}", [distance(pair[place], truth) for pair in found])


def answers(fitted: Fitted | WorldCells, left: dict[float, Array], time: float) -> tuple[Cloud, Cloud]:
    """From the cells of the first time, as published methods do, and of the time before."""
    return fitted.at(min(left), time), fitted.at(max(t for t in left if t < time), time)


def row(time: float, name: str, found: list[float]) -> None:
    """A line of the table."""
    each = ", ".join(f"{value:.3f}" for value in found) if len(found) > 1 else ""
    spread = f" ± {np.std(found, ddof=1):.3f}" if len(found) > 1 else ""
    print(f"| {time:g} | {name} | {np.mean(found):.3f}{spread} | {each} |", flush=True)


if __name__ == "__main__":
    main()
