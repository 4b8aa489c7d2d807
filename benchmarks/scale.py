"""`make bench-scale`: what it takes to harmonize, and to build a cohort of, millions of cells.

Every way is measured in a process of its own, several times, the ways in turn. The table has the least, the
median and the greatest time, the greatest peak memory, and the median as a multiple of the bare cost of the
same columns.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .scale_row import Row

# Each has ROWS, a tuple of Row; one that is not there is left out.
PARTS = ("scale_harmonize", "scale_cohort")
FOLDER = Path("runs/bench-scale")


def rows_of(part: str) -> tuple[Row, ...]:
    """What a part measures."""
    found: tuple[Row, ...] = import_module(f".{part}", __package__).ROWS
    return found


def dataset(cells: int, suffix: str, text: bool, harmonized: bool = False) -> Path:
    """A dataset of the benchmark, made if it is not there."""
    from .scale_data import harmonize_scale_dataset, write_scale_dataset

    kind = f"{'text' if text else 'cells'}{'-harmonized' * harmonized}"
    path = FOLDER / f"{kind}-{cells}{suffix}"
    if not path.exists():
        print(f"writing {path}", file=sys.stderr, flush=True)
        unfinished = path.with_name(f"part-{path.name}")
        _remove(unfinished)
        # Columns of strings are for labels only: the latent would be the same once more.
        write_scale_dataset(unfinished, cells, latent=1 if text else 32, categorical=not text)
        if harmonized:
            harmonize_scale_dataset(unfinished)
        unfinished.rename(path)
    return path


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def measured(part: str, row: Row, asked: int) -> list[dict[str, Any]]:
    """One run in a new process: seconds, of parts too, and peak memory in MB; none if it failed."""
    path = dataset(row.cells(asked), row.data, row.text, row.harmonized)
    if row.writes:
        path = _copied(path)
    command = [sys.executable, "-m", f"{__package__}.scale", "--child", part, row.name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    if row.writes:
        _remove(path)
    if done.returncode:
        print(f"{row.name} failed: {done.stderr[-2000:]}", file=sys.stderr, flush=True)
        return []
    return [json.loads(done.stdout.splitlines()[-1])]


def _copied(path: Path) -> Path:
    work = FOLDER / f"work{path.suffix}"
    _remove(work)
    shutil.copytree(path, work) if path.is_dir() else shutil.copyfile(path, work)
    os.sync()  # or its writing goes on while something else is timed
    return work


def child(part: str, name: str, path: Path) -> None:
    """Run one row and print what it took."""
    (row,) = (row for row in rows_of(part) if row.name == name)
    start = time.perf_counter()
    parts = row.run(path) or {}
    seconds = parts.pop("", time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "mb": peak_memory(), "parts": parts}))


def peak_memory() -> float:
    """Peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says begins with the memory of the process that this one came from
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def all_rows(only: str) -> Iterator[tuple[str, Row]]:
    """Rows of all parts that are there and whose name holds a text."""
    for part in PARTS:
        if find_spec(f"{__package__}.{part}"):
            yield from ((part, row) for row in rows_of(part) if only in row.name)


def run(asked: int, repeats: int, only: str) -> dict[Row, list[dict[str, Any]]]:
    """All rows in turn, several times over."""
    found: dict[Row, list[dict[str, Any]]] = {row: [] for _, row in all_rows(only)}
    for turn in range(repeats):
        for part, row in all_rows(only):
            if turn < row.repeats:
                print(f"{turn + 1}/{repeats} {row.name}", file=sys.stderr, flush=True)
                found[row] += measured(part, row, asked)
    return {row: runs for row, runs in found.items() if runs}


def table(found: dict[Row, list[dict[str, Any]]], asked: int) -> list[dict[str, str]]:
    """A line a row, as text."""
    medians = {row.name: statistics.median(r["seconds"] for r in runs) for row, runs in found.items()}
    return [
        {
            "way": row.name,
            "cells": f"{row.cells(asked):,}",
            **_times([run["seconds"] for run in runs]),
            "ratio": f"{medians[row.name] / medians[row.against]:.2f}" if row.against in medians else "",
            "peak MB": f"{max(run['mb'] for run in runs):.0f}",
            "parts": ", ".join(
                f"{part} {statistics.median(run['parts'][part] for run in runs):.2f}"
                for part in runs[0]["parts"]
            ),
        }
        for row, runs in found.items()
    ]


def _times(seconds: list[float]) -> dict[str, str]:
    values = {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)}
    return {f"{name} s": f"{value:.3g}" for name, value in values.items()}


def main() -> None:
    """Measure, print a table in Markdown, and leave it as TSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=12_400_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], options.child[1], Path(options.child[2]))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = table(run(options.cells, options.repeats, options.only), options.cells)
    with (FOLDER / "scale.tsv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    print("| " + " | ".join(lines[0]) + " |\n|" + "---|" * len(lines[0]))
    for line in lines:
        print("| " + " | ".join(line.values()) + " |")


if __name__ == "__main__":
    main()
