"""Whether each marker gene is on in the cells of each label: log-likelihood ratios, on against off.

For gene g in the cells of label l, with f the share of cells in which it is detected (shrunk by one half
cell),

    e = N · [f log(p/q) + (1 - f) log((1 - p)/(1 - q))]  +  k · (2r - 1),   clipped to ±4.

- p is the share where the gene is on: the highest of all labels, within .3 to .8. q is the share where it
  is off: the 10th percentile of the labels, within .01 to p/4, so that a gene which is on in every label
  still is on.
- N = 3: cells of one label share samples and ambient RNA and count as three independent ones.
- r is where the label's mean lies between the 10th percentile and the highest of the labels' means, and k =
  min(1, that range): deep data detect a gene everywhere, and only the means still tell.
- A negative e is scaled by min(1, highest share / .1): a gene that is seen nowhere may only be hard to see.

The first term is a Bernoulli log-likelihood ratio per cell; detection carries most of what counts carry (Qiu
2020, doi:10.1038/s41467-020-14976-9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..labels.marker_profiles import MarkerProfiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_CELLS = 10
"""Below it, a label's genes tell nothing."""
_INDEPENDENT, _CLIP = 3.0, 4.0
_ON, _OFF, _TIMES, _SEEN = (0.3, 0.8), 0.01, 4.0, 0.1
_LOW = 10.0  # percentile of the labels at which a gene is taken to be off


def gene_states(profiles: MarkerProfiles) -> NDArray[np.float64]:
    """Log-likelihood ratio, gene on against off, of each label; shape (labels, genes).

    NaN where the gene was measured in fewer than `FEWEST_CELLS` of the label's cells.
    """
    known = profiles.measured >= FEWEST_CELLS
    share = (profiles.detected + 0.5) / (profiles.measured + 1.0)
    highest, lowest = _range(share, known)
    on = np.clip(highest, *_ON)
    off = np.clip(lowest, _OFF, on / _TIMES)
    ratio = share * np.log(on / off) + (1.0 - share) * np.log((1.0 - on) / (1.0 - off))
    found = _INDEPENDENT * ratio + _contrast(profiles.mean, known)
    found = np.where(found < 0, found * np.minimum(1.0, highest / _SEEN), found)
    states: NDArray[np.float64] = np.where(known, np.clip(found, -_CLIP, _CLIP), np.nan)[:-1]
    return states


def _contrast(mean: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where each label's mean lies in the range of the labels, as far as there is a range."""
    highest, lowest = _range(mean, known)
    width = highest - lowest
    place = np.divide(mean - lowest, width, out=np.full(mean.shape, 0.5), where=width > 0)
    contrast: NDArray[np.float64] = np.minimum(1.0, width) * (2.0 * np.clip(place, 0.0, 1.0) - 1.0)
    return contrast


def _range(
    values: NDArray[np.float64], known: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Highest and 10th percentile over the labels, of each gene; 0 for one that no label has measured."""
    shown = np.where(known, values, np.nan)
    shown = np.where(known.any(axis=0), shown, 0.0)
    return np.nanmax(shown, axis=0), np.nanpercentile(shown, _LOW, axis=0)
