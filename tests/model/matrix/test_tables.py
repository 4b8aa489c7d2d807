import numpy as np
import pytest

from immuneworld.model.abilities.transfer import ALONE, ZERO
from immuneworld.model.matrix.said import FORECAST, OTHERS, RESPONSE, Said
from immuneworld.model.matrix.tables import ANOTHER, DIAGONAL, EVERY, bar_rows, rows_of


def errors(source: str, study: str, way: str, values: list[float], shots: int = 0, seed: int = 0) -> Said:
    named = {f"p{i}": v for i, v in enumerate(values)}
    return Said(FORECAST, source, study[0], study, way, shots, seed, named, {})


def one(rows, **facts):
    (found,) = (r for r in rows if all(getattr(r, k) == v for k, v in facts.items()))
    return found


def test_means_go_over_seeds_then_studies_then_cells():
    said = [
        errors("B", "A1", ZERO, [0.2, 0.4]),
        errors("B", "A1", ZERO, [0.4, 0.6], seed=1),
        errors("B", "A2", ZERO, [0.6]),
        errors("C", "A1", ZERO, [0.1]),
        errors("A", "A1", ZERO, [0.9]),
        errors(OTHERS, "A1", ZERO, [0.3]),
    ]
    rows = rows_of(said, FORECAST, draws=20)
    assert one(rows, source="B", cancer="A").value == pytest.approx((0.4 + 0.6) / 2)
    assert one(rows, source="B", cancer="A").studies == 2
    assert one(rows, source=ANOTHER, cancer=EVERY).value == pytest.approx((0.5 + 0.1) / 2)
    assert one(rows, source=DIAGONAL).value == pytest.approx(0.9)
    assert one(rows, source=OTHERS, cancer=EVERY).value == pytest.approx(0.3)
    for row in rows:
        assert row.low <= row.value <= row.high


def test_auc_is_of_one_study_and_a_difference_is_of_the_same_patients():
    labels = {f"p{i}": float(i % 2) for i in range(12)}
    right = dict(labels)
    wrong = dict.fromkeys(labels, 0.5)
    said = [
        Said(RESPONSE, "B", "A", "A1", ZERO, 0, 0, right, labels),
        Said(RESPONSE, OTHERS, "A", "A1", ALONE, 5, 0, wrong, labels),
    ]
    rows = rows_of(said, RESPONSE, draws=30)
    assert one(rows, source="B", cancer="A", way=ZERO).value == 1
    assert one(rows, source=OTHERS, cancer="A", way=ALONE).value == 0.5
    cell, bar = bar_rows(said, RESPONSE, draws=30)
    assert (cell.source, cell.cancer, cell.value) == ("B", "A", 0.5)
    assert (bar.source, bar.shots, bar.value, bar.low, bar.high) == (ANOTHER, 5, 0.5, 0.5, 0.5)


def test_less_error_is_better():
    said = [errors("B", "A1", ZERO, [0.2]), errors(OTHERS, "A1", ALONE, [0.5], shots=5)]
    for bar in bar_rows(said, FORECAST, draws=5):  # the cell and the mean of one
        assert bar.value == pytest.approx(0.3)


def test_draws_of_one_response_alone_are_left_out():
    labels = {"p0": 1.0, "p1": 0.0}
    said = [Said(RESPONSE, "B", "A", "A1", ZERO, 0, 0, {"p0": 0.9, "p1": 0.1}, labels)]
    (cell, mean) = rows_of(said, RESPONSE, draws=50)
    assert cell.value == mean.value == 1
    assert np.isfinite([cell.low, cell.high]).all()
