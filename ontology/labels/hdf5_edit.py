"""Edit an HDF5 file in place so that a process killed at any moment leaves the old file or the new one.

What is new is written behind the end of the file, with a new root group of links to what was there. One write
of the superblock, less than a disk sector, then makes that root the file's. No byte of data is moved, and no
object of the old tree is changed: before the old end only the unused rest of text heaps is filled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError
from .appended_file import AppendedFile
from .hdf5_superblock import LONGEST, Superblock, read_superblock

_LINK = "iw-harmonize new root"  # in the old root, which no reader sees: it lends the new one its link count


def edit_hdf5(path: Path, change: Callable[[Any, Any], None]) -> bool:
    """Give `change` the old root and a new, equal one to change, then make the new one the file's.

    :param change: called with (old root, new root); only the new one and groups made in it may be changed,
        and nothing may be deleted that is stored in the file.
    :returns: whether it was done; False, with the file untouched, for rare kinds of HDF5 file.
    :raises InputError: if the file cannot be opened for writing or another program has it open.
    """
    with _locked(path) as fd:
        block = read_superblock(os.pread(fd, LONGEST, 0))
        if block is None:
            return False
        file = AppendedFile(fd, block.extent)
        try:
            root = _written(file, change)
        except BaseException:
            os.ftruncate(fd, block.extent)
            raise
        if root is not None:
            _switch(file, block.moved(root, file.end))
        return root is not None


def _written(file: AppendedFile, change: Callable[[Any, Any], None]) -> int | None:
    """Write all but the superblock; the address of the new root, None for a file that is not edited."""
    import h5py

    with h5py.File(file, "r+") as root:
        try:
            if _reuses_space(root):
                return None
            new = shallow_copy(root, root)
            root[_LINK] = new
            change(root, new)
            root.flush()
            file.truncate(root.id.get_filesize())
            return int(h5py.h5o.get_info(new.id).addr)
        finally:
            file.frozen = True  # closing writes the old tree, with the link in it


def _switch(file: AppendedFile, block: Superblock) -> None:
    """Make the new root the file's, with all it needs on disk before."""
    file.append_text()
    os.fsync(file.fd)
    os.pwrite(file.fd, block.bytes, 0)
    os.fsync(file.fd)


def _reuses_space(root: Any) -> bool:
    """Whether new data may be put into space that was freed before, which by default stays unused."""
    import h5py

    strategy, persists, _ = root.id.get_create_plist().get_file_space_strategy()
    return bool(persists) or strategy not in (
        h5py.h5f.FSPACE_STRATEGY_FSM_AGGR,
        h5py.h5f.FSPACE_STRATEGY_NONE,
    )


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file open to write, with the lock that HDF5 itself takes."""
    try:
        fd = os.open(path, os.O_RDWR)
    except OSError as error:
        hint = "make it writable, or write another file with -o"
        raise InputError(f"cannot be written ({error.strerror})", where=str(path), hint=hint) from error
    try:
        _lock(fd, path)
        yield fd
    finally:
        os.close(fd)


def _lock(fd: int, path: Path) -> None:
    if os.environ.get("HDF5_USE_FILE_LOCKING", "").upper() in ("FALSE", "0"):
        return
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError("is open in another program", where=str(path), hint="close it there") from error
    except OSError:  # a file system without locks: HDF5 goes on too
        return


def shallow_copy(group: Any, parent: Any, leave: frozenset[str] = frozenset()) -> Any:
    """A new group without a name in `parent`'s file: the same attributes, and links to the same members."""
    import h5py

    new = h5py.Group(h5py.h5g.create(parent.id, None, gcpl=group.id.get_create_plist()))
    for name in group:
        link = group.get(name, getlink=True)
        if name not in leave and name != _LINK:
            new[name] = group[name] if isinstance(link, h5py.HardLink) else link
    for name in group.attrs:
        if name not in leave:
            new.attrs.create(name, group.attrs[name], dtype=group.attrs.get_id(name).dtype)
    return new
