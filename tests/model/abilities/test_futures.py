from __future__ import annotations

import numpy as np
import pytest

from immuneworld.model.abilities.counterfactual import counterfactual
from immuneworld.model.abilities.futures import futures, recorded
from immuneworld.model.forecast import Forecaster


@pytest.fixture(scope="module")
def asking(trained, real_graph, simulated) -> Forecaster:
    return Forecaster(trained, real_graph, simulated["simulated-a"])


def test_both_courses_begin_at_what_was_read_and_end_at_the_answer(asking):
    answer = counterfactual(asking, ["A01"], 60, "anti-PD-1@0", "anti-CTLA-4@0")
    for path, arm in zip(futures(asking, answer), answer.arms, strict=True):
        assert (path.days[0], path.days[-1]) == (0, 60)
        assert path.measured == (True, *[False] * (len(path.days) - 1))
        np.testing.assert_array_equal(path.mean[0], answer.last[0])
        np.testing.assert_array_equal(path.mean[-1], arm.values.mean[0])
        np.testing.assert_array_equal(path.low[-1], arm.values.low[0])
        np.testing.assert_allclose(path.mean.sum(1), 1, atol=1e-5)
        assert (path.low <= path.high).all()


def test_the_record_is_what_was_measured_with_intervals_between(asking):
    path = recorded(asking, "A01")
    seen = np.array(path.measured)
    assert [d for d, there in zip(path.days, seen, strict=True) if there] == [0, 28, 84]
    np.testing.assert_array_equal(path.low[seen], path.high[seen])
    assert (path.high[~seen] > path.low[~seen]).any()
    counts = asking.cohort.patient("A01").snapshots[1].values
    np.testing.assert_allclose(path.mean[seen][1], counts / counts.sum())
