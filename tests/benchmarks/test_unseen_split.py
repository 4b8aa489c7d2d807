from pathlib import Path

import numpy as np

from immuneworld.benchmarks.unseen_arms import ARMS, ORACLE
from immuneworld.benchmarks.unseen_split import DRUG, PERSISTENCE, SHUFFLED, SPLIT, run, share
from immuneworld.benchmarks.unseen_store import Store
from immuneworld.benchmarks.worlds_draw import Size


def test_the_share_is_the_first_siblings() -> None:
    np.testing.assert_allclose(share(np.array([[0.3, 0.1, 0.6], [0.0, 0.0, 1.0]])), [0.75, 0.5], atol=1e-4)


def test_every_arm_scores_every_world_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    size = Size(taught=2, split=1, drug=1, train=4, test=4, steps=2)
    file = tmp_path / "split.jsonl"
    store = Store(file)
    run(store, size, (0,))
    scored = {(r.protocol, r.variant, r.arm) for r in store.results()}
    assert {a for p, v, a in scored if p == SPLIT and v == "whole"} == {*ARMS, ORACLE, PERSISTENCE}
    assert {a for p, v, a in scored if p == DRUG and v == "whole"} == {*ARMS, ORACLE, PERSISTENCE} - {
        "parent"
    }
    assert (SPLIT, SHUFFLED, "graph") in scored
    before = file.read_bytes()
    run(Store(file), size, (0,))
    assert file.read_bytes() == before
