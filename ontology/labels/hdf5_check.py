"""A look at an HDF5 file as it will be when its superblock is exchanged, before it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .appended_file import AppendedFile
from .hdf5_superblock import Superblock

_GROUPS = ("/", "obs", "uns")


def is_whole(file: AppendedFile, old: Superblock, new: Superblock) -> bool:
    """Whether all that is new in root, obs and uns can be read, and lies behind the old end.

    Otherwise HDF5 has put a part of it into old space, where nothing was written.
    """
    try:
        known = {address for _, address in _members(file, old)}
        return all(address in known or _is_new(item, old.extent) for item, address in _members(file, new))
    except (KeyError, OSError, RuntimeError, ValueError):
        return False


def _members(file: AppendedFile, block: Superblock) -> Iterator[tuple[Any, int]]:
    """The three groups and what is in them, with their addresses, as one of two superblocks shows them."""
    import h5py

    with h5py.File(AppendedFile(file.fd, file.end, file.end, block.bytes), "r") as root:
        for group in (root[name] for name in _GROUPS if name in root):
            yield group, _address(group)
            for name in group:
                if isinstance(group.get(name, getlink=True), h5py.HardLink):
                    yield group[name], _address(group[name])


def _address(item: Any) -> int:
    import h5py

    return int(h5py.h5o.get_info(item.id).addr)


def _is_new(item: Any, extent: int) -> bool:
    """Whether an item, its attributes and all that only it holds are behind the old end."""
    if _address(item) < extent or dict(item.attrs) is None:
        return False
    if hasattr(item, "keys"):
        return item.name in ("/", "/obs", "/uns") or all(_is_new(item[name], extent) for name in item)
    if item.dtype.kind == "O":
        return item[()] is not None
    return not item.size or item.id.get_offset() is None or item.id.get_offset() >= extent
