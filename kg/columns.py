"""Edges in compressed sparse columns, to find what lies around some nodes whatever the size of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..ontology.errors import InputError
from .graph import Edge
from .schema import PREDICATES

Rows = npt.NDArray[np.int64]
_NUMBER = {name: 2 * i for i, name in enumerate(PREDICATES)}  # the reverse edge is the next number


class Messages(NamedTuple):
    """What edges carry: [e] rows of the senders, of the receivers, and relation numbers."""

    source: Rows
    target: Rows
    kind: Rows


def messages(edges: Iterable[Edge], row: Mapping[str, int]) -> Messages:
    """Each edge carries one message each way.

    :raises InputError: if an edge ends at a node without a row.
    """
    edges = tuple(edges)
    if lost := sorted({end for e in edges for end in (e.subject, e.object)} - row.keys()):
        raise InputError(
            f"has an edge to {lost[0]}, which is no node", where="graph", hint="run `iw kg validate`"
        )
    ends = np.array([(row[e.subject], row[e.object]) for e in edges], dtype=np.int64).reshape(-1, 2)
    kind = np.array([_NUMBER[e.predicate] for e in edges], dtype=np.int64)
    both = np.concatenate((ends, ends[:, ::-1]))
    return Messages(both[:, 0], both[:, 1], np.concatenate((kind, kind + 1)))


NO_MESSAGES = messages((), {})


class Columns:
    """Messages, those to one node side by side."""

    def __init__(self, all_messages: Messages, nodes: int) -> None:
        order = np.argsort(all_messages.target, kind="stable")
        self._source, self._kind = all_messages.source[order], all_messages.kind[order]
        self._start = np.concatenate(([0], np.bincount(all_messages.target, minlength=nodes).cumsum()))

    def reach(self, rows: Rows, hops: int, extra: Messages = NO_MESSAGES) -> tuple[Rows, Rows]:
        """Nodes within `hops` of some rows, sorted, and the messages [3, e] that reach those rows from there.

        :param extra: messages beyond those of the index.
        """
        met = frontier = np.unique(rows)
        found = [np.empty((3, 0), np.int64)]
        for _ in range(hops):
            came = self._into(frontier, extra)
            found.append(came)
            frontier = np.setdiff1d(came[0], met)
            met = np.union1d(met, frontier)
        return met, np.concatenate(found, 1)

    def _into(self, targets: Rows, extra: Messages) -> Rows:
        own = targets[targets < len(self._start) - 1]
        starts = self._start[own]
        counts = self._start[own + 1] - starts
        at = np.arange(counts.sum()) + np.repeat(starts - counts.cumsum() + counts, counts)
        indexed = np.stack((self._source[at], np.repeat(own, counts), self._kind[at]))
        more = np.stack(extra)
        return np.concatenate((indexed, more[:, np.isin(more[1], targets)]), 1)
