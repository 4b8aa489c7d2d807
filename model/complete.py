"""Completing snapshots: what would a sample hold of a type, or score on a signature, that nobody measured?

Unlike `episode.impute_episode`, nothing of the hidden columns leaks into what is seen: shares, ranks and
standardised scores are those of a study that never named them. Whole batches are made at once, as episodes of
single snapshots come by the ten thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from scipy.stats import rankdata
from torch import Tensor

from .batch import Batch
from .cohort import Array, Cohort, Mask, is_shares
from .episode import SCORE, VALUE_DIM, observe, token_kind, value_feature
from .kriging import Kriging
from .pairs import normalised

_DEPTH = 200.0  # what a fraction counts as, in cells (episode.py)
_LEAST = 1e-3
_EVEN = 1e-3  # weight of a score that is no kin
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lean:
    """A hidden score starts as far from what is expected as its kin are, in units of their deviations.

    Nadaraya-Watson interpolation over the graph: weights are squared kinship, and even where there is none.

    :param kinship: Jaccard overlap of ancestors by row of the address table, [n, n].
    :param deviation: standard deviation of each column, [K].
    """

    kinship: Array
    deviation: Array

    def shift(self, hidden: Numbers, shown: Numbers, beyond: Array, columns: Numbers) -> Array:
        """What to add to expected scores of hidden nodes [B, H]; `beyond` [B, N] is how far others are."""
        weight = self.kinship[hidden[:, :, None], shown[:, None, :]] ** 2 + _EVEN
        seen = beyond / self.deviation[columns]
        mean = (weight * seen[:, None, :]).sum(-1) / weight.sum(-1)
        return np.asarray(mean * self.deviation.mean())


class Snapshots:
    """Every snapshot of a cohort as one row, to be asked for in parts.

    :param row: CURIE → row of the address table, "" included.
    :param expected: what an answer starts from, [K]: shares of the whole, or scores.
    :param spread: dispersion to start from (`Reference.spread`).
    :param lean: how scores lean on scores of their kin; without it they start from what is expected.
    :param kriging: where hidden shares start, by those that are seen; without it from what is expected.
    """

    def __init__(
        self,
        cohort: Cohort,
        row: dict[str, int],
        expected: Array,
        spread: float,
        lean: Lean | None = None,
        kriging: Kriging | None = None,
    ) -> None:
        self.kind, self.expected, self.spread, self.lean = cohort.kind, expected, spread, lean
        self.kriging = kriging
        self._found = [(t, s) for t in cohort.trajectories for s in t.snapshots]
        self.values = np.stack([normalised(s.values, cohort.kind) for _, s in self._found])
        self.depth = np.array([_depth(s.values, cohort.kind) for _, s in self._found])
        self._nodes = np.array([row[n] for n in cohort.nodes])
        self._nowhere, self._cohort, self._row = row[""], cohort, row

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def _setting(self) -> tuple[Numbers, Numbers, Array, Array, Mask]:
        """Plan, cancer and tissue of every snapshot, padded: nodes, kinds, values, age, mask."""
        told = [observe(self._cohort, t, (), s.time) for t, s in self._found]
        n, most = len(told), max(len(t.nodes) for t in told)
        node, kind = np.full((n, most), self._nowhere), np.zeros((n, most), np.int64)
        value, age, mask = np.zeros((n, most, VALUE_DIM)), np.zeros((n, most)), np.zeros((n, most), bool)
        for i, tokens in enumerate(told):
            k = len(tokens.nodes)
            node[i, :k] = [self._row[c] for c in tokens.nodes]
            kind[i, :k], value[i, :k], age[i, :k], mask[i, :k] = tokens.kinds, tokens.values, tokens.age, True
        return node, kind, value, age, mask

    def ask(self, chosen: Numbers, hidden: Numbers, shown: Numbers) -> Batch:
        """Ask for columns of some snapshots.

        Of shares, the last query has no node and is all that was seen, together: the answer is the share of
        hidden and seen, and one hidden column is a question, too.

        :param chosen: [B] rows; `hidden` [B, H] and `shown` [B, N] columns of each.
        """
        seen = np.take_along_axis(self.values[chosen], shown, 1)
        asked = np.take_along_axis(self.values[chosen], hidden, 1)
        start = self.expected[hidden]
        nodes = self._nodes[hidden]
        if self.lean:
            start = start + self.lean.shift(nodes, self._nodes[shown], seen - self.expected[shown], shown)
        if self.kriging:
            start = start * np.exp(self.kriging.shift(hidden, shown, seen))
        if is_shares(self.kind):
            nodes = np.column_stack([nodes, np.full(len(nodes), self._nowhere)])
            asked = np.column_stack([asked, seen.sum(1)])
            asked = asked / np.maximum(asked.sum(1, keepdims=True), 1e-12)
            rest = np.maximum(1 - self.expected[hidden].sum(1), _LEAST)
            start = np.column_stack([start, rest])
            start = start / start.sum(1, keepdims=True)
        return self._batch(chosen, self._nodes[shown], seen_features(seen, self.kind), nodes, start, asked)

    def _batch(
        self, chosen: Numbers, seen: Numbers, features: Array, nodes: Numbers, start: Array, target: Array
    ) -> Batch:
        node, kind, value, age, mask = (part[chosen] for part in self._setting)
        b, n = seen.shape
        own = token_kind(self.kind)
        # Scores asked for alone cannot be standardised among themselves; their start says all there is.
        hint = (
            np.zeros_like(start) if own == SCORE else np.stack([value_feature(s, self.kind) for s in start])
        )
        return Batch(
            kind=own,
            seen_node=torch.from_numpy(np.concatenate([seen, node], 1)),
            seen_kind=torch.from_numpy(np.concatenate([np.full((b, n), own), kind], 1)),
            seen_value=_float(np.concatenate([features, value], 1)),
            seen_age=_float(np.concatenate([np.zeros((b, n)), age], 1)),
            seen_mask=torch.from_numpy(np.concatenate([np.ones((b, n), bool), mask], 1)),
            query_node=torch.from_numpy(nodes),
            query_hint=_float(np.stack([hint, np.zeros_like(hint), hint], -1)),
            query_mask=torch.ones(nodes.shape, dtype=torch.bool),
            last=_float(start),
            expected=_float(start),
            weight=torch.full((b,), 0.5),
            spread=torch.full(start.shape, self.spread),
            depth=_float(self.depth[chosen]),
            target=_float(target),
        )


def seen_features(values: Array, kind: str) -> Array:
    """`episode.snapshot_features` of many snapshots at once, [B, N] → [B, N, 3]."""
    count = values.shape[1]
    if kind == "score":
        level = (values - values.mean(1, keepdims=True)) / (values.std(1, keepdims=True) + 1e-6)
        magnitude = np.tanh(values)
    else:
        values = values / np.maximum(values.sum(1, keepdims=True), 1e-12)
        level = np.stack([value_feature(v, "fraction") for v in values])
        magnitude = np.sqrt(values)
    ranks = (rankdata(values, axis=1) - 1) / max(count - 1, 1) * 2 - 1
    return np.stack([level, magnitude, ranks], -1)


def random_columns(
    count: int, columns: Sequence[int] | Numbers, hide: int, rng: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Columns to hide [count, hide] and to show [count, rest], drawn for each snapshot."""
    order = np.asarray(columns)[rng.random((count, len(columns))).argsort(1)]
    return order[:, :hide], order[:, hide:]


def _depth(values: Array, kind: str) -> float:
    return max(float(values.sum()), 1.0) if kind == "count" else _DEPTH


def _float(values: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))
