"""What is made beside a dataset before it becomes part of it."""

from __future__ import annotations

import os
from pathlib import Path


def stage_of(path: Path) -> Path:
    """Where it is made: always the same name, so that a run takes up or clears what a killed one left."""
    return path.with_name(f".{path.name}.iw-stage{path.suffix}")


def to_disk(file: Path) -> None:
    """Wait until a file's content is on the disk itself."""
    fd = os.open(file, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
