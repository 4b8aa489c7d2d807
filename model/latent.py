"""Means and covariances of an array of obsm, by sample and label: the array is read once, in pieces.

A few threads read and add up pieces beside each other (HDF5, zarr and BLAS let go of Python's lock); their
parts are merged in the order of the file, so that the result does not depend on how many there are.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.errors import InputError, UnknownNameError
from .cell_table import Places
from .cohort import Latent
from .moment_parts import Part, part_of
from .moments import Moments
from .sample_table import LatentTable, SampleTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]  # (what, done, of)

_BYTES = 1 << 25  # of values in one piece: small in memory, and large beside Python's own work on it
_LIMIT = 4e9  # bytes of the result
_THREADS = 4


def with_latents(
    table: SampleTable, places: Places, root: Any, key: str, path: Path, progress: Progress = lambda *_: None
) -> SampleTable:
    """The table with mean and variance of `obsm[key]` by sample and column, and covariances of columns.

    Cells of samples without a time, which no cohort keeps, do not count.

    :param places: of the cells in the table, as `tabulate` gives them.
    :param root: the open AnnData file.
    :raises UnknownNameError: if obsm has no such array.
    :raises InputError: if it is no array with a row a cell, has a missing value, or more dimensions than fit.
    """
    array = _array(root, key, len(places.rows), path)
    shape = (*table.values.shape, array.shape[1])
    _check_size(shape, f"{path}, obsm[{key!r}]")
    timeless = table.timeless
    if timeless.any():
        places = replace(places, columns=np.where(timeless[places.rows], -1, places.columns))
    moments = Moments(shape, _precision(array.dtype))
    reader = _Reader(array, places, shape[1], f"{path}, obsm[{key!r}]")
    for number, part in enumerate(_parts(reader), start=1):
        if part:
            moments.add(part)
        progress(f"reading {key}", min(number * reader.step, len(reader)), len(reader))
    return replace(table, latents=_table(moments, key))


def _table(moments: Moments, key: str) -> LatentTable:
    latent = Latent(key, moments.of_column, *moments.of_columns())
    return LatentTable(latent, *moments.take_pairs())


def _array(root: Any, key: str, cells: int, path: Path) -> Any:
    """The array, not read yet."""
    known = list(root["obsm"].keys()) if "obsm" in root else []
    if key not in known:
        hint = f"obsm has: {', '.join(known)}" if known else "obsm is empty"
        raise UnknownNameError("latent", key, known, where=str(path), hint=hint)
    array, where = root["obsm"][key], f"{path}, obsm[{key!r}]"
    if not hasattr(array, "shape") or len(array.shape) != 2 or array.dtype.kind not in "fiu":
        raise InputError(
            "is no matrix of numbers", where=where, hint="save it as a numpy array with a row a cell"
        )
    if array.shape[0] != cells or not array.shape[1]:
        raise InputError(
            f"has shape {array.shape} for {cells:,} cells", where=where, hint="write the file again"
        )
    return array


def _check_size(shape: tuple[int, int, int], where: str) -> None:
    samples, labels, size = shape
    needed = 16 * samples * labels * size + 16 * labels * size**2  # float64 sums, and what is made of them
    if needed > _LIMIT:
        raise InputError(
            f"has {size} dimensions: {samples:,} samples of {labels:,} labels take {needed / 1e9:.0f} GB",
            where=where,
            hint="give an array of fewer dimensions (30 are usual), or build a cohort a study",
        )


def _precision(dtype: Any) -> type[np.floating[Any]]:
    """In which values are taken and results are kept: that of the file, single at least."""
    return np.float32 if dtype.kind == "f" and dtype.itemsize <= 4 else np.float64


class _Reader:
    """Pieces of an array, each as its part."""

    def __init__(self, array: Any, places: Places, n_columns: int, where: str) -> None:
        self.array, self.places, self.n_columns, self.where = array, places, n_columns, where
        self.dtype = _precision(array.dtype)
        self.step = _step(array, self.dtype)
        self._of_thread = threading.local()

    def __len__(self) -> int:
        return len(self.places.rows)

    def part(self, start: int) -> Part | None:
        """What the cells from `start` on add."""
        stop = min(start + self.step, len(self))
        rows, columns = self.places.rows[start:stop], self.places.columns[start:stop]
        values, work = self._read(start, stop)
        part = part_of(values, rows, columns, self.n_columns, work)
        if part is None or np.isfinite(part.scatter).all():
            return part
        self._refuse_missing(values, columns, start)
        return part_of(values.astype(np.float64), rows, columns, self.n_columns)  # squares beyond float32

    def _read(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Values of some cells, and as much memory again; both are this thread's until its next piece."""
        if not hasattr(self._of_thread, "memory"):
            # Kept, because new memory for every piece costs more than reading it.
            self._of_thread.memory = np.empty((2, self.step, self.array.shape[1]), self.dtype)
        values, work = self._of_thread.memory
        values = values[: stop - start]
        if hasattr(self.array, "read_direct"):
            self.array.read_direct(values, np.s_[start:stop])
        else:
            values[:] = self.array[start:stop]
        return values, work

    def _refuse_missing(self, values: NDArray[Any], columns: Any, start: int) -> None:
        bad = np.flatnonzero(~np.isfinite(values).all(axis=1) & (columns >= 0))
        if bad.size:
            raise InputError(
                f"cell {start + bad[0] + 1:,} has a missing or infinite value",
                where=self.where,
                hint="leave such cells out of the file, or take their label away",
            )


def _step(array: Any, dtype: Any) -> int:
    """Cells in a piece: whole chunks of the file, so that none is unpacked twice."""
    cells = int(array.shape[0])
    size: int = max(1, _BYTES // (array.shape[1] * np.dtype(dtype).itemsize))
    chunk = int(array.chunks[0]) if array.chunks else 1
    return min(max(1, size // chunk) * chunk, cells)


def _parts(reader: _Reader) -> Iterator[Part | None]:
    """The part of every piece, in the order of the file; few are in memory at a time."""
    from threadpoolctl import threadpool_limits

    threads = max(1, min(_THREADS, os.cpu_count() or 1))
    waiting: deque[Future[Part | None]] = deque()
    # The products are small: BLAS threads for them would only be in each other's way.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(reader), reader.step):
            waiting.append(pool.submit(reader.part, start))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
