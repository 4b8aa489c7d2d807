"""The trajectory Transformer: queries read observations along relations, and never each other's answers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..kg.relations import FEATURES

_FREQUENCIES = 4
_SIGNALS = 4  # numbers an observed cell sends along each relation


class RelationAttention(nn.Module):
    """Attention over observed cells, with two ways for the graph to speak.

    scores(i, j) = q_i · k_j / √d + b · R_ij      (a bias: whom to read)
    out_i = Σ_j a_ij v_j + W (Σ_j R_ij ⊗ s_j) / (1 + Σ_j R_ij)   (a signed path: what a relation makes of it)

    R [B, T, N, F] are pairwise graph features, s_j a few signals of cell j. The second path lets twin states
    compete and parents pull without the softmax in between (docs/world-model.md, finding 1).
    """

    def __init__(self, dim: int, heads: int, relational: bool = True) -> None:
        super().__init__()
        self.heads, self.relational = heads, relational
        self.query, self.key_value = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim)
        self.out = nn.Linear(dim, dim)
        self.bias = nn.Linear(len(FEATURES), heads, bias=False)
        self.signal = nn.Linear(dim, _SIGNALS)
        self.relate = nn.Linear(len(FEATURES) * _SIGNALS, dim, bias=False)
        nn.init.zeros_(self.bias.weight)

    def forward(self, tokens: Tensor, seen: Tensor, relations: Tensor, mask: Tensor) -> Tensor:
        """tokens [B, T, d] read seen [B, N, d]; mask [B, N] is True where something was seen."""
        b, t, d = tokens.shape
        split = (self.heads, d // self.heads)
        q = self.query(tokens).unflatten(-1, split).transpose(1, 2)
        k, v = (x.unflatten(-1, split).transpose(1, 2) for x in self.key_value(seen).chunk(2, -1))
        bias = (
            self.bias(relations).permute(0, 3, 1, 2)
            if self.relational
            else q.new_zeros(b, 1, t, seen.shape[1])
        )
        bias = bias.masked_fill(~mask[:, None, None, :], -1e9)
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).flatten(2)
        # Where nothing was seen there is nothing to read, padding least of all.
        out: Tensor = self.out(read * mask.any(1)[:, None, None])
        if self.relational:
            signals = self.signal(seen) * mask[..., None]
            sent = torch.einsum("btnf,bns->btfs", relations, signals)
            # Over what is related, not over all that was seen: one drug on one target must not drown.
            related = (relations * mask[:, None, :, None]).sum(2)
            out = out + self.relate((sent / (1 + related)[..., None]).flatten(2))
        return out


class Block(nn.Module):
    """Attention and a feed-forward layer, each added to its input, normalised before (pre-norm)."""

    def __init__(self, dim: int, heads: int, dropout: float, relational: bool) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = RelationAttention(dim, heads, relational)
        self.feed = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, seen_count: int, relations: Tensor, mask: Tensor) -> Tensor:
        """tokens [B, N + K, d], the first `seen_count` of which are the observed cells."""
        normal = self.norm1(tokens)
        tokens = tokens + self.dropout(self.attention(normal, normal[:, :seen_count], relations, mask))
        out: Tensor = tokens + self.dropout(self.feed(self.norm2(tokens)))
        return out


def time_features(days: Tensor) -> Tensor:
    """Days as smooth features [..., 2 · 4 + 1]: a logarithm and sines of it, so any day can be asked for.

    Days after the query are negative, and mirror those before it.
    """
    log = days.sign() * torch.log1p(days.abs() / 7)
    angles = log[..., None] * (2.0 ** torch.arange(_FREQUENCIES, device=days.device)) * 0.5
    return torch.cat((log[..., None], angles.sin(), angles.cos()), -1)


TIME_DIM = 2 * _FREQUENCIES + 1
