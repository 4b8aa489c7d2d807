"""Labels a second on one core: labels that were not seen before, by a method that is warm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

WARM = 50  # labels that warm the method up and are not counted


def labels_per_second(method: Callable[[Sequence[str]], Any], labels: Sequence[str]) -> float:
    """Of distinct labels, the first `WARM` of them not counted; one thread of every numerical library.

    Not a number where there are too few labels to tell.
    """
    from threadpoolctl import threadpool_limits

    distinct = list(dict.fromkeys(labels))
    if len(distinct) < 2 * WARM:
        return float("nan")
    with threadpool_limits(1):
        method(distinct[:WARM])
        start = perf_counter()
        method(distinct[WARM:])
        return (len(distinct) - WARM) / (perf_counter() - start)
