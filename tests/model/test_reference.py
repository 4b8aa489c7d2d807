from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Cohort
from immuneworld.model.metrics import total_variation
from immuneworld.model.pairs import next_pairs
from immuneworld.model.reference import Expectation, fit_reference, gather
from immuneworld.tests.model.by_hand import cohort_of, course

MakeCohort = Callable[..., Cohort]
ROWS = {"P1": [[1, 9], [5, 5]], "P2": [[8, 2], [6, 4]], "P3": [[4, 6]]}


@pytest.fixture(scope="module")
def cohort(make_cohort: MakeCohort) -> Cohort:
    return make_cohort(["CL:1", "CL:2"], ROWS, tissue="UBERON:1", outcomes={"IW:0300001": 1.0})


def test_a_patient_never_meets_their_own_snapshots(make_cohort: MakeCohort) -> None:
    rows = {"P1": [[1, 1], [9, 1], [8, 2]], "P2": [[1, 1], [3, 7]], "P3": [[1, 1], [5, 5]]}
    expect = Expectation(make_cohort(["CL:1", "CL:2"], rows))
    np.testing.assert_allclose(expect.without("P1"), [0.4, 0.6])
    np.testing.assert_allclose(expect.without(""), [0.625, 0.375], err_msg="all four on therapy")
    poisoned = Expectation(make_cohort(["CL:1", "CL:2"], {**rows, "P1": [[1, 1], [1e9, 1], [1, 1e9]]}))
    np.testing.assert_array_equal(poisoned.without("P1"), expect.without("P1"))
    assert (poisoned.without("P2") != expect.without("P2")).any()


def test_before_therapy_is_expected_only_where_nothing_else_was_seen(make_cohort: MakeCohort) -> None:
    only_before = Expectation(make_cohort(["CL:1", "CL:2"], {"P1": [[1, 3]], "P2": [[3, 1]]}))
    np.testing.assert_allclose(only_before.without("P1"), [0.75, 0.25])
    alone = Expectation(make_cohort(["CL:1", "CL:2"], {"P1": [[1, 3]]}))
    np.testing.assert_allclose(alone.without("P1"), [0.25, 0.75])


def test_a_reference_says_what_was_seen(cohort: Cohort) -> None:
    reference = fit_reference(cohort)
    np.testing.assert_allclose(reference.expected, [0.55, 0.45])
    assert (reference.study, reference.kind, reference.pairs) == ("study", "count", 2)
    assert reference.nodes == ("CL:1", "CL:2")
    assert reference.tissue == "UBERON:1"
    assert reference.outcome_rate == {"IW:0300001": pytest.approx(4 / 5)}, "three of three, and Laplace's two"


def test_the_weight_is_the_best_for_left_out_patients(cohort: Cohort) -> None:
    pairs, expect = next_pairs(cohort), Expectation(cohort)
    best = fit_reference(cohort).weight

    def loss(weight: float) -> float:
        evidence = gather(pairs, expect.of, "count")
        mix = weight * evidence.last + (1 - weight) * evidence.mean
        return float(total_variation(mix, evidence.truth).mean())

    assert loss(best) <= min(loss(w) for w in np.linspace(0, 1, 21)) + 1e-12
    assert 0 <= best <= 1


@pytest.mark.parametrize(("later", "weight"), [([[1, 9], [9, 1], [5, 5]], 1.0), ([[5, 5]] * 3, 0.0)])
def test_persistent_patients_weigh_the_last_snapshot_and_uniform_ones_the_mean(
    later: list[list[float]], weight: float, make_cohort: MakeCohort
) -> None:
    first = [[1, 9], [9, 1], [5, 5]]
    cohort = make_cohort(
        ["CL:1", "CL:2"], {f"P{i}": [a, b] for i, (a, b) in enumerate(zip(first, later, strict=True))}
    )
    assert fit_reference(cohort).weight == weight


def test_spread_is_that_of_the_dirichlet_behind(make_cohort: MakeCohort) -> None:
    rng = np.random.default_rng(0)
    mean = np.array([0.5, 0.3, 0.2])
    rows = {f"P{i}": [mean.tolist(), rng.dirichlet(mean * 19).tolist()] for i in range(300)}
    reference = fit_reference(make_cohort(["CL:1", "CL:2", "CL:3"], rows, kind="fraction"))
    assert reference.spread == pytest.approx(1 / 20, rel=0.15)


def test_how_deep_samples_are_and_how_far_the_next_one_is() -> None:
    deep = [course(f"P{i}", [[1, 9], [i, 1], [2, 2]], [0.0, 10, 90], "CHEBI:1") for i in range(5)]
    reference, patient = fit_reference(cohort_of(*deep)), deep[0]
    assert set(reference.depths) <= set(np.arange(1.0, 11))
    assert reference.depths == tuple(sorted(reference.depths))
    first = patient.snapshots[:1]
    assert [reference.is_far(patient, first, day) for day in (5.0, 10.0, 90.0)] == [False, False, True]
    assert not reference.is_far(patient, patient.snapshots[:2], 90.0), "that far the next one is"
    alone = fit_reference(cohort_of(course("P", [[1, 2]], [0.0])))
    assert alone.reach is None
    assert not alone.is_far(patient, first, 1e4)


@pytest.mark.parametrize("kind", ["count", "score"])
def test_one_type_or_one_patient_is_finite(kind: str, make_cohort: MakeCohort) -> None:
    for rows in ({"P1": [[3], [4]], "P2": [[1], [1]]}, {"P1": [[3], [4]]}, {"P1": [[3]]}):
        reference = fit_reference(make_cohort(["CL:1"], rows, kind=kind))
        assert np.isfinite([reference.weight, reference.spread, *reference.expected]).all()
        assert reference.spread > 0


def test_the_reference_is_of_its_patients_alone(simulated: Mapping[str, Cohort]) -> None:
    cohort = simulated["simulated-a"]
    some = replace(cohort, trajectories=cohort.trajectories[:5])
    changed = replace(
        cohort,
        trajectories=(
            *cohort.trajectories[:5],
            *(
                replace(t, snapshots=tuple(replace(s, values=s.values[::-1] * 1e6) for s in t.snapshots))
                for t in cohort.trajectories[5:]
            ),
        ),
    )
    assert fit_reference(replace(changed, trajectories=changed.trajectories[:5])) == fit_reference(some)
    assert fit_reference(changed) != fit_reference(cohort)
