"""Build cohorts in processes that are killed at random moments.

    python killing.py CELLS OUTPUT

Each run is a fork of this process, which has all modules, the ontology and the graph, but no threads yet.
After every kill the cells must be as they were, and the output absent or whole; then an undisturbed run must
give what it always gives. Where a kill left the same bytes as one before it, that was shown then. Prints how
many runs were killed, and how many of them had put their output there.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import anndata.io  # noqa: F401 (before the forks, like the next ones)
import h5py  # noqa: F401
import scipy.sparse  # noqa: F401
import threadpoolctl  # noqa: F401
import zarr  # noqa: F401

from immuneworld.kg.kept_graph import kept_graph
from immuneworld.model import latent
from immuneworld.model.cohort_files import cohort_from_cells
from immuneworld.model.cohort_io import cohort_hash, read_cohort, write_cohort
from immuneworld.model.sample_table import Design
from immuneworld.ontology.load import load_ontology

KILLS = 20
ONTOLOGY = load_ontology()
GRAPH = kept_graph(ONTOLOGY)


def build(cells: Path, output: Path) -> None:
    latent._BYTES = 1 << 16  # many pieces, so that a kill meets one
    design = Design("study", "patient", "sample")
    write_cohort(cohort_from_cells(cells, design, ONTOLOGY, GRAPH, "label", "X_pca").cohort, output)


def started(run: Callable[[], object]) -> int:
    child = os.fork()
    if not child:
        status = 1
        signal.alarm(60)
        try:
            run()
            status = 0
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def digest(path: Path) -> str:
    """Names and bytes of a file or folder."""
    files = sorted(file for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()


def clear(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def main(cells: Path, output: Path) -> None:
    before, note = digest(cells), cells.with_name("hash.txt")
    say_hash = lambda: note.write_text(cohort_hash(read_cohort(output)))  # noqa: E731
    begun = time.perf_counter()
    assert ended(started(lambda: build(cells, output))) == 0
    longest, chance = time.perf_counter() - begun, random.Random(0)  # noqa: S311 (when to kill)
    assert ended(started(say_hash)) == 0
    expected, killed, there, met = note.read_text(), 0, 0, set[str]()
    while killed < KILLS:
        clear(output.parent)
        child = started(lambda: build(cells, output))
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        if ended(child) != -signal.SIGKILL:
            continue
        killed += 1
        assert digest(cells) == before
        there += output.exists()
        left = digest(output.parent)
        if left in met:
            continue
        met.add(left)
        if output.exists():
            assert ended(started(say_hash)) == 0
            assert note.read_text() == expected
        assert ended(started(lambda: build(cells, output))) == 0
        assert ended(started(say_hash)) == 0
        assert note.read_text() == expected
    assert digest(cells) == before
    print(killed, there)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
