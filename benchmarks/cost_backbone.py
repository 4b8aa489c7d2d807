"""The world model's layers beside a plain `nn.TransformerEncoder` of the same size, in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..kg.relations import FEATURES
from ..model.backbone import Block, links
from ..model.cohort import Array

EPISODES, SEEN, ASKED, NODES = (
    64,
    45,
    22,
    60,
)  # a batch: two snapshots of 22 types, a therapy; 22 are asked for


@dataclass(frozen=True)
class Size:
    """Width, heads and layers of both; the feed-forward layer is twice as wide."""

    name: str
    dim: int
    heads: int
    layers: int


SIZES = (Size("default", 64, 4, 2), Size("base", 128, 8, 4))


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one thread: other programs on the machine disturb it less than the clock."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def turns(size: Size, dropout: float, count: int) -> Array:
    """Seconds of a training step of the plain layers and of ours, [count, 2]; two turns before warm up."""
    torch.manual_seed(0)
    relations = torch.rand(NODES, NODES, len(FEATURES))
    nodes = torch.randint(0, NODES, (EPISODES, SEEN + ASKED))
    mask = torch.arange(SEEN) < torch.randint(SEEN // 2, SEEN + 1, (EPISODES, 1))
    tokens = torch.randn(EPISODES, SEEN + ASKED, size.dim)
    blocks = nn.ModuleList(Block(size.dim, size.heads, dropout, relational=True) for _ in range(size.layers))
    plain = plain_encoder(size, dropout)
    padding = ~torch.cat((mask, mask.new_ones(EPISODES, ASKED)), 1)

    def ours() -> Tensor:
        linked, read = links(relations, nodes, mask, size.heads), tokens
        for block in blocks:
            read = block(read, linked)
        return read

    def theirs() -> Tensor:
        read: Tensor = plain(tokens, src_key_padding_mask=padding)
        return read

    steps = (training_step(theirs, plain), training_step(ours, blocks))
    return np.array([[seconds(step) for step in steps] for _ in range(count + 2)])[2:]


def plain_encoder(size: Size, dropout: float) -> nn.TransformerEncoder:
    """torch's own, as it comes: every token reads every other."""
    layer = nn.TransformerEncoderLayer(
        size.dim, size.heads, 2 * size.dim, dropout, "gelu", batch_first=True, norm_first=True
    )
    return nn.TransformerEncoder(layer, size.layers, enable_nested_tensor=False)


def training_step(answer: Callable[[], Tensor], module: nn.Module) -> Callable[[], None]:
    """Answer, gradient, AdamW."""
    optimiser = torch.optim.AdamW(module.parameters(), 1e-4)

    def step() -> None:
        optimiser.zero_grad()
        answer()[:, SEEN:].square().mean().backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    return step
