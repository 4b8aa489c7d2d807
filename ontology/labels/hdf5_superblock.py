"""The first bytes of an HDF5 file: where its contents end, and where its root group stands."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .lookup3 import lookup3

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_UNSET = 0xFFFFFFFFFFFFFFFF
LONGEST = 100


@dataclass(frozen=True)
class Superblock:
    """A superblock of version 0 to 3 with 8-byte addresses at the start of the file.

    Source: HDF5 File Format Specification, III.A "Disk Format: Level 0A".
    """

    bytes: bytes
    version: int
    base_at: int  # where the base address stands; two addresses later, the end of the file

    @property
    def extent(self) -> int:
        """First address behind all that the file says it holds; what follows is nobody's."""
        return int(struct.unpack_from("<Q", self.bytes, self.base_at + 16)[0])

    @property
    def root(self) -> int:
        """Address of the root group's header."""
        return int(struct.unpack_from("<Q", self.bytes, self._root_at)[0])

    @property
    def _root_at(self) -> int:
        return self.base_at + (40 if self.version < 2 else 24)

    def moved(self, root: int, extent: int) -> Superblock:
        """The same with another root group and another end."""
        new = bytearray(self.bytes)
        struct.pack_into("<Q", new, self.base_at + 16, extent)
        struct.pack_into("<Q", new, self._root_at, root)
        if self.version < 2:
            struct.pack_into("<I20x", new, self._root_at + 8, 0)  # nothing of the group is cached here
        else:
            struct.pack_into("<I", new, len(new) - 4, lookup3(bytes(new[:-4])))
        return Superblock(bytes(new), self.version, self.base_at)


def read_superblock(head: bytes) -> Superblock | None:
    """The superblock in the first `LONGEST` bytes of a file; None for a rare kind that is not understood."""
    if not head.startswith(_SIGNATURE) or len(head) < LONGEST or head[8] > 3:
        return None
    version = head[8]
    base_at, length, sizes = {0: (24, 96, 13), 1: (28, 100, 13)}.get(version, (12, 48, 9))
    base, extra = struct.unpack_from("<QQ", head, base_at)
    if head[sizes : sizes + 2] != b"\x08\x08" or base or extra != _UNSET:
        return None
    return Superblock(head[:length], version, base_at)
