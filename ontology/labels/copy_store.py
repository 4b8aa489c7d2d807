"""A copy of an AnnData file, of the same format or the other one."""

from __future__ import annotations

import shutil
from pathlib import Path

from .anndata_files import is_zarr, readable
from .convert_store import convert_store


def copy_store(source: Path, target: Path) -> None:
    """Copy to the same format byte for byte, to the other one array by array.

    :raises InputError: if the source cannot be read.
    """
    if is_zarr(source) != is_zarr(target):
        convert_store(source, target)
        return
    with readable(source):
        if is_zarr(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
            target.chmod(0o644)  # a read-only input must not make an output that cannot be edited
