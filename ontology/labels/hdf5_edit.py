"""Edit an HDF5 file in place so that a process killed at any moment leaves the old file or the new one.

What is new is written behind the end of the file, with a new root group of links to what was there. One write
of the superblock, less than a disk sector, then makes that root the file's. No other byte before the old end
is written: the old root, and old groups that were replaced, stay behind as some unused kilobytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError
from .appended_file import AppendedFile
from .hdf5_check import is_whole
from .hdf5_superblock import LONGEST, Superblock, read_superblock

_LINK = "iw-harmonize new root"  # in the old root, which no reader sees: it lends the new one its link count


class Edit:
    """An open edit: the old file, and the new root that is to become the file's.

    :param old: the file as it is, read only. Its attributes are read here: a file to which text is added adds
        to old collections of text that it has read.
    :param root: the same, to link to.
    """

    def __init__(self, old: Any, root: Any) -> None:
        self._old, self._root = old, root
        self.new = self.copied("/")

    def copied(self, name: str, leave: frozenset[str] = frozenset()) -> Any:
        """A new group without a name: the attributes of an old one, and links to its members."""
        import h5py

        old, group = self._old[name], self._root[name]
        new = h5py.Group(h5py.h5g.create(self._root.id, None, gcpl=_same_order(group)))
        for member in (name for name in old if name not in leave):
            link = old.get(member, getlink=True)
            new[member] = group[member] if isinstance(link, h5py.HardLink) else link
        for attribute in (name for name in old.attrs if name not in leave):
            dtype = old.attrs.get_id(attribute).dtype
            new.attrs.create(attribute, old.attrs[attribute], dtype=dtype)
        return new

    def made(self) -> Any:
        """A new group without a name, empty."""
        import h5py

        return h5py.Group(h5py.h5g.create(self._root.id, None))

    def order(self, name: str) -> list[str]:
        """The columns of an old table."""
        return [str(column) for column in self._old[name].attrs.get("column-order", [])]

    def __contains__(self, name: str) -> bool:
        return name in self._old


def _same_order(group: Any) -> Any:
    """Properties of a new group that keeps order as an old one does.

    A copy of all its properties would let HDF5 2.0 refuse the first link ("name already exists").
    """
    import h5py

    old, new = group.id.get_create_plist(), h5py.h5p.create(h5py.h5p.GROUP_CREATE)
    new.set_link_creation_order(old.get_link_creation_order())
    new.set_attr_creation_order(old.get_attr_creation_order())
    return new


def edit_hdf5(path: Path, change: Callable[[Edit], None]) -> bool:
    """Let `change` work on a new root, equal to the old one, then make it the file's.

    :param change: may change `Edit.new` and groups made for it, and delete nothing that is in the file.
    :returns: whether it was done; False, with the file untouched, for rare kinds of HDF5 file.
    :raises InputError: if the file cannot be opened for writing or another program has it open.
    """
    if not hasattr(os, "preadv"):  # Windows
        return False
    with _locked(path) as fd:
        block = read_superblock(os.pread(fd, LONGEST, 0))
        if block is None:
            return False
        size = min(os.fstat(fd).st_size, block.extent)  # what follows was left by a process that died
        os.ftruncate(fd, size)
        file = AppendedFile(fd, block.extent, size)
        try:
            root = _written(file, AppendedFile(fd, block.extent, size), change)
            new = None if root is None else block.moved(root, file.end)
            if new is not None and is_whole(file, block, new):
                _switch(file, new)
                return True
        except BaseException as error:
            os.ftruncate(fd, size)
            # What the library itself refuses has no number: a rare link tree, which is copied instead.
            if not isinstance(error, OSError) or error.errno is not None:
                raise
        os.ftruncate(fd, size)
        return False


def _written(file: AppendedFile, same: AppendedFile, change: Callable[[Edit], None]) -> int | None:
    """Write all but the superblock; the address of the new root, None for a file that is not edited."""
    import h5py

    with h5py.File(same, "r") as old, h5py.File(file, "r+") as root:
        try:
            if _reuses_space(root):
                return None
            edit = Edit(old, root)
            change(edit)
            root[_LINK] = edit.new  # last: it may free space in the old tree, which must not be used
            root.flush()
            file.truncate(root.id.get_filesize())
            return int(h5py.h5o.get_info(edit.new.id).addr)
        finally:
            file.frozen = True  # closing writes the old tree, with the link in it


def _switch(file: AppendedFile, block: Superblock) -> None:
    """Make the new root the file's, with all it needs on disk before."""
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
