"""Ranks to tables in Markdown, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from torch import Tensor

Floats = npt.NDArray[np.float64]
DRAWS = 500


@dataclass(frozen=True)
class Found:
    """What a method answered.

    :param rank: of the right answer, from 1, [q]. :param way: which question, [q]. :param group: what the
        bootstrap draws, [q]. :param seconds: this took of one core.
    """

    rank: Tensor
    way: Tensor
    group: Tensor
    seconds: float

    def __str__(self) -> str:
        return f"MRR {float((1 / self.rank).mean()):.3f}, {self.seconds:.0f} s"


def table(found: dict[str, list[Found]]) -> str:
    """A row a method: mean reciprocal rank and hits at 10 with their intervals, seeds apart, seconds."""
    lines = ["| method | MRR | hits@10 | MRR of each seed | CPU s a seed |", "|---|---|---|---|---|"]
    for name, runs in found.items():
        reciprocal, hit, group = _columns(runs)
        each = ", ".join(f"{float((1 / run.rank).mean()):.3f}" for run in runs)
        seconds = np.mean([run.seconds for run in runs])
        lines.append(
            f"| {name} | {_interval(reciprocal, group)} | {_interval(hit, group)} | {each} | {seconds:.0f} |"
        )
    n = len(next(iter(found.values()))[0].rank)
    return "\n".join((*lines, f"\n{n} questions in the first seed."))


def by_relation(found: dict[str, list[Found]], names: Sequence[str], least: int = 15) -> str:
    """MRR by relation over all seeds; relations with few held-out edges are left out."""
    methods = list(found)
    lines = ["| relation | edges | " + " | ".join(methods) + " |", "|---" * (len(methods) + 2) + "|"]
    ways = [np.concatenate([r.way.numpy() // 2 for r in runs]) for runs in found.values()]
    values = [_columns(runs)[0] for runs in found.values()]
    for number in sorted(range(len(names)), key=lambda p: -int((ways[0] == p).sum())):
        count = int((ways[0] == number).sum()) // 2
        if count >= least:
            cells = (f"{v[w == number].mean():.2f}" for w, v in zip(ways, values, strict=True))
            lines.append(f"| {names[number]} | {count} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _columns(runs: list[Found]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    rank = np.concatenate([run.rank.numpy() for run in runs]).astype(np.float64)
    return 1 / rank, (rank <= 10).astype(np.float64), np.concatenate([run.group.numpy() for run in runs])


def _interval(values: Floats, group: npt.NDArray[np.int64]) -> str:
    """The mean and its 95 % interval over draws of whole groups."""
    _, member = np.unique(group, return_inverse=True)
    total, count = np.bincount(member, values), np.bincount(member)
    drawn = np.random.default_rng(0).integers(len(total), size=(DRAWS, len(total)))
    means = total[drawn].sum(1) / count[drawn].sum(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"
