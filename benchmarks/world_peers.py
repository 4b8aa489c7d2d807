"""Peers of the next composition: a ridge regression on log-ratios and a GRU, each of one study's patients.

Both say how log-ratios will have changed since the last snapshot, so that knowing nothing is persistence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from ..model.cohort import Array, Cohort, Kind
from ..model.folds import fold_of, split
from ..model.pairs import Pair, latest, next_pairs, normalised

RIDGE, GRU = "ridge on log-ratios", "GRU"
PENALTIES = tuple(float(p) for p in 10.0 ** np.arange(-1, 5))
_FLOOR, _MONTH = 1e-3, 30.0
_WIDTH, _STEPS, _LOOK = 16, 300, 10


def ridge(train: Cohort, pairs: Sequence[Pair]) -> Array:
    """Shares of each pair's target, [P, K]; the penalty is chosen by leaving out each training pair."""
    from sklearn.linear_model import RidgeCV

    known = next_pairs(train)
    x, y = _seen(known, train.kind), _changes(known, train.kind)
    centre, spread = x.mean(0), x.std(0) + 1e-9
    model = RidgeCV(alphas=PENALTIES).fit((x - centre) / spread, y)
    said = model.predict((_seen(pairs, train.kind) - centre) / spread)
    return _shares(pairs, train.kind, said)


def gru(train: Cohort, pairs: Sequence[Pair], seed: int) -> Array:
    """The same by a recurrent network; how long it learns is what a third of the training patients say."""
    torch.set_num_threads(1)  # two wait for each other when the machine is busy
    folds = fold_of([train], 3, seed)
    inside, outside = split([train], folds, 0)
    steps = _STEPS
    if inside and outside and next_pairs(inside[0]) and (held_out := next_pairs(outside[0])):
        curve = _learn(next_pairs(inside[0]), train.kind, seed, held_out)[1]
        steps = int(np.argmin(curve)) * _LOOK
    model, _ = _learn(next_pairs(train), train.kind, seed, (), steps)
    with torch.no_grad():
        said = np.stack([model(_course(pair, train.kind)[:, None])[0].numpy() for pair in pairs])
    return _shares(pairs, train.kind, said)


class _Recurrent(nn.Module):
    """Snapshots in order, with the days to the target [T, K + 1], to a change of log-ratios [K]; first 0."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.reads = nn.GRU(columns + 1, _WIDTH)
        self.says = nn.Linear(_WIDTH, columns)
        nn.init.zeros_(self.says.weight)
        nn.init.zeros_(self.says.bias)

    def forward(self, courses: torch.Tensor) -> torch.Tensor:
        """Courses of one length, [T, B, K + 1] → [B, K]."""
        said: torch.Tensor = self.says(self.reads(courses)[0][-1])
        return said


def _learn(
    pairs: Sequence[Pair], kind: Kind, seed: int, held_out: Sequence[Pair], steps: int = _STEPS
) -> tuple[_Recurrent, list[float]]:
    """A network after `steps` steps, and its error on what is held out, every `_LOOK` steps from 0 on."""
    torch.manual_seed(seed)
    model = _Recurrent(len(pairs[0].target.values))
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-3)
    examples, exam = (_examples(some, kind) for some in (pairs, held_out))
    curve = []
    for step in range(steps + 1):
        if step % _LOOK == 0 and exam:
            with torch.no_grad():
                curve.append(float(_loss(model, exam)))
        if step < steps:
            optimiser.zero_grad()
            _loss(model, examples).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return model, curve


def _examples(pairs: Sequence[Pair], kind: Kind) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Courses and changes of all pairs with as many snapshots, together."""
    found = []
    for length in sorted({len(p.context) for p in pairs}):
        some = [p for p in pairs if len(p.context) == length]
        changes = torch.tensor(_changes(some, kind), dtype=torch.float32)
        found.append((torch.stack([_course(p, kind) for p in some], dim=1), changes))
    return found


def _loss(model: _Recurrent, examples: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:
    """Mean square over pairs and columns."""
    squares = torch.cat([(model(seen) - changes) ** 2 for seen, changes in examples])
    return squares.mean()


def _course(pair: Pair, kind: Kind) -> torch.Tensor:
    rows = [
        [*_log_ratios(normalised(s.values, kind)), (pair.target.time - s.time) / _MONTH]
        for s in sorted(pair.context, key=lambda s: s.time)
    ]
    return torch.tensor(np.array(rows), dtype=torch.float32)


def _seen(pairs: Sequence[Pair], kind: Kind) -> Array:
    return np.stack([_log_ratios(latest(p.context, kind)) for p in pairs])


def _changes(pairs: Sequence[Pair], kind: Kind) -> Array:
    truth = np.stack([_log_ratios(normalised(p.target.values, kind)) for p in pairs])
    return np.asarray(truth - _seen(pairs, kind))


def _shares(pairs: Sequence[Pair], kind: Kind, changes: Array) -> Array:
    values = np.exp(_seen(pairs, kind) + changes)
    return np.asarray(values / values.sum(-1, keepdims=True))


def _log_ratios(shares: Array) -> Array:
    logs = np.log(shares + _FLOOR)
    return np.asarray(logs - logs.mean())
