"""The trajectory Transformer: queries read observations along relations, and never each other's answers."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..kg.relations import FEATURES

_FREQUENCIES = 4
_SIGNALS = 4  # numbers an observed cell sends along each relation
_NEVER = -1e9  # the score of what was not seen


@dataclass(frozen=True)
class Links:
    """How the tokens of one batch are related, made once for all layers.

    Tokens are many, nodes few: a relation is kept for each pair of the batch's u nodes, not of its tokens.

    :param table: R_ij at [j, i, F], [u, u, F]. :param mask: True where something was seen, [B, N].
    :param pair: for each head and token the place of its relation to each observed cell, [heads · B · T · N].
    :param rows: place of each token among the nodes of all episodes, [B, T]; the first N are the seen ones.
    :param related: 1 / (1 + Σ_j R_ij) of each node, [B, u, F, 1].
    :param some: [B, 1, 1], whether an episode observed anything; None where all did.
    """

    table: Tensor
    mask: Tensor
    pair: Tensor
    rows: Tensor
    related: Tensor
    some: Tensor | None


def links(table: Tensor, nodes: Tensor, mask: Tensor, heads: int) -> Links:
    """How tokens are related.

    :param table: R_ij of all nodes, [n, n, F]. :param nodes: each token's row of it, [B, T].
    :param mask: which of the first N tokens were seen, [B, N].
    """
    (batch, seen), met = mask.shape, torch.unique(nodes)
    place = nodes.new_zeros(len(table)).index_put((met,), torch.arange(len(met), device=nodes.device))[nodes]
    among = table.transpose(0, 1)[met][:, met]
    rows = place + len(met) * torch.arange(batch, device=nodes.device)[:, None]
    counts = _sums(mask[..., None].to(table.dtype), rows[:, :seen], batch * len(met))
    related = 1 / (1 + counts.view(batch, -1) @ among.flatten(1)).view(batch, len(met), -1, 1)
    pair = _pairs(place, mask, len(met), heads)
    some = mask.any(1)
    return Links(among, mask, pair, rows, related, None if bool(some.all()) else some[:, None, None])


def _pairs(place: Tensor, mask: Tensor, nodes: int, heads: int) -> Tensor:
    """Where `RelationAttention` finds the bias of each head and pair of tokens, [heads · B · T · N].

    A head has a bias for each pair of nodes, and a last one for what was not seen.
    """
    pair = (place[:, :, None] + nodes * place[:, None, : mask.shape[1]]).int()
    pair = pair.masked_fill_(~mask[:, None], nodes**2).flatten()
    each: Tensor = pair + (nodes**2 + 1) * torch.arange(heads, dtype=torch.int32, device=pair.device)[:, None]
    return each.flatten()


def _sums(values: Tensor, rows: Tensor, count: int) -> Tensor:
    """Sums of values [B, N, …] in the rows [B, N] that they belong to, [count, …]."""
    nothing = values.new_zeros(count, *values.shape[2:])
    return nothing.index_add(0, rows.flatten(), values.flatten(0, 1))


class RelationAttention(nn.Module):
    """Attention over observed cells, with two ways for the graph to speak.

    scores(i, j) = q_i · k_j / √d + b · R_ij      (a bias: whom to read)
    out_i = Σ_j a_ij v_j + W (Σ_j R_ij ⊗ s_j) / (1 + Σ_j R_ij)   (a signed path: what a relation makes of it)

    R_ij are F pairwise graph features, s_j a few signals of cell j. The second path lets twin states compete
    and parents pull without the softmax in between (docs/world-model.md, finding 1).
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

    def forward(self, tokens: Tensor, seen: Tensor, links: Links) -> Tensor:
        """tokens [B, T, d] read seen [B, N, d]."""
        read = self._read(tokens, seen, links)
        # Where nothing was seen there is nothing to read, padding least of all.
        out: Tensor = self.out(read if links.some is None else read * links.some)
        return out + self._related(seen, links) if self.relational else out

    def _read(self, tokens: Tensor, seen: Tensor, links: Links) -> Tensor:
        """Σ_j a_ij v_j, [B, T, d]. torch's own attention is slower where the bias has a gradient."""
        q = self._by_head(self.query(tokens))
        k, v = (self._by_head(x) for x in self.key_value(seen).chunk(2, -1))
        bias = self._bias(links).view(len(q), q.shape[1], k.shape[1])
        scores = torch.baddbmm(bias, q, k.transpose(1, 2), alpha=q.shape[-1] ** -0.5)
        read = scores.softmax(-1) @ v
        return read.view(self.heads, len(tokens), *read.shape[1:]).permute(1, 2, 0, 3).flatten(2)

    def _by_head(self, tokens: Tensor) -> Tensor:
        """[B, T, d] → [heads · B, T, d / heads]."""
        return (
            tokens.view(*tokens.shape[:2], self.heads, tokens.shape[-1] // self.heads)
            .permute(2, 0, 1, 3)
            .flatten(0, 1)
        )

    def _bias(self, links: Links) -> Tensor:
        """b · R of each pair of nodes, looked up for each pair of tokens; nothing reads what was not seen."""
        told = self.bias.weight if self.relational else torch.zeros_like(self.bias.weight)
        bias = told @ links.table.flatten(0, 1).T
        bias = torch.cat((bias, bias.new_full((self.heads, 1), _NEVER)), 1)
        return bias.flatten().index_select(0, links.pair)

    def _related(self, seen: Tensor, links: Links) -> Tensor:
        """The signed path, [B, T, d]: over what is related, not over all that was seen.

        One drug on one target must not drown.
        """
        (batch, observed), nodes = links.mask.shape, len(links.table)
        signals = self.signal(seen) * links.mask[..., None]
        sums = _sums(signals, links.rows[:, :observed], batch * nodes)
        by_node = sums.view(batch, nodes, _SIGNALS).transpose(0, 1).flatten(1)
        sent = (links.table.flatten(1).T @ by_node).view(nodes, -1, batch, _SIGNALS)
        sent = (sent.permute(2, 0, 1, 3) * links.related).flatten(2).flatten(0, 1)
        related: Tensor = self.relate(sent.index_select(0, links.rows.flatten()))
        return related.view(*links.rows.shape, -1)


class Block(nn.Module):
    """Attention and a feed-forward layer, each added to its input, normalised before (pre-norm)."""

    def __init__(self, dim: int, heads: int, dropout: float, relational: bool) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = RelationAttention(dim, heads, relational)
        self.feed = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, links: Links) -> Tensor:
        """tokens [B, N + K, d], the first N of which are the observed cells."""
        normal = self.norm1(tokens)
        seen = normal[:, : links.mask.shape[1]]
        tokens = tokens + self.dropout(self.attention(normal, seen, links))
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
