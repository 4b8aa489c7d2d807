import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.kg.columns import Columns, Messages, messages
from immuneworld.kg.graph import Edge
from immuneworld.ontology.errors import InputError

NODES = 8
PAIRS = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=20)


def as_messages(pairs: list[tuple[int, int]]) -> Messages:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Messages(ends[:, 0], ends[:, 1], np.arange(len(ends)))


def walked(pairs: list[tuple[int, int]], seeds: list[int], hops: int) -> tuple[set[int], set[int]]:
    """Nodes and message numbers, found one step and one message at a time."""
    met, used, frontier = set(seeds), set(), set(seeds)
    for _ in range(hops):
        came = {n for n, (_, target) in enumerate(pairs) if target in frontier}
        used |= came
        frontier = {pairs[n][0] for n in came} - met
        met |= frontier
    return met, used


@settings(max_examples=60, deadline=None)
@given(PAIRS, PAIRS, st.lists(st.integers(0, NODES - 1), min_size=1, max_size=3), st.integers(0, 3))
def test_reach_finds_what_a_walk_finds(
    indexed: list[tuple[int, int]], extra: list[tuple[int, int]], seeds: list[int], hops: int
) -> None:
    more = as_messages(extra)._replace(kind=np.arange(len(extra)) + len(indexed))
    kept, found = Columns(as_messages(indexed), NODES).reach(np.array(seeds), hops, more)
    met, used = walked(indexed + extra, seeds, hops)
    assert kept.tolist() == sorted(met)
    assert sorted(found[2].tolist()) == sorted(used)
    assert all((indexed + extra)[k] == (s, t) for s, t, k in found.T.tolist())


def test_an_edge_carries_a_message_each_way() -> None:
    edge = Edge("CL:1", "subclass_of", "CL:2", "x")
    source, target, kind = messages([edge], {"CL:1": 0, "CL:2": 1})
    assert source.tolist() == target[::-1].tolist() == [0, 1]
    assert kind[1] == kind[0] + 1


def test_an_edge_to_no_node_is_an_input_error() -> None:
    with pytest.raises(InputError, match="CL:2, which is no node"):
        messages([Edge("CL:1", "subclass_of", "CL:2", "x")], {"CL:1": 0})
