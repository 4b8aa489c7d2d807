from pathlib import Path

import pytest
import torch

from immuneworld.model.training_state import fill_optimiser, load_state, optimiser_tensors, save_state
from immuneworld.ontology.errors import InputError


def test_tensors_and_values_come_back(tmp_path: Path) -> None:
    tensors = {"a.x": torch.tensor([1.5, float("nan")]), "b.y": torch.zeros(2, 3, dtype=torch.uint8)}
    save_state(tmp_path / "s", tensors, {"big": 2**127, "text": "µ\n", "list": [0.1, None]})
    saved = load_state(tmp_path / "s")
    assert saved.values == {"big": 2**127, "text": "µ\n", "list": [0.1, None]}
    assert saved.tensors.keys() == tensors.keys()
    torch.testing.assert_close(saved.part("a.")["x"], tensors["a.x"], equal_nan=True, rtol=0, atol=0)
    assert saved.part("b.")["y"].dtype == torch.uint8


def test_an_optimiser_goes_on_as_it_would_have() -> None:
    def made() -> tuple[torch.nn.Linear, torch.optim.AdamW]:
        torch.manual_seed(0)
        layer = torch.nn.Linear(3, 2)
        return layer, torch.optim.AdamW(layer.parameters(), 0.1)

    def step(layer: torch.nn.Linear, optimiser: torch.optim.AdamW) -> None:
        optimiser.zero_grad()
        layer(torch.ones(1, 3)).pow(2).sum().backward()
        optimiser.step()

    one, two = made(), made()
    step(*one)
    step(*one)
    step(*two)
    third = made()
    third[0].load_state_dict(two[0].state_dict())
    fill_optimiser(third[1], optimiser_tensors(two[1]))
    step(*third)
    assert torch.equal(one[0].weight, third[0].weight)


def test_a_missing_file_is_no_state(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no stopped training"):
        load_state(tmp_path / "nothing")
