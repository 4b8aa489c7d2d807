from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from immuneworld.kg import convolution
from immuneworld.kg.convolution import BasisConvolution, mean_weights

DIM, RELATIONS, BASES = 8, 6, 3


def random_graph(nodes: int, edges: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    dice = torch.Generator().manual_seed(seed)
    ends = torch.randint(nodes, (2, edges), generator=dice)
    return torch.randn(nodes, DIM, generator=dice), ends, torch.randint(RELATIONS, (edges,), generator=dice)


def two_convolutions() -> tuple[BasisConvolution, Any]:
    """Ours and torch_geometric's with the same parameters."""
    from torch_geometric.nn import RGCNConv  # seconds, for one worker only

    torch.manual_seed(0)
    theirs = RGCNConv(DIM, DIM, num_relations=RELATIONS, num_bases=BASES)
    ours = BasisConvolution(DIM, RELATIONS, BASES)
    ours.load_state_dict(theirs.state_dict())  # the names and shapes are the same, or this fails
    return ours, theirs


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 40), st.integers(0, 99))
def test_the_numbers_are_those_of_torch_geometric(nodes: int, edges: int, seed: int) -> None:
    ours, theirs = two_convolutions()
    x, ends, types = random_graph(nodes, edges, seed)
    with torch.no_grad():
        torch.testing.assert_close(ours(x, ends, types), theirs(x, ends, types), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("block", [1 << 16, 7])
def test_so_are_the_gradients(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convolution, "_BLOCK", block)
    found = []
    x, ends, types = random_graph(30, 200, 1)
    for layer in two_convolutions():
        inputs = x.clone().requires_grad_()
        layer(inputs, ends, types).pow(2).sum().backward()
        found.append({"x": inputs.grad, **{name: p.grad for name, p in layer.named_parameters()}})
    assert found[0].keys() == found[1].keys()
    for name, gradient in found[0].items():
        torch.testing.assert_close(gradient, found[1][name], atol=1e-4, rtol=1e-4)


def test_neighbours_of_one_relation_weigh_one_together() -> None:
    weights = mean_weights(torch.tensor([0, 0, 0, 1]), torch.tensor([2, 2, 1, 2]), 2, 3)
    assert weights.tolist() == [0.5, 0.5, 1.0, 1.0]
