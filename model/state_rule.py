"""`StateRule`: how a state changes from day to day, by where it is.

The change a day is a smooth function of the state, the same for every patient and at all times: a sum of
Gaussian bumps (a Gaussian process with few inducing points; Quiñonero-Candela & Rasmussen 2005, JMLR
6:1939). Far from every training patient it is zero: a state stays. Like a `Reference` it is a statistic of
training patients, where the answer starts; the network says what to add. `state_fit.py` fits it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .cohort import Array, Snapshot
from .pairs import latest

_MOST_STEPS = 400


@dataclass(frozen=True)
class StateRule:
    """K columns, M bumps.

    :param centres: of the bumps, [M, K]; `effects` what each adds to the change a day, [M, K].
    :param length: standard deviation of a bump.
    :param step: days that the rule is asked for at once; over longer times it is asked again on the way.
    :param spread: standard deviation of a day's change that it does not foretell, [K].
    """

    centres: tuple[tuple[float, ...], ...]
    effects: tuple[tuple[float, ...], ...]
    length: float
    step: float
    spread: tuple[float, ...]

    def foretell(self, states: Array, days: float) -> Array:
        """States [n, K] so many days later, [n, K]."""
        parts = min(max(int(np.ceil(days / self.step - 1e-6)), 1), _MOST_STEPS)
        centres, effects = np.array(self.centres), np.array(self.effects)
        for _ in range(parts):
            states = states + days / parts * (bumps(states, centres, self.length) @ effects)
        return states

    def in_order(self, columns: Sequence[int]) -> StateRule:
        """The same rule for its columns in another order."""

        def picked(row: Sequence[float]) -> tuple[float, ...]:
            return tuple(row[k] for k in columns)

        return replace(
            self,
            centres=tuple(map(picked, self.centres)),
            effects=tuple(map(picked, self.effects)),
            spread=picked(self.spread),
        )


def bumps(states: Array, centres: Array, length: float) -> Array:
    """How near states [n, K] are to each centre [M, K], 0..1, [n, M]."""
    squares = (states**2).sum(1)[:, None] + (centres**2).sum(1) - 2 * states @ centres.T
    return np.asarray(np.exp(-np.maximum(squares, 0) / (2 * length**2)))


def moves(
    rule: StateRule | None, context: Sequence[Snapshot], time: float, spread: float
) -> tuple[Array, Array]:
    """Where a state is expected on day `time`, less surely the longer nobody looked, [K] each.

    :param context: nothing later than `time`. :param spread: how far it moves in a day; without a rule it is
        expected to stay.
    """
    last = latest(tuple(context), "state")
    away = time - max(s.time for s in context)
    a_day = np.array(rule.spread) if rule else np.full(len(last), spread)
    mean = rule.foretell(last[None], away)[0] if rule and away > 0 else last
    return mean, np.maximum(a_day * away, 1e-6)


def state_rule_from(raw: Mapping[str, Any] | None) -> StateRule | None:
    """A rule as JSON holds it.

    :raises ValueError: if its tables are not of one size, or its length or step are not above zero.
    """
    if raw is None:
        return None
    centres, effects = (tuple(tuple(map(float, row)) for row in raw[part]) for part in ("centres", "effects"))
    rule = StateRule(
        centres, effects, float(raw["length"]), float(raw["step"]), tuple(map(float, raw["spread"]))
    )
    shape = (len(centres), len(rule.spread))
    if np.shape(centres) != shape or np.shape(effects) != shape or min(rule.length, rule.step) <= 0:
        raise ValueError("a rule of states of another shape")
    return rule
