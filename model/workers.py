"""Several processes that train one model (`torchrun`): each answers a part of every batch.

Li et al. 2020, PyTorch Distributed, doi:10.14778/3415478.3415530. Gradients are summed when all are there,
not while they are computed: a step asks one model several times (encoder, then each kind of question), which
the wrapper of PyTorch and Lightning Fabric, made for one call of `forward`, does not allow. Nothing but
numbers travels between the processes. Alone, every function here leaves things as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, distributed

from ..ontology.errors import InputError

T = TypeVar("T")


@contextmanager
def joined() -> Iterator[None]:
    """Join the other processes that `torchrun` started, if it did; only the first one prints.

    :raises InputError: if they cannot be reached.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield
        return
    try:
        distributed.init_process_group("gloo")
    except (RuntimeError, ValueError) as error:
        hint = "start them with torchrun"
        raise InputError(f"the other processes cannot be reached ({error})", hint=hint) from error
    try:
        with ExitStack() as stack:
            if not is_first():
                nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
                stack.enter_context(redirect_stdout(nowhere))
            yield
    finally:
        distributed.destroy_process_group()


def number() -> int:
    """Which of the processes this is, from 0 on."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def count() -> int:
    """How many processes there are."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def is_first() -> bool:
    """Whether this is the process that prints and writes."""
    return number() == 0


def part_of(batch: Sequence[T]) -> Sequence[T]:
    """What of a batch this process answers.

    :raises InputError: if there are more processes than questions.
    """
    if len(batch) < count():
        problem = f"batch_size {len(batch)} is less than the {count()} processes"
        raise InputError(problem, hint="raise it, or start fewer")
    return batch[number() :: count()]


def summed(value: Tensor) -> Tensor:
    """The sum over all processes."""
    total = value.detach().clone()
    if count() > 1:
        distributed.all_reduce(total)
    return total


def sum_gradients(parameters: Iterable[Tensor]) -> None:
    """Give each parameter the sum of its gradients; one that has none in any process stays without."""
    if count() < 2:
        return
    own = list(parameters)
    met = torch.tensor([p.grad is not None for p in own], dtype=torch.float32)
    flat = [(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in own]
    total = summed(torch.cat([*flat, met]))
    gradients = torch.split(total[: -len(own)], [p.numel() for p in own])
    for parameter, gradient, meets in zip(own, gradients, total[-len(own) :].tolist(), strict=True):
        parameter.grad = gradient.view_as(parameter) if meets else None


def own_noise() -> None:
    """Let the processes drop out different activations from here on; the first goes on as it would alone."""
    seed = int(torch.randint(2**31, ())) if count() > 1 and not is_first() else 0
    if seed:
        torch.manual_seed(seed + number())
