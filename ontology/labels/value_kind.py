"""What the numbers of an expression matrix are: counts, linear values or logarithms, told from a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAMPLES, _SAMPLE = 8, 1 << 15
_HIGHEST_LOG = 30.0  # log2 of a thousand million: no logarithm of expression is higher
SCALE = 1e4  # that counts of a cell are scaled to, as scanpy and Seurat do

Name = Literal["counts", "linear", "log", "scaled"]
_SAYS = {
    "counts": "whole numbers, taken as counts: scaled to 10,000 a cell and logged",
    "linear": "no whole numbers and too high for logarithms: scaled to 10,000 a cell and logged",
    "log": "taken as logarithms, as they are",
    "scaled": "centred or scaled, as they are",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What values are, and how they become log-normalised expression."""

    name: Name

    @property
    def needs_totals(self) -> bool:
        """Whether a value means something only beside the total of its cell."""
        return self.name in ("counts", "linear")

    def normalised(self, values: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
        """log(1 + 10,000 · value / total), or the values as they are where they are logarithms.

        :param values: not zero; :param totals: of their cells; both of shape (entries,).
        :raises InputError: for a negative value, or one that is not a number.
        """
        if not (np.isfinite(values) if self.name == "scaled" else values > 0).all():
            raise negative()
        if not self.needs_totals:
            return values
        logged: NDArray[np.float64] = np.log1p(values / totals * SCALE)
        return logged

    def __str__(self) -> str:
        return _SAYS[self.name]


def kind_of(values: Any, signed: bool = False) -> Kind:
    """Told from a one- or two-dimensional array on disk, of which some thousand values are read.

    :param signed: whether centred or scaled values will do, which say nothing of a gene being off.
    :raises InputError: if values are negative and will not do, or are no numbers.
    """
    if np.dtype(values.dtype).kind in "iub":
        return Kind("counts")
    found = _sample(values)
    if (found < 0).any() and signed:
        return Kind("scaled")
    if not (found >= 0).all():
        raise negative()
    if (found == np.round(found)).all():
        return Kind("counts")
    return Kind("linear" if found.max(initial=0) > _HIGHEST_LOG else "log")


def negative() -> InputError:
    """The error for values that are no expression."""
    hint = "name a layer of counts or logarithms with --layer (`raw` for the file's raw)"
    return InputError("holds negative values or no numbers: centred or scaled expression", hint=hint)


def _sample(values: Any) -> NDArray[np.float64]:
    """Values from places spread over an array."""
    length = values.shape[0]
    width = values.shape[1] if len(values.shape) > 1 else 1
    size = max(1, min(_SAMPLE // max(1, width), -(-length // _SAMPLES)))
    starts = np.unique(np.linspace(0, max(0, length - size), _SAMPLES).astype(int))
    pieces = [np.asarray(values[int(i) : int(i) + size], dtype=np.float64).ravel() for i in starts]
    return np.concatenate(pieces) if pieces else np.zeros(0)
