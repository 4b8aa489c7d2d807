"""One writer at a time in a folder: reading a file, deciding and writing it again happen as one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError

PATIENCE = 5.0
"""Seconds that a writer waits for another; one takes milliseconds."""
_PAUSE = 0.01


@contextmanager
def folder_lock(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a folder against every other program that asks for it in the same way.

    The lock is the folder's own: no file is left behind, and the system lets go of it when its holder dies.
    Windows knows none on folders: there two programs can still write within the same millisecond.

    :raises InputError: if another holds it for longer than `patience`, in seconds.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait(handle, folder, patience)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, folder: Path, patience: float) -> None:
    import fcntl

    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > end:
                what = f"another program has held it for {patience:g} s"
                raise InputError(what, where=str(folder), hint="look which one, then try again") from error
            time.sleep(_PAUSE)
