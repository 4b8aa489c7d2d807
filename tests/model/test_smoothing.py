"""Tests of `immuneworld.model.smoothing`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np

from immuneworld.model.cohort import Cohort, TherapyInterval, Trajectory
from immuneworld.model.metrics import total_variation
from immuneworld.model.pairs import inner_pairs, normalised, seen_by
from immuneworld.model.reference import fit_reference
from immuneworld.model.smoothing import smoothing_from
from immuneworld.tests.model.by_hand import cohort_of, course


def noisy(patients: range, cells: int) -> Cohort:
    """Slow courses, counted in a few cells."""
    found, days = [], [0.0, 10, 20, 40, 60]
    for i in patients:
        rng = np.random.default_rng(i)
        begin, end = rng.dirichlet([4.0, 4, 4, 4]), rng.dirichlet([4.0, 4, 4, 4])
        rows = [
            rng.multinomial(cells, begin + (end - begin) * day / 60).astype(float).tolist() for day in days
        ]
        found.append(course(f"P{i}", rows, days))
    return cohort_of(*found)


def test_days_between_noisy_ones_are_told_better_than_by_the_line() -> None:
    reference, asked = fit_reference(noisy(range(40), 40)), noisy(range(100, 130), 40)
    assert reference.smooth
    pairs, mean = inner_pairs(asked), np.array(reference.expected)
    said = []
    for pair in pairs:
        last = seen_by(pair.context, "count", pair.target.time)
        told, weight, _ = reference.smooth.expected(
            pair.trajectory, pair.context, "count", pair.target.time, mean
        )
        said.append((weight * last + (1 - weight) * told, last))
    right = inner_pairs(noisy(range(100, 130), 10**6))
    truth = np.stack([normalised(p.target.values, "count") for p in right])
    smooth, line = (float(total_variation(np.stack(rows), truth).mean()) for rows in zip(*said, strict=True))
    assert smooth < 0.9 * line


def lasting(patients: range, drug: str, effect: float) -> list[Trajectory]:
    """Patients who stay as far apart as they were, and a therapy that moves all of them."""
    found = []
    for i in patients:
        rng = np.random.default_rng(i)
        before = rng.dirichlet([2.0, 2, 2])
        after = before * np.exp([effect, 0, 0])
        rows = [rng.multinomial(2000, p / p.sum()).astype(float).tolist() for p in (before, after)]
        found.append(course(f"P{i}", rows, [0.0, 90.0], drug))
    return found


def test_the_last_snapshot_is_moved_where_patients_stay_apart_and_therapies_differ() -> None:
    cohort = cohort_of(*lasting(range(40), "drug", 1.5), *lasting(range(40, 80), "other", 0.0))
    reference = fit_reference(cohort)
    assert reference.smooth
    assert reference.smooth.ahead.moved > 0
    assert reference.smooth.between.moved == 0
    asked, told = lasting(range(100, 140), "drug", 1.5), []
    for t in asked:
        last = normalised(t.snapshots[0].values, "count")
        for drug in ("drug", "other"):
            planned = replace(t, plan=(TherapyInterval(drug, 0.0, 1000.0),))
            seen, expected = t.snapshots[:1], np.array(reference.expected)
            mean, weight, _ = reference.smooth.expected(planned, seen, "count", 90.0, expected)
            told.append((weight * last + (1 - weight) * mean)[0])
    found = float(np.mean(told[::2]) - np.mean(told[1::2]))
    shares = np.array([[normalised(s.values, "count")[0] for s in t.snapshots] for t in asked])
    truth = float((shares[:, 1] - shares[:, 0]).mean())
    assert abs(found - truth) < 0.15 * truth, "the effect is not drawn to none"


def test_it_is_read_back_from_json_with_its_run() -> None:
    smooth = fit_reference(noisy(range(8), 50)).smooth
    assert smooth
    assert smoothing_from(json.loads(json.dumps(asdict(smooth)))) == smooth
    assert smoothing_from(None) is None


def test_without_anybody_seen_twice_there_is_none() -> None:
    assert (
        fit_reference(cohort_of(course("P", [[1.0, 2]], [0.0]), course("Q", [[2.0, 1]], [0.0]))).smooth
        is None
    )
