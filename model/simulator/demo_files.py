"""Simulated cells as a file whose bytes depend on the seed alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd

from ...ontology.outputs import whole_file


def write_cells(table: pd.DataFrame, path: Path) -> None:
    """A gzipped CSV without a time stamp in it."""
    with whole_file(path) as staged:
        staged.write_bytes(gzip.compress(table.to_csv(index=False).encode(), mtime=0))
