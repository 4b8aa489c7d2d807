from collections.abc import Iterator
from pathlib import Path

import pytest

from immuneworld.benchmarks.unseen_store import Result, Store

ONE = Result("A", "whole", "x", "graph", 0, 0.5)


def work() -> Iterator[Result]:
    yield ONE


def broken() -> Iterator[Result]:
    yield ONE
    raise RuntimeError("stopped")


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    Store(tmp_path / "a.jsonl").job("one", work)
    again = Store(tmp_path / "a.jsonl")
    again.job("one", broken)
    assert again.results() == [ONE]


def test_half_a_job_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.jsonl")
    with pytest.raises(RuntimeError, match="stopped"):
        store.job("one", broken)
    store.job("two", work)
    assert Store(tmp_path / "a.jsonl").results() == [ONE]
