"""What is made beside a dataset before it becomes part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..outputs import whole_file, whole_folder
from .anndata_files import is_zarr


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


@contextmanager
def whole_store(target: Path) -> Iterator[Path]:
    """A path to build a store at, which becomes `target` when done."""
    if not is_zarr(target):
        with whole_file(target) as staged:
            yield staged
        return
    marker = next((name for name in (".zgroup", "zarr.json") if (target / name).exists()), ".zgroup")
    with whole_folder(target, marker) as staged:
        inner = staged / "store.zarr"
        yield inner
        for child in inner.iterdir():
            child.rename(staged / child.name)
        inner.rmdir()
        staged.chmod(0o755)  # a temporary folder is its owner's only
