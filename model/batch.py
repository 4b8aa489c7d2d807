"""Episodes of one kind, padded into tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..ontology.errors import InputError
from .episode import VALUE_DIM, Episode

MAX_BYTES = 6_000_000_000
PART_BYTES = 200_000_000  # of the relations of questions that may be asked in parts
_PAIR = 64  # bytes for a pair of tokens: its place, score and attention, with four heads and two layers


@dataclass(frozen=True)
class Batch:
    """B episodes with N observed and K queried cells at most.

    `seen_*` [B, N, …] and `query_*` [B, K, …]; `*_node` are rows of the address table; masks are True where
    something stands. `spread` [B, K] is the same for all types of a composition. `depths` [B, D] are numbers
    of cells that samples may be counted in, evenly likely; None: as many as `depth` [B].
    """

    kind: int
    seen_node: Tensor
    seen_kind: Tensor
    seen_value: Tensor
    seen_age: Tensor
    seen_mask: Tensor
    query_node: Tensor
    query_hint: Tensor
    query_mask: Tensor
    last: Tensor
    expected: Tensor
    weight: Tensor
    spread: Tensor
    depth: Tensor
    target: Tensor | None
    trust: Tensor | None = None
    depths: Tensor | None = None


def collate(episodes: Sequence[Episode], row: dict[str, int]) -> Batch:
    """Pad to the longest. `row` maps a CURIE ("" included) to its row of the address table.

    :raises ValueError: if the episodes ask for different kinds or only some have targets.
    :raises InputError: if their pairwise relations would not fit into memory.
    """
    kinds, known = {e.kind for e in episodes}, {e.target is None for e in episodes}
    if len(kinds) != 1 or len(known) != 1:
        raise ValueError("a batch asks for one kind, with all targets or none")
    n = max(len(e.seen.nodes) for e in episodes)
    k = max(len(e.nodes) for e in episodes)
    _refuse_too_large(len(episodes), n, k)
    return Batch(
        kind=kinds.pop(),
        seen_node=_pad([[row[c] for c in e.seen.nodes] for e in episodes], n, row[""]),
        seen_kind=_pad([e.seen.kinds for e in episodes], n, 0),
        seen_value=_pad([e.seen.values for e in episodes], n, 0.0, VALUE_DIM),
        seen_age=_pad([e.seen.age for e in episodes], n, 0.0),
        seen_mask=_pad([np.ones(len(e.seen.nodes), bool) for e in episodes], n, False),
        query_node=_pad([[row[c] for c in e.nodes] for e in episodes], k, row[""]),
        query_hint=_pad([e.hints for e in episodes], k, 0.0, VALUE_DIM),
        query_mask=_pad([np.ones(len(e.nodes), bool) for e in episodes], k, False),
        last=_pad([e.last for e in episodes], k, 0.0),
        expected=_pad([e.expected for e in episodes], k, 0.0),
        weight=torch.tensor([e.weight for e in episodes]),
        spread=_pad([np.full(len(e.nodes), e.spread) for e in episodes], k, 0.5),
        depth=torch.tensor([e.depth for e in episodes]),
        target=None if known.pop() else _pad([e.target for e in episodes], k, 0.0),
        trust=_trust(episodes, k),
        depths=_depths(episodes),
    )


def _trust(episodes: Sequence[Episode], length: int) -> Tensor | None:
    """[B, K], or None where every word is believed."""
    if all(e.trust is None for e in episodes):
        return None
    return _pad([np.ones(len(e.nodes)) if e.trust is None else e.trust for e in episodes], length, 1.0)


def _depths(episodes: Sequence[Episode]) -> Tensor | None:
    """[B, D], or None where all are as deep as said; such a sample among others has one depth, D times."""
    most = max(len(e.depths) for e in episodes)
    if not most:
        return None
    rows = [np.resize(e.depths or (e.depth,), most) for e in episodes]
    return torch.as_tensor(np.stack(rows))


def relation_bytes(episodes: int, seen: int, asked: int) -> int:
    """What the relations of every query and observation to every observation take."""
    return _PAIR * episodes * (seen + asked) * seen


def fitting(episodes: Sequence[Episode]) -> list[list[Episode]]:
    """The episodes in order, in parts of a size that hardly counts in memory."""
    seen, asked = max(len(e.seen.nodes) for e in episodes), max(len(e.nodes) for e in episodes)
    size = max(int(PART_BYTES // max(relation_bytes(1, seen, asked), 1)), 1)
    return [list(episodes[i : i + size]) for i in range(0, len(episodes), size)]


def _refuse_too_large(episodes: int, seen: int, asked: int) -> None:
    size = relation_bytes(episodes, seen, asked)
    if size > MAX_BYTES:
        raise InputError(
            f"{episodes} questions at once, with {seen} observed and {asked} asked-for values each, need "
            f"{size / 1e9:.0f} GB for the relations between them (at most {MAX_BYTES / 1e9:.0f})",
            hint="lower batch_size, ask about fewer patients, or merge columns into broader types",
        )


def _pad(rows: Sequence[object], length: int, fill: float, width: int = 0) -> Tensor:
    """Rows of different lengths as one tensor [B, length(, width)]; floats become float32."""
    shape = (len(rows), length, width) if width else (len(rows), length)
    dtype = {bool: torch.bool, int: torch.long, float: torch.float32}[type(fill)]
    if rows and all(len(values) == length for values in rows):  # type: ignore[arg-type]
        return torch.as_tensor(np.array(rows), dtype=dtype).reshape(shape)
    out = torch.full(shape, fill, dtype=dtype)
    for i, values in enumerate(rows):
        filled = torch.as_tensor(np.asarray(values), dtype=dtype)
        if len(filled):
            out[i, : len(filled)] = filled
    return out
