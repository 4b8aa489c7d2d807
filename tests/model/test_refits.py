"""Tests of `immuneworld.model.refits`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Array, Cohort, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.mean_course import place_of
from immuneworld.model.reference import Reference, fit_reference, foretell_again
from immuneworld.model.refits import REFITS, fit_refits, refits_of, with_refits
from immuneworld.tests.model.by_hand import cohort_of, course

MakeCohort = Callable[..., Cohort]
DRUG, OTHER = (TherapyInterval("drug"),), (TherapyInterval("other"),)


def shares(patients: int, rng: np.random.Generator) -> Cohort:
    """Under one drug the first type grows, under the other it does not; patients differ by far more."""

    def two(name: str, drug: str, effect: float) -> Trajectory:
        before, after = 0.5 + 0.05 * rng.standard_normal(2)
        rows = [[before, 1 - before], [after + effect, 1 - after - effect]]
        return course(name, (np.array(rows) * 1e5).tolist(), [0.0, 30.0], drug)

    return cohort_of(
        *(two(f"A{i}", "drug", 0.1) for i in range(patients)),
        *(two(f"B{i}", "other", 0.0) for i in range(patients)),
    )


def effect_on_shares(reference: Reference) -> Array:
    """Of the mean roots on the last day, by each refit, [R]."""
    assert reference.smooth
    mean = reference.smooth.rule.course
    place = place_of(30.0, DRUG)
    return mean.again(DRUG, place)[:, 0] - mean.again(OTHER, place)[:, 0]


def quantities(patients: int, rng: np.random.Generator, make_cohort: MakeCohort) -> Cohort:
    """Under one drug ten days grow by a tenth less; patients' growth differs by a tenth."""
    blank = make_cohort([""], {"P": [[1.0]]}, kind="quantity")
    people = []
    for i in range(2 * patients):
        grown = (0.0 if i % 2 else -0.1) + 0.1 * rng.standard_normal()
        values = np.exp(rng.standard_normal() + np.array([0.0, grown]))
        seen = tuple(
            Snapshot(f"{i}-{day:g}", day, v[None]) for day, v in zip((0.0, 10.0), values, strict=True)
        )
        people.append(Trajectory(f"P{i}", seen, OTHER if i % 2 else DRUG))
    return replace(blank, trajectories=tuple(people))


def effect_on_quantities(reference: Reference) -> Array:
    """Of the logarithm after ten days, by each refit, [R]."""
    seen = (Snapshot("s", 0.0, np.array([1.0])),)
    told = [foretell_again(reference.changes, Trajectory("new", seen, p), seen, 10.0) for p in (DRUG, OTHER)]
    assert told[0] is not None
    assert told[1] is not None
    return (told[0] - told[1])[:, 0]


@pytest.mark.parametrize(("kind", "spread"), [("shares", 0.05 / 2 / 0.55**0.5), ("quantities", 0.1)])
def test_refits_vary_as_the_effect_does_from_cohort_to_cohort(
    kind: str, spread: float, make_cohort: MakeCohort
) -> None:
    """Twenty patients an arm: the standard error of a difference of means is sd · √(2 / 20)."""
    rng = np.random.default_rng(1)
    cohort = shares(20, rng) if kind == "shares" else quantities(20, rng, make_cohort)
    reference = fit_refits(cohort, fit_reference(cohort))
    told = (effect_on_shares if kind == "shares" else effect_on_quantities)(reference)
    assert len(told) == REFITS
    assert told.std() == pytest.approx(spread * (2 / 20) ** 0.5, rel=0.4)
    best = fit_reference(cohort)
    if best.smooth:
        place = place_of(30.0, DRUG)
        mean = best.smooth.rule.course
        assert told.mean() == pytest.approx(mean.at(DRUG, place)[0] - mean.at(OTHER, place)[0], abs=0.005)
    else:
        assert told.mean() == pytest.approx(-0.1, abs=0.04)


def test_refits_are_kept_apart_and_fit_what_they_refit(make_cohort: MakeCohort) -> None:
    rng = np.random.default_rng(2)
    for cohort in (shares(5, rng), quantities(5, rng, make_cohort)):
        bare = fit_reference(cohort)
        whole = fit_refits(cohort, bare)
        refits = refits_of(whole)
        assert refits is not None
        assert "refits" not in str(whole.as_dict())
        assert whole.as_dict() == bare.as_dict()
        assert refits_of(bare) is None
        again = refits_of(with_refits(bare, refits))
        assert again is not None
        np.testing.assert_array_equal(again, refits)
        for wrong in (refits[:, :0], refits[..., :1], refits * np.nan):
            with pytest.raises(ValueError, match="another shape"):
                with_refits(bare, wrong)


def test_a_start_that_knows_no_therapy_has_no_refits(make_cohort: MakeCohort) -> None:
    once = make_cohort([""], {"P": [[2.0]], "Q": [[3.0]]}, kind="quantity")
    assert refits_of(fit_refits(once, fit_reference(once))) is None


def test_columns_in_another_order_take_their_refits_along() -> None:
    cohort = shares(5, np.random.default_rng(3))
    smooth = fit_refits(cohort, fit_reference(cohort)).smooth
    assert smooth
    trajectory = cohort.trajectories[0]
    turned = replace(trajectory.snapshots[0], values=trajectory.snapshots[0].values[::-1])
    mean = np.array([0.3, 0.7])
    one = smooth.again(trajectory, trajectory.snapshots[:1], "count", 30.0, mean)
    other = smooth.in_order([1, 0]).again(trajectory, (turned,), "count", 30.0, mean[::-1])
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one, other[:, ::-1])
    expected, _, _ = smooth.expected(trajectory, trajectory.snapshots[:1], "count", 30.0, mean)
    np.testing.assert_allclose(one.mean(0), expected, atol=0.02)
