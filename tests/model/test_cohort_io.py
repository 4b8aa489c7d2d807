from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.model.cohort import Cohort, Column, FollowUp, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.cohort_io import KEY, check_versions, cohort_hash, read_cohort, write_cohort
from immuneworld.ontology.errors import InputError, VersionMismatchError

# HDF5 strings end at NUL, and lone surrogates are not text.
text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
number = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    labels = draw(st.lists(text, min_size=1, max_size=4, unique=True))
    columns = tuple(Column(label, draw(text), draw(text), draw(number)) for label in labels)
    patients = draw(st.lists(text, min_size=1, max_size=3, unique=True))
    samples = iter(draw(st.lists(text, min_size=9, max_size=9, unique=True)))
    values = st.lists(number, min_size=len(labels), max_size=len(labels)).map(np.array)
    days = st.tuples(number, number).map(sorted)
    interval = st.builds(
        lambda node, pair, ends: TherapyInterval(node, pair[0], pair[1] if ends else None),
        text,
        days,
        st.booleans(),
    )
    watched = st.builds(FollowUp, st.floats(0, allow_infinity=False), st.booleans())

    def trajectory(patient: str) -> Trajectory:
        times = sorted(draw(st.lists(number, max_size=3)))
        shots = tuple(Snapshot(next(samples), time, draw(values)) for time in times)
        plan = tuple(draw(st.lists(interval, max_size=2)))
        return Trajectory(
            patient,
            shots,
            plan,
            draw(text),
            draw(text),
            draw(st.dictionaries(text, number, max_size=2)),
            draw(st.dictionaries(text, watched, max_size=2)),
        )

    versions = draw(st.dictionaries(text, text, max_size=3))
    return Cohort(draw(text), "score", columns, tuple(map(trajectory, patients)), versions)


@pytest.fixture
def cohort() -> Cohort:
    shots = (Snapshot("a", 0, np.array([1.0, 2.0])), Snapshot("b", 21, np.array([0.0, 5.0])))
    plan = (TherapyInterval("IW:t", 0, 21),)
    columns = (Column("B cells", "CL:0000236"), Column("odd", "", "", 0.0))
    versions = {"ontology": "0.0.9", "ontology_hash": "f" * 64}
    return Cohort("s", "count", columns, (Trajectory("P1", shots, plan),), versions)


def flat(cohort: Cohort) -> Any:
    """Everything in a form that `==` compares (numpy arrays do not)."""
    tracks = [
        (replace(t, snapshots=()), [(s.sample, s.time, s.values.tolist()) for s in t.snapshots])
        for t in cohort.trajectories
    ]
    return cohort.study, cohort.kind, cohort.columns, dict(cohort.versions), tracks


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(cohort=cohorts())
def test_round_trip_is_exact(cohort: Cohort, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"c{suffix}"
    write_cohort(cohort, path)
    again = read_cohort(path)
    assert flat(again) == flat(cohort)
    assert cohort_hash(again) == cohort_hash(cohort)


def test_hash_sees_a_changed_value(cohort: Cohort) -> None:
    shots = (Snapshot("a", 0, np.array([1.0, 2.5])), cohort.trajectories[0].snapshots[1])
    other = replace(cohort, trajectories=(replace(cohort.trajectories[0], snapshots=shots),))
    assert cohort_hash(other) != cohort_hash(cohort)
    assert cohort_hash(replace(cohort, columns=cohort.columns[::-1])) != cohort_hash(cohort)


def test_anndata_opens_it(cohort: Cohort, tmp_path: Path) -> None:
    import anndata

    write_cohort(cohort, tmp_path / "c.h5ad")
    data = anndata.read_h5ad(tmp_path / "c.h5ad")
    assert list(data.obs_names) == ["a", "b"]
    assert list(data.var["node"]) == ["CL:0000236", ""]
    assert list(json.loads(data.uns[KEY])["patients"]) == ["P1"]


def test_missing_empty_truncated_and_wrong_suffix(cohort: Cohort, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_cohort(tmp_path / "none.h5ad")
    (tmp_path / "empty.h5ad").touch()
    with pytest.raises(InputError, match="is empty"):
        read_cohort(tmp_path / "empty.h5ad")
    write_cohort(cohort, tmp_path / "c.h5ad")
    whole = (tmp_path / "c.h5ad").read_bytes()
    for part in (100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.h5ad").write_bytes(whole[:part])
        with pytest.raises(InputError, match="truncated"):
            read_cohort(tmp_path / "cut.h5ad")
    (tmp_path / "c.txt").write_text("x")
    with pytest.raises(InputError, match=r"\.h5ad or \.zarr"):
        read_cohort(tmp_path / "c.txt")


@pytest.mark.parametrize("uns", [{}, {KEY: json.dumps({"label_key": "cluster"})}])
def test_cells_are_not_a_cohort(uns: dict[str, str], tmp_path: Path) -> None:
    import anndata

    anndata.AnnData(X=np.ones((2, 2)), uns=uns).write_h5ad(tmp_path / "cells.h5ad")
    with pytest.raises(InputError, match=r"not a cohort.*iw cohort build"):
        read_cohort(tmp_path / "cells.h5ad")


def test_a_lost_column_is_damage(cohort: Cohort, tmp_path: Path) -> None:
    import h5py

    write_cohort(cohort, tmp_path / "c.h5ad")
    with h5py.File(tmp_path / "c.h5ad", "a") as file:
        del file["var/node"]
    with pytest.raises(InputError, match="damaged"):
        read_cohort(tmp_path / "c.h5ad")


def test_two_samples_of_one_name_are_refused(cohort: Cohort, tmp_path: Path) -> None:
    shot = cohort.trajectories[0].snapshots[0]
    double = replace(cohort, trajectories=(replace(cohort.trajectories[0], snapshots=(shot, shot)),))
    with pytest.raises(InputError, match="sample 'a' twice"):
        write_cohort(double, tmp_path / "c.h5ad")
    assert not list(tmp_path.iterdir())


def test_another_ontology_is_refused(cohort: Cohort) -> None:
    release = SimpleNamespace(version="0.1.0", hash="0" * 64)
    with pytest.raises(
        VersionMismatchError, match=r"ontology 0\.0\.9 \(ffffffff\).*0\.1\.0.*iw-onto harmonize"
    ):
        check_versions(cohort, cast(Any, release))
    check_versions(cohort, cast(Any, SimpleNamespace(version="0.0.9", hash="f" * 64)))
