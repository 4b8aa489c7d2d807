"""Coherence: forecasts of one patient asked at 11, 12 and 20 types agree on their common ancestors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.relations import Relations
from immuneworld.model.abilities.predict import predict
from immuneworld.model.cohort import Array, Cohort
from immuneworld.model.forecast import Forecast, Forecaster
from immuneworld.model.sums import sums_to
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import InputError, UnknownNameError

MakeCohort = Callable[..., Cohort]
T, B, NK, MONOCYTE, MACROPHAGE, DENDRITIC, PLASMA = (
    f"CL:{n:07d}" for n in (84, 236, 623, 576, 235, 451, 786)
)
T_CELLS = [f"CL:{n:07d}" for n in (895, 897, 815, 545, 899, 900, 913, 907, 798)]
B_CELLS, KILLERS = ["CL:0000788", "CL:0000787"], ["CL:0000938", "CL:0000939"]
MONOCYTES, MACROPHAGES = ["CL:0000860", "CL:0000875"], ["CL:0000863", "CL:0000890"]
DENDRITICS = ["CL:0000990", "CL:0000784"]
COMMON = (T, B, NK, MONOCYTE, MACROPHAGE, DENDRITIC, PLASMA)
TWENTY = [*T_CELLS, *B_CELLS, PLASMA, *KILLERS, *MONOCYTES, *MACROPHAGES, *DENDRITICS]
CD4, TREG, CD8, GAMMA_DELTA = "CL:0000624", "CL:0000815", "CL:0000625", "CL:0000798"
TWELVE = [CD4, TREG, CD8, GAMMA_DELTA, *B_CELLS, PLASMA, NK, MONOCYTE, MACROPHAGE, *DENDRITICS]
ELEVEN = [T, *B_CELLS, PLASMA, *KILLERS, MONOCYTE, *MACROPHAGES, *DENDRITICS]


@pytest.fixture(scope="module")
def fine(make_cohort: MakeCohort) -> Cohort:
    rng = np.random.default_rng(0)
    rows = {f"P{i}": rng.integers(0, 60, (3, 20)).tolist() for i in range(3)}
    return make_cohort(TWENTY, rows)


@pytest.fixture(scope="module")
def forecaster(trained: Trained, real_graph: KnowledgeGraph, fine: Cohort) -> Forecaster:
    return Forecaster(trained, real_graph, fine)


def summed(forecast: Forecast, graph: KnowledgeGraph) -> Array:
    """Means of the common ancestors, by what is answered beneath each."""
    above = [set(Relations(graph).ancestors(c.node)) for c in forecast.columns]
    return np.array([sum(m for m, kin in zip(forecast.mean, above, strict=True) if a in kin) for a in COMMON])


def test_eleven_twelve_and_twenty_types_agree(forecaster: Forecaster, real_graph: KnowledgeGraph) -> None:
    assert [len(v) for v in (ELEVEN, TWELVE, TWENTY)] == [11, 12, 20]
    for patient in forecaster.cohort.trajectories:
        asked = [forecaster.forecast(patient, 80.0, by=by) for by in (ELEVEN, TWELVE, TWENTY, (), COMMON)]
        assert [len(f.mean) for f in asked] == [11, 12, 20, 20, 7]
        sums = [summed(f, real_graph) for f in asked]
        assert max(np.abs(a - sums[-1]).max() for a in sums) < 1e-5
        assert sums[0].sum() == pytest.approx(1, abs=1e-5)
        assert np.abs(sums[0] - sums[0].mean()).max() > 0.1, "they are not all alike"


def test_intervals_are_of_the_sum_not_sums_of_intervals(forecaster: Forecaster) -> None:
    patient = forecaster.cohort.trajectories[0]
    whole, parts = (forecaster.forecast(patient, 80.0, by=by) for by in ([T], T_CELLS))
    assert whole.low[0] <= whole.mean[0] <= whole.high[0]
    assert whole.high[0] - whole.low[0] < 0.9 * (parts.high - parts.low)[: len(T_CELLS)].sum()


def test_what_is_under_no_term_is_other(
    forecaster: Forecaster, fine: Cohort, real_graph: KnowledgeGraph
) -> None:
    by_name = predict(forecaster, "P0", 80.0, by=["T cell", NK])
    assert [c.label for c in by_name.columns] == ["T cell", "natural killer cell", "other"]
    assert by_name.mean.sum() == pytest.approx(1, abs=1e-5)
    nested, matrix = sums_to(fine, [T, CD8, T], real_graph, Relations(real_graph).ancestors)
    assert [c.node for c in nested] == [T, CD8, ""]
    assert matrix.sum(1).tolist() == [9, 3, 11]


def test_what_cannot_be_summed_is_refused(
    make_cohort: MakeCohort, real_graph: KnowledgeGraph, forecaster: Forecaster
) -> None:
    ancestors = Relations(real_graph).ancestors
    coarse = make_cohort([T, NK, ""], {"P": [[1, 2, 3]]})
    scores = make_cohort([T, NK], {"P": [[1, 2]]}, kind="score")
    for cohort, term, said in (
        (coarse, CD8, r"CL:0000625 .*: column 'label 0' is broader and cannot be split \(ask for its term\)"),
        (coarse, B, r"study, CL:0000236 \(B cell\): is above no column \(`iw cohort show` lists"),
        (scores, T, "study: holds scores, which do not add up"),
    ):
        with pytest.raises(InputError, match=said):
            sums_to(cohort, [term], real_graph, ancestors)
    with pytest.raises(UnknownNameError, match="'T-cel'"):
        predict(forecaster, "P0", 80.0, by=["T-cel"])
