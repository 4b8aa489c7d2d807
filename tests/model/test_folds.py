from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.cohort import Cohort
from immuneworld.model.folds import fold_of, people, split

MakeCohort = Callable[..., Cohort]
ROWS = {f"P{i}": [[1, 2], [2, 1]][: 1 + i % 2] for i in range(20)}


@pytest.fixture(scope="module")
def cohort(make_cohort: MakeCohort) -> Cohort:
    return make_cohort(["CL:1", "CL:2"], ROWS)


@pytest.fixture(scope="module")
def relabelled(make_cohort: MakeCohort) -> Cohort:
    """The same study under other labels, with a patient more and some fewer."""
    rows = {**{p: [[1, 2, 3]] for p in list(ROWS)[5:]}, "P99": [[1, 1, 1]]}
    return make_cohort(["CL:1", "CL:2", "CL:3"], rows)


@given(folds=st.integers(2, 6), seed=st.integers(0, 50))
def test_nobody_straddles_folds_not_even_in_two_files(
    cohort: Cohort, relabelled: Cohort, folds: int, seed: int
) -> None:
    fold = fold_of([cohort, relabelled], folds, seed)
    assert fold.keys() == set(people([cohort, relabelled]))
    tested: Counter[tuple[str, str]] = Counter()
    for held_out in range(folds):
        inside, outside = split([cohort, relabelled], fold, held_out)
        assert not set(people(inside)) & set(people(outside))
        assert set(people(inside)) | set(people(outside)) == set(people([cohort, relabelled]))
        tested.update(people(outside))
    assert set(tested.values()) == {1}


def test_one_name_in_two_studies_is_two_people(cohort: Cohort) -> None:
    assert len(people([cohort, replace(cohort, study="other")])) == 2 * len(people([cohort]))


def test_folds_are_balanced_within_those_followed(cohort: Cohort) -> None:
    fold = fold_of([cohort], 5, 0)
    twice = Counter(fold["study", p] for p, rows in ROWS.items() if len(rows) > 1)
    assert set(Counter(fold.values()).values()) == {4}
    assert set(twice.values()) == {2}


def test_the_seed_decides(cohort: Cohort) -> None:
    assert fold_of([cohort], 5, 1) == fold_of([cohort], 5, 1)
    assert fold_of([cohort], 5, 1) != fold_of([cohort], 5, 2)


def test_a_cohort_with_nobody_in_a_part_is_absent(cohort: Cohort) -> None:
    lone = replace(cohort, study="lone", trajectories=cohort.trajectories[:1])
    fold = fold_of([cohort, lone], 2, 0)
    inside, outside = split([cohort, lone], fold, fold["lone", "P0"])
    assert [c.study for c in inside] == ["study"]
    assert [c.study for c in outside] == ["study", "lone"]
