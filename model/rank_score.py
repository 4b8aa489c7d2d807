"""How high a set of genes stands within one sample: singscore (Foroutan et al. 2018).

doi:10.1186/s12859-018-2435-4. Why no library: docs/bulk.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .cohort import Array


def rank_scores(values: Array, sets: Sequence[Sequence[int]]) -> Array:
    """Mean rank of each set's genes, between the least and the most it could be: 0 to 1.

    With mean rank r̄ of n genes among N (1 the lowest, ties share theirs), (r̄ - (n + 1)/2) / (N - n). About .5
    for genes at random. A sample's scores depend on no other sample, and on no monotone change of its values.

    :param values: [S, N] expression of S samples; :param sets: columns of each of K sets, fewer than N.
    :returns: [S, K].
    """
    from scipy.stats import rankdata

    size = values.shape[1]
    scores = np.empty((len(values), len(sets)))
    for sample, row in enumerate(values):
        ranks = rankdata(row)
        scores[sample] = [
            (ranks[list(genes)].mean() - (len(genes) + 1) / 2) / (size - len(genes)) for genes in sets
        ]
    return scores
