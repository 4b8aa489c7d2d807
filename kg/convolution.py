"""A relational graph convolution with basis decomposition, all relations in one pass.

Schlichtkrull et al. 2018, doi:10.1007/978-3-319-93417-4_38, with the mean over each relation's neighbours:

    out_i = x_i W_0 + b + Σ_r 1/|N_r(i)| Σ_{j ∈ N_r(i)} x_j W_r,    W_r = Σ_b a_rb V_b

`torch_geometric.nn.RGCNConv` gives the same numbers with a pass over the graph for each relation.
Here an edge adds its neighbour to one sum for each basis, weighted as its relation asks; each sum then
meets its matrix once.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_BLOCK = 1 << 16  # edges at a time, so that a graph of millions does not need gigabytes beside itself


class BasisConvolution(nn.Module):
    """From `x` [n, dim] to [n, dim]; parameters are named and shaped as RGCNConv's.

    `weight` [bases, dim, dim], `comp` [relations, bases], `root` [dim, dim], `bias` [dim].
    """

    def __init__(self, dim: int, relations: int, bases: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(bases, dim, dim))
        self.comp = nn.Parameter(torch.empty(relations, bases))
        self.root = nn.Parameter(torch.empty(dim, dim))
        self.bias = nn.Parameter(torch.zeros(dim))
        for parameter in (self.weight, self.comp, self.root):
            glorot(parameter)

    def forward(self, x: Tensor, edges: Tensor, types: Tensor) -> Tensor:
        """Convolve.

        :param edges: [2, e], from row 0 to row 1.
        :param types: [e], the relation of each edge.
        """
        source, target = edges
        mix = self.comp.index_select(0, types) * mean_weights(target, types, len(x), len(self.comp))[:, None]
        sums = x.new_zeros(len(x), mix.shape[1] * x.shape[1])  # a row: one sum of neighbours for each basis
        for start in range(0, len(types), _BLOCK):
            some = slice(start, start + _BLOCK)
            neighbours = x.index_select(0, source[some])
            sums.index_add_(0, target[some], (mix[some, :, None] * neighbours[:, None]).flatten(1))
        return torch.addmm(self.bias, x, self.root) + sums @ self.weight.flatten(0, 1)


def glorot(parameter: Tensor) -> None:
    """Start as RGCNConv does: uniform, by the last two sizes (torch's own counts the bases as inputs)."""
    bound = (6.0 / (parameter.shape[-2] + parameter.shape[-1])) ** 0.5
    nn.init.uniform_(parameter, -bound, bound)


def mean_weights(target: Tensor, types: Tensor, nodes: int, relations: int) -> Tensor:
    """One over the number of edges of the same relation into the same node, [e]."""
    group = target * relations + types
    return 1.0 / torch.bincount(group, minlength=nodes * relations)[group]
