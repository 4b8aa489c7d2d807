"""`make bench-convolution`: the encoder's graph convolution beside PyG's, on the package's graph.

Both have the same parameters and are run in turn on one thread. The ratio is that of each turn; its 95 %
interval is over turns (bootstrap).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch_geometric.nn import RGCNConv

from ..kg.build import build_graph
from ..kg.convolution import BasisConvolution
from ..kg.encoder import graph_tensors
from ..kg.schema import PREDICATES
from ..ontology.load import load_ontology

DIM, BASES = 64, 4
Inputs = tuple[Tensor, Tensor, Tensor]
Times = npt.NDArray[np.float64]


def layers() -> tuple[nn.Module, nn.Module]:
    """PyG's and ours, with the same parameters."""
    theirs = RGCNConv(DIM, DIM, num_relations=2 * len(PREDICATES), num_bases=BASES)
    ours = BasisConvolution(DIM, 2 * len(PREDICATES), BASES)
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


def forward(layer: nn.Module, inputs: Inputs) -> None:
    """The answer alone."""
    with torch.no_grad():
        layer(*inputs)


def both_ways(layer: nn.Module, inputs: Inputs) -> None:
    """The answer and its gradients, of the input too."""
    layer(inputs[0].detach().requires_grad_(), *inputs[1:]).sum().backward()


def milliseconds(work: Callable[[nn.Module, Inputs], None], inputs: Inputs, turns: int) -> Times:
    """What each layer took in each turn, [turns, 2]; a turn before them warms up."""
    pair, taken = layers(), np.zeros((turns + 1, 2))
    for turn in taken:
        for i, layer in enumerate(pair):
            start = time.perf_counter()
            work(layer, inputs)
            turn[i] = 1000 * (time.perf_counter() - start)
    return taken[1:]


def line(name: str, taken: Times) -> str:
    """A line of the table: the medians, and the median ratio with its interval."""
    ratios = taken[:, 0] / taken[:, 1]
    drawn = np.random.default_rng(0).choice(ratios, (1000, len(ratios)))
    low, high = np.quantile(np.median(drawn, 1), (0.025, 0.975))
    theirs, ours = np.median(taken, 0)
    return f"| {name} | {theirs:.1f} | {ours:.1f} | {np.median(ratios):.1f} ({low:.1f} to {high:.1f}) |"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    turns = parser.parse_args().turns
    torch.set_num_threads(1)
    torch.manual_seed(0)
    graph = build_graph(load_ontology())
    tensors = graph_tensors(graph, sorted(graph.nodes), hops=2)
    inputs = (torch.randn(len(tensors.x), DIM), tensors.edge_index, tensors.edge_type)
    size = f"{len(tensors.x):,} nodes, {len(tensors.edge_type):,} messages"
    print(f"{size}, {DIM} numbers a node, {turns} turns\n")
    print("| | PyG's RGCNConv, ms | ours, ms | times as fast |\n|---|---|---|---|")
    for name, work in (("forward", forward), ("forward and backward", both_ways)):
        print(line(name, milliseconds(work, inputs, turns)))


if __name__ == "__main__":
    main()
