from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.icb.decisions import EVERYBODY, THRESHOLDS, benefits, net_benefit
from immuneworld.model.icb.record import Record
from immuneworld.model.icb.run import run
from immuneworld.model.icb.simple import marker
from immuneworld.model.icb.study import families, studies_of


def test_the_net_benefit_is_that_of_the_formula():
    labels, said = np.array([1.0, 1, 0, 0, 0]), np.array([0.9, 0.2, 0.6, 0.1, 0.4])
    assert net_benefit(labels, said, 0.5) == pytest.approx((1 - 1 * 1.0) / 5)
    assert net_benefit(labels, said, 0.2) == pytest.approx((2 - 2 * 0.25) / 5)
    assert net_benefit(labels, said, 0.95) == 0, "nobody is treated"


@given(
    st.lists(st.booleans(), min_size=2, max_size=30),
    st.sampled_from(THRESHOLDS),
)
def test_nothing_is_worth_more_than_knowing(labels, threshold):
    truth = np.array(labels, dtype=float)
    rng = np.random.default_rng(len(labels))
    best = net_benefit(truth, truth, threshold)
    assert best == pytest.approx(truth.mean())
    assert net_benefit(truth, rng.random(len(truth)), threshold) <= best + 1e-12


def test_every_method_stands_beside_treating_everybody(four, tmp_path):
    studies = [
        replace(s, markers={"M": s.tables["columns"][:, 0]}) for s in studies_of(four, "IW:0300001")[0]
    ]
    record = Record(tmp_path / "r.jsonl", {})
    run(studies, families(studies), {"M": marker("M")}, record)
    rows = {(r.method, r.threshold): r for r in benefits(record, studies, [0])}
    assert set(rows) == {(m, t) for m in ("M", EVERYBODY) for t in THRESHOLDS}
    assert rows[EVERYBODY, 0.5].net_benefit == pytest.approx(0.0), "half of the patients respond"
    assert rows["M", 0.5].net_benefit > 0.1
    assert rows[EVERYBODY, 0.1].treated == 1
