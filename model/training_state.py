"""A stopped training on disk: one safetensors file, whole or absent, with JSON in its header; no pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import save_file
from torch import Tensor

from ..ontology.errors import InputError
from ..ontology.outputs import whole_file

_KEY = "training"


@dataclass(frozen=True)
class Saved:
    """What a file held: named tensors, and plain values beside them."""

    tensors: dict[str, Tensor]
    values: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """The tensors under a prefix, without it."""
        return {n[len(prefix) :]: t for n, t in self.tensors.items() if n.startswith(prefix)}


def save_state(path: Path, tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
    """Write both; a kill at any moment leaves the file as it was before or as it is after."""
    with whole_file(path) as staged:
        save_file({n: t.contiguous() for n, t in tensors.items()}, staged, {_KEY: json.dumps(dict(values))})


def load_state(path: Path) -> Saved:
    """Read what `save_state` wrote.

    :raises InputError: for anything else.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            values = json.loads(file.metadata()[_KEY])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
        if not isinstance(values, dict):
            raise TypeError(values)
    except (KeyError, OSError, RecursionError, TypeError, ValueError, safetensors.SafetensorError) as error:
        raise unreadable(path) from error
    return Saved(tensors, values)


def unreadable(path: Path) -> InputError:
    """The error for a file that is no stopped training."""
    return InputError("is no stopped training", where=str(path), hint="leave out --resume to start anew")


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The moments of each parameter that has met a gradient, as `number.name`."""
    state = optimiser.state_dict()["state"]
    return {f"{number}.{name}": value for number, own in state.items() for name, value in own.items()}


def fill_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """The inverse of `optimiser_tensors`, for an optimiser made with the same settings."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
