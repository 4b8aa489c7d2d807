from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.relations import Relations
from immuneworld.model.cohort import Cohort, Column, Snapshot, Trajectory
from immuneworld.model.icb.common import CD8, CHANGE, COMMON, common_sums, with_common_types
from immuneworld.model.icb.study import Study

NODE = "IW:0300001"
# The same two patients in two vocabularies: CD8 T cells, CD4 T cells and B cells; then CD8 in two parts.
COARSE = ("CL:0000625", "CL:0000624", "CL:0000236"), [[0.2, 0.3, 0.5], [0.4, 0.3, 0.3]]
FINE = ("CL:0000900", "CL:0000909", "CL:0000624", "CL:0000236"), [[0.1, 0.1, 0.3, 0.5], [0.3, 0.1, 0.3, 0.3]]


def study(name, columns, values, times=(0.0, 14.0)):
    snapshots = tuple(Snapshot(f"{name}{t}", t, np.array(v)) for t, v in zip(times, values, strict=False))
    people = tuple(Trajectory(f"p{i}", snapshots, outcomes={NODE: float(i)}) for i in range(2))
    return Study(Cohort(name, "fraction", tuple(Column(n, n) for n in columns), people), NODE)


@pytest.fixture(scope="module")
def ancestors(real_graph):
    return Relations(real_graph).ancestors


def test_two_vocabularies_of_one_sample_read_the_same(ancestors):
    coarse, fine = with_common_types([study("a", *COARSE), study("b", *FINE)], ancestors)
    for table in (COMMON, CHANGE):
        np.testing.assert_allclose(coarse.tables[table], fine.tables[table])
    assert coarse.tables[COMMON].shape[1] >= 3  # CD8, CD4 and B at least
    np.testing.assert_allclose(coarse.markers[CD8], np.log(0.41 / 0.21))
    np.testing.assert_allclose(fine.markers[CD8], coarse.markers[CD8])


def test_a_type_above_everything_is_no_feature_and_none_comes_twice(ancestors):
    sums = common_sums([study("a", *COARSE).cohort, study("b", *FINE).cohort], ancestors)
    assert "CL:0000625" in sums
    assert not any(mask.all() for masks in sums.values() for mask in masks)
    told = {tuple(m.tobytes() for m in masks) for masks in sums.values()}
    assert len(told) == len(sums)


def test_patients_seen_once_have_no_change_and_scores_no_sums(ancestors):
    once = with_common_types([study("a", *COARSE, times=(0.0,)), study("b", *FINE)], ancestors)
    assert all(COMMON in s.tables and CHANGE not in s.tables and not s.markers for s in once)
    scored = [replace(s, cohort=replace(s.cohort, kind="score")) for s in (study("a", *COARSE),)]
    assert with_common_types(scored, ancestors) == scored
