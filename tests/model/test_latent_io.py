from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pytest

from immuneworld.model.cohort import Cohort, Column, Latent, Snapshot, State, Trajectory
from immuneworld.model.cohort_io import cohort_hash, read_cohort, write_cohort
from immuneworld.ontology.errors import InputError

MEANS = np.array([[[1, 2], [3, 4]], [[5, 6], [np.nan, np.nan]]], np.float32)
LATENT = Latent("X_pca", np.array([4, 2]), MEANS[0] * 1.0, np.arange(8.0).reshape(2, 2, 2))


def snapshot(name: str, day: float, values: list[float], i: int) -> Snapshot:
    return Snapshot(name, day, np.array(values), State(MEANS[i], MEANS[i] * 2))


@pytest.fixture
def cohort() -> Cohort:
    patients = (
        Trajectory("P1", (snapshot("a", 0, [1.0, 1.0], 0),)),
        Trajectory("P2", (snapshot("b", 0, [3.0, 1.0], 1),)),
    )
    columns = (Column("B cells", "CL:0000236"), Column("odd", "", "", 0.0))
    return Cohort("s", "count", columns, patients, {}, LATENT)


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_round_trip_is_exact(suffix: str, cohort: Cohort, tmp_path: Path) -> None:
    write_cohort(cohort, tmp_path / f"c{suffix}")
    again = read_cohort(tmp_path / f"c{suffix}")
    for old, new in zip(cohort.trajectories, again.trajectories, strict=True):
        mine, theirs = old.snapshots[0].state, new.snapshots[0].state
        assert mine
        assert theirs
        np.testing.assert_array_equal(theirs.means, mine.means, strict=True)
        np.testing.assert_array_equal(theirs.variances, mine.variances, strict=True)
    assert again.latent
    assert again.latent.key == "X_pca"
    assert again.latent.cells.tolist() == [4, 2]
    np.testing.assert_array_equal(again.latent.means, LATENT.means)
    np.testing.assert_array_equal(again.latent.covariances, LATENT.covariances)
    assert cohort_hash(again) == cohort_hash(cohort)


def test_a_cohort_of_counts_has_nothing_of_it(cohort: Cohort, tmp_path: Path) -> None:
    bare = Cohort("s", "count", cohort.columns, (Trajectory("P", (Snapshot("a", 0, np.ones(2)),)),))
    write_cohort(bare, tmp_path / "c.h5ad")
    data = anndata.read_h5ad(tmp_path / "c.h5ad")
    assert not list(data.layers)
    assert not list(data.varm)
    assert read_cohort(tmp_path / "c.h5ad").trajectories[0].snapshots[0].state is None


def test_anndata_cuts_it_and_what_was_of_all_samples_is_left_aside(cohort: Cohort, tmp_path: Path) -> None:
    write_cohort(cohort, tmp_path / "c.h5ad")
    data = anndata.read_h5ad(tmp_path / "c.h5ad")
    data[:, ["odd"]].write_h5ad(tmp_path / "columns.h5ad")
    columns = read_cohort(tmp_path / "columns.h5ad")
    assert columns.latent
    assert columns.latent.covariances.tolist() == [[[4, 5], [6, 7]]]
    data[["a"]].write_h5ad(tmp_path / "samples.h5ad")
    samples = read_cohort(tmp_path / "samples.h5ad")
    assert samples.latent is None
    state = samples.trajectories[0].snapshots[0].state
    assert state
    assert state.means.tolist() == MEANS[0].tolist()


def test_a_part_of_the_patients_keeps_its_own_states_only(cohort: Cohort) -> None:
    part = cohort.only({"P1"})
    assert part
    assert part.latent is None
    assert part.trajectories[0].snapshots[0].state
    assert cohort.only({"P1", "P2"}) == cohort


def test_samples_with_and_without_a_state(cohort: Cohort, tmp_path: Path) -> None:
    bare = Trajectory("P3", (Snapshot("c", 0, np.ones(2)),))
    mixed = Cohort("s", "count", cohort.columns, (*cohort.trajectories, bare))
    write_cohort(mixed, tmp_path / "c.zarr")
    state = read_cohort(tmp_path / "c.zarr").trajectories[2].snapshots[0].state
    assert state
    assert np.isnan(state.means).all()


def test_the_hash_sees_a_changed_state(cohort: Cohort) -> None:
    other = Trajectory("P2", (snapshot("b", 0, [3.0, 1.0], 0),))
    changed = Cohort("s", "count", cohort.columns, (cohort.trajectories[0], other), {}, LATENT)
    assert cohort_hash(changed) != cohort_hash(cohort)


def test_states_of_other_columns_are_refused(cohort: Cohort) -> None:
    with pytest.raises(InputError, match="sample a: has latent states of other columns"):
        Cohort("s", "count", cohort.columns[:1], (Trajectory("P", (snapshot("a", 0, [1.0], 0),)),))
