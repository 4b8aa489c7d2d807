"""An open file that HDF5 may write as it likes, while on disk only its end grows."""

from __future__ import annotations

import os
from typing import Any

_PAGE = 4096


class AppendedFile:
    """A file object for h5py: writes behind `extent` reach the disk, writes before it stay in memory.

    :param fd: the file, open to read and write.
    :param extent: where the file's own content ends.
    :param size: of the file; less than `extent` if it was cut off, which HDF5 then notices.
    :param head: first bytes to read instead of those on disk.
    """

    def __init__(self, fd: int, extent: int, size: int, head: bytes = b"") -> None:
        self.fd, self.extent, self.end, self.frozen = fd, extent, size, False
        self._position = 0
        self._pages: dict[int, bytearray] = {}
        if head:
            self._keep(0, memoryview(head))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; from the start or the end."""
        self._position = offset + (self.end if whence == os.SEEK_END else 0)
        return self._position

    def tell(self) -> int:
        """Where the next byte is read or written."""
        return self._position

    def read(self, size: int) -> bytes:
        """Some bytes; fewer at the end."""
        buffer = bytearray(size)
        return bytes(buffer[: self.readinto(buffer)])

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the disk and from what is kept in memory."""
        view, start = memoryview(buffer).cast("B"), self._position
        count = 0
        while count < len(view) and (n := os.preadv(self.fd, [view[count:]], start + count)):
            count += n
        for page in self._kept(start, start + count):
            low, high = max(start, page), min(start + count, page + _PAGE)
            view[low - start : high - start] = self._pages[page][low - page : high - page]
        self._position += count
        return count

    def write(self, buffer: Any) -> int:
        """Write behind the extent; keep in memory what lies before it."""
        view, start = memoryview(buffer).cast("B"), self._position
        if not self.frozen:
            inside = max(0, min(len(view), self.extent - start))
            if inside:
                self._keep(start, view[:inside])
            _write_all(self.fd, view[inside:], start + inside)
            self.end = max(self.end, start + len(view))
        self._position += len(view)
        return len(view)

    def truncate(self, size: int) -> int:
        """Set the end, never before the file's own content."""
        if not self.frozen:
            self.end = max(size, self.extent)
            os.ftruncate(self.fd, self.end)
        return size

    def flush(self) -> None:
        """Nothing is buffered."""

    def _keep(self, start: int, view: memoryview) -> None:
        for page in range(start - start % _PAGE, start + len(view), _PAGE):
            if page not in self._pages:
                self._pages[page] = bytearray(os.pread(self.fd, _PAGE, page).ljust(_PAGE, b"\0"))
            low, high = max(start, page), min(start + len(view), page + _PAGE)
            self._pages[page][low - page : high - page] = view[low - start : high - start]

    def _kept(self, start: int, stop: int) -> list[int]:
        """Pages in memory that overlap a range."""
        if not self._pages or start >= self.extent:
            return []
        return [p for p in range(start - start % _PAGE, stop, _PAGE) if p in self._pages]


def _write_all(fd: int, view: memoryview, offset: int) -> None:
    while view:
        done = os.pwrite(fd, view, offset)
        view, offset = view[done:], offset + done
